#include "metrics/symbols.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "metrics/class_counts.h"
#include "metrics/tags.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

double share_of_sums(std::span<const int64_t> sums) {
  return ClassCounts{"", sums[0], sums[1], 0}.precision();
}

/// Of a line the symbols that are right, and those that must come.
std::array<int64_t, 2> hits_of(const std::string& found, const std::string& right) {
  const auto found_text = compared(found);
  const auto right_text = compared(right);
  const auto of_found = words(std::string_view(found_text));
  const auto of_right = words(std::string_view(right_text));
  std::array<int64_t, 2> hits = {0, 0};
  for (std::size_t i = 0; i < of_right.size(); ++i) {
    if (of_right[i] == kUnsaid) continue;
    ++hits[1];
    if (of_found[i] == of_right[i]) ++hits[0];
  }
  return hits;
}

LineCounts exact_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  check_tags(found, right);
  LineCounts counts{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [hits, all] = hits_of(found[i], right[i].front());
    counts.add(std::array<int64_t, 2>{hits == all ? 1 : 0, 1});
  }
  return counts;
}

LineCounts accuracy_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  check_tags(found, right);
  LineCounts counts{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    counts.add(hits_of(found[i], right[i].front()));
  }
  return counts;
}

std::string exact_text(const MetricValue& value) {
  return fmt::format("exact match = {:.2f} % of {} lines\n", 100.0 * value.value,
                     value.found.size());
}

std::string accuracy_text(const MetricValue& value) {
  const auto sums = accuracy_lines(value.found, value.right, value.options).sums();
  if (sums[1] == 0) return "";
  return fmt::format("accuracy = {:.2f} % of {} symbols\n", 100.0 * value.value, sums[1]);
}

constexpr Metric kOfSymbols[] = {
    {.name = "exact",
     .title = "exact",
     .heading = "Exact match",
     .unit = "share of lines",
     .explanation = "share of lines whose symbols are all right",
     .json_name = "exact_match",
     .scale = Metric::Scale::kShare,
     .counts = exact_lines,
     .text = exact_text},
    {.name = "accuracy",
     .title = "accuracy",
     .heading = "Accuracy",
     .unit = "share of symbols",
     .explanation = "share of symbols that are right, where one must come",
     .scale = Metric::Scale::kShare,
     .counts = accuracy_lines,
     .text = accuracy_text}};

}  // namespace

Metrics metrics_of_symbols() {
  return metrics_in(kOfSymbols);
}

}  // namespace attend::metrics
