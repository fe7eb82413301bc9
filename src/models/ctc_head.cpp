#include "models/ctc_head.h"

#include <algorithm>

#include <fmt/format.h>

#include "tensor/operations.h"

namespace attend::models {

CtcHead::CtcHead(int64_t value_size, int64_t symbols) : layer_(value_size, symbols) {
  add("layer", layer_);
}

std::vector<int64_t> counts_of(const Tensor& mask) {
  const auto exists = to_vector(mask);
  std::vector<int64_t> counts;
  for (auto row = exists.begin(); row != exists.end(); row += mask.size(1)) {
    counts.push_back(std::count(row, row + mask.size(1), 1.0F));
  }
  return counts;
}

std::span<const Index> CtcHead::symbols_of(const data::Column& target, int64_t row) {
  const auto first = static_cast<std::size_t>(row * target.positions());
  return std::span(target.symbols)
      .subspan(first, static_cast<std::size_t>(target.count_of(row) - 1));
}

CtcHead::Said CtcHead::read(const Tensor& values, const Tensor& mask,
                            const data::Column& target) const {
  const auto counts = counts_of(mask);
  Said said;
  CtcTargets targets;
  targets.blank = kBlank;
  for (Index row = 0; row < std::ssize(counts); ++row) {
    const auto symbols = symbols_of(target, row);
    const auto frames = counts[static_cast<std::size_t>(row)];
    if (frames < std::max<int64_t>(1, ctc_frames_needed(symbols))) {
      said.too_short.push_back(row);
      continue;
    }
    said.rows.push_back(row);
    targets.frames.push_back(frames);
    targets.counts.push_back(std::ssize(symbols));
    targets.symbols.insert(targets.symbols.end(), symbols.begin(), symbols.end());
  }
  if (said.rows.empty()) return said;
  const auto kept =
      said.too_short.empty()
          ? values
          : select_rows(values, indices(values.engine(), said.rows, {std::ssize(said.rows)}));
  said.log_p = ctc_log_likelihoods(logits(kept), targets);
  return said;
}

std::string CtcHead::refusal(int64_t annotations, std::span<const Index> symbols) {
  const auto needed = std::max<int64_t>(1, ctc_frames_needed(symbols));
  if (annotations >= needed) return "";
  const auto repeats = needed - std::ssize(symbols);
  return fmt::format("{} annotations cannot say {} symbols{} by CTC", annotations,
                     std::ssize(symbols),
                     repeats > 0 ? fmt::format(", {} of them repeated,", repeats) : "");
}

}  // namespace attend::models
