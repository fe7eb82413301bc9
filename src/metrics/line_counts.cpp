#include "metrics/line_counts.h"

#include <stdexcept>

namespace attend::metrics {

void LineCounts::add(std::span<const int64_t> of_line) {
  if (of_line.size() != width) throw std::logic_error("a line of another number of counts");
  for (const auto number : of_line) numbers.push_back(static_cast<int32_t>(number));
}

std::vector<int64_t> LineCounts::sums() const {
  std::vector<int64_t> sums(width, 0);
  for (std::size_t i = 0; i < numbers.size(); ++i) sums[i % width] += numbers[i];
  return sums;
}

}  // namespace attend::metrics
