#include "training/schedule.h"

#include <algorithm>
#include <cmath>

namespace attend::training {

double Schedule::learning_rate(int64_t update, double spent) const {
  const auto step = static_cast<double>(update);
  const auto warmup = static_cast<double>(std::max<int64_t>(config_.warmup, 1));
  auto rate = config_.learning_rate;
  if (config_.decay == "plateau") rate *= state_.factor;
  if (config_.decay == "linear") rate *= 1.0 - std::clamp(spent, 0.0, 1.0);
  if (config_.decay == "inverse-sqrt") rate *= std::sqrt(warmup / std::max(step, warmup));
  if (config_.decay == "exponential") {
    const auto later = std::max<int64_t>(update - 1 - config_.decay_from, 0);
    rate *= std::pow(config_.decay_factor, static_cast<double>(later / config_.decay_every));
  }
  rate = std::max(rate, config_.least_learning_rate);
  return rate * std::min(1.0, step / warmup);
}

void Schedule::validated(bool is_better) {
  state_.stale = is_better ? 0 : state_.stale + 1;
  if (config_.decay != "plateau" || state_.stale < config_.decay_patience) return;
  state_.factor *= config_.decay_factor;
  state_.stale = 0;
}

}  // namespace attend::training
