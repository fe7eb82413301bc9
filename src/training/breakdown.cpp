#include "training/breakdown.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::training {
namespace {

/// NaN may have a sign, which means nothing and looks odd.
double unsigned_nan(double number) {
  return std::isnan(number) ? std::abs(number) : number;
}

std::string largest_gradient(const Breakdown& breakdown) {
  std::string largest = "none";
  double size = -1.0;
  for (const auto& parameter : breakdown.model.parameters()) {
    const auto gradient = breakdown.engine.gradient(*parameter.value);
    if (!gradient.defined()) continue;
    for (const auto value : to_vector(gradient)) {
      const auto magnitude = std::isnan(value) ? std::numeric_limits<double>::infinity()
                                               : std::abs(static_cast<double>(value));
      if (magnitude <= size) continue;
      size = magnitude;
      largest = fmt::format("{} in {}", unsigned_nan(static_cast<double>(value)), parameter.name);
    }
  }
  return largest;
}

std::string first_lines(const data::Batch& batch) {
  std::string lines;
  for (std::size_t i = 0; i < std::min<std::size_t>(batch.lines.size(), 8); ++i) {
    lines += (i == 0 ? "" : ", ") + std::to_string(batch.lines[i]);
  }
  return lines + (batch.lines.size() > 8 ? ", ..." : "");
}

}  // namespace

void throw_breakdown(const Breakdown& breakdown) {
  const auto& [model, engine, batch, update, loss, norm, ranks, has_checkpoint] = breakdown;
  throw Error(fmt::format(
      "{} is not finite at update {}: loss {}, gradient norm {}, largest gradient {}; batch of {} "
      "pairs, lines {} of the training text{}; {}try a smaller training.learning_rate or "
      "training.clip_norm",
      std::isfinite(loss) ? "the gradient" : "the loss", update, unsigned_nan(loss),
      unsigned_nan(norm), largest_gradient(breakdown), batch.whole_size, first_lines(batch),
      ranks > 1 ? " and those of the other ranks" : "",
      has_checkpoint ? "the last checkpoint is kept: " : ""));
}

}  // namespace attend::training
