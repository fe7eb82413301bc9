// The operations of the vocabulary on frames that say symbols.

#include <numeric>
#include <stdexcept>

#include "tensor/checks.h"
#include "tensor/operations.h"

namespace attend {
namespace {

/// Whether there are so many frames and symbols, and each is one of L, the blank none of a text.
bool fits(const Tensor& x, const CtcTargets& targets) {
  const auto& [frames, counts, symbols, blank] = targets;
  if (!has_rank(x, 3) || std::ssize(frames) != x.size(0) || std::ssize(counts) != x.size(0) ||
      blank < 0 || blank >= x.size(2)) {
    return false;
  }
  int64_t all = 0;
  for (std::size_t row = 0; row < frames.size(); ++row) {
    if (frames[row] < 1 || frames[row] > x.size(1) || counts[row] < 0) return false;
    all += counts[row];
  }
  for (const auto symbol : symbols) {
    if (symbol < 0 || symbol >= x.size(2) || symbol == blank) return false;
  }
  return all == std::ssize(symbols);
}

}  // namespace

Tensor ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets) {
  return engine_of("ctc_log_likelihoods", {&x}, fits(x, targets)).ctc_log_likelihoods(x, targets);
}

int64_t ctc_frames_needed(std::span<const Index> symbols) {
  auto frames = std::ssize(symbols);
  for (std::size_t i = 1; i < symbols.size(); ++i) frames += symbols[i] == symbols[i - 1] ? 1 : 0;
  return frames;
}

}  // namespace attend
