#include "view/colours.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace attend::view {

std::string shade_of(double weight, bool is_root) {
  constexpr double kDarkest = 0.17;  // lightness
  const auto share = std::clamp(weight, 0.0, 1.0);
  const auto lightness = 1.0 + (kDarkest - 1.0) * (is_root ? std::sqrt(share) : share);
  const auto linear = lightness * lightness * lightness;  // of a grey, all three alike
  const auto value =
      linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
  const auto byte = static_cast<int>(std::lround(255.0 * std::clamp(value, 0.0, 1.0)));
  return fmt::format("#{0:02x}{0:02x}{0:02x}", byte);
}

}  // namespace attend::view
