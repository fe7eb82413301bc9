#include "metrics/line_counts.h"

#include <stdexcept>

namespace attend::metrics {

void LineCounts::add(std::span<const int64_t> of_line) {
  if (of_line.size() != width || !ends.empty()) {
    throw std::logic_error("a line of another number of counts");
  }
  for (const auto number : of_line) numbers.push_back(static_cast<int32_t>(number));
}

void LineCounts::add_sparse(std::span<const Entry> of_line) {
  for (const auto& entry : of_line) {
    if (entry.place >= width) throw std::logic_error("a count beyond the width of a line");
  }
  if (!numbers.empty()) throw std::logic_error("a sparse line among others");
  entries.insert(entries.end(), of_line.begin(), of_line.end());
  ends.push_back(entries.size());
}

void LineCounts::append(const LineCounts& others) {
  numbers.insert(numbers.end(), others.numbers.begin(), others.numbers.end());
  const auto before = entries.size();
  entries.insert(entries.end(), others.entries.begin(), others.entries.end());
  for (const auto end : others.ends) ends.push_back(before + end);
}

void LineCounts::add_to(std::span<int64_t> sums, std::size_t line) const {
  if (ends.empty()) {
    const auto* const of_line = numbers.data() + line * width;
    for (std::size_t i = 0; i < width; ++i) sums[i] += of_line[i];
    return;
  }
  for (auto i = line == 0 ? 0 : ends[line - 1]; i < ends[line]; ++i) {
    sums[entries[i].place] += entries[i].number;
  }
}

std::vector<int64_t> LineCounts::sums() const {
  std::vector<int64_t> sums(width, 0);
  for (std::size_t line = 0; line < lines(); ++line) add_to(sums, line);
  return sums;
}

}  // namespace attend::metrics
