#pragma once

#include <cstdint>
#include <optional>

namespace attend::training {

/// When a linear start is over before its last epoch: once the dev loss stops falling. Sukhbaatar
/// et al. 2015, section 4.2.
struct LinearStart {
  std::optional<double> least{};  ///< dev loss so far
  int64_t stale = 0;              ///< validations since
  bool is_over = false;

  /// Told after each validation of the linear model. `patience`: validations that do not fall
  /// before it is over; 0: any number.
  void validated(double loss, int64_t patience) {
    const bool has_fallen = !least || loss < *least;
    if (has_fallen) least = loss;
    stale = has_fallen ? 0 : stale + 1;
    is_over = patience > 0 && stale >= patience;
  }

  bool operator==(const LinearStart&) const = default;
};

}  // namespace attend::training
