#include "view/drawn_sound.h"

#include <algorithm>
#include <cmath>

namespace attend::view {

double seconds_between_marks(double seconds, int most) {
  const auto least = seconds / std::max(1, most);
  if (!(least > 0.0)) return 1.0;
  const auto power = std::pow(10.0, std::floor(std::log10(least)));
  for (const auto step : {1.0, 2.0, 5.0}) {
    if (step * power >= least * (1.0 - 1e-9)) return step * power;
  }
  return 10.0 * power;
}

std::vector<double> weights_in_columns(const std::vector<float>& weights,
                                       const format::Timeline& timeline, double begin, double end,
                                       int columns) {
  std::vector<double> found(static_cast<std::size_t>(columns), 0.0);
  const auto width = (end - begin) / columns;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto weight = static_cast<double>(weights[i]);
    if (!(weight > 0.0) || !std::isfinite(weight)) continue;
    const auto from = timeline.first + (static_cast<double>(i) - 0.5) * timeline.step;
    const auto to = from + timeline.step;
    const auto first = std::max(0.0, std::floor((from - begin) / width));
    const auto last =
        std::min(static_cast<double>(columns) - 1.0, std::floor((to - begin) / width));
    for (auto column = first; column <= last; column += 1.0) {
      const auto left = begin + column * width;
      const auto share = (std::min(to, left + width) - std::max(from, left)) / timeline.step;
      if (share > 0.0) found[static_cast<std::size_t>(column)] += share * weight;
    }
  }
  return found;
}

}  // namespace attend::view
