#include "metrics/tags.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

/// A tag in its parts.
struct Tag {
  char prefix = 'O';  // B, I, E, S, or O of all others
  std::string_view type;
};

Tag tag_of(std::string_view text) {
  constexpr std::string_view kPrefixes = "BIES";
  const bool has_prefix = !text.empty() && kPrefixes.find(text[0]) != std::string_view::npos &&
                          (text.size() == 1 || text[1] == '-');
  if (!has_prefix) return {};
  const auto type = text.size() > 2 ? text.substr(2) : std::string_view("_");
  return {text[0], type};
}

/// Whether a span ends between two tags.
bool ends_between(const Tag& before, const Tag& after) {
  if (before.prefix == 'O') return false;
  const bool is_last = before.prefix == 'E' || before.prefix == 'S';
  const bool is_first = after.prefix == 'B' || after.prefix == 'S' || after.prefix == 'O';
  return is_last || is_first || before.type != after.type;
}

/// Both sides of a line.
struct TagLine {
  std::string found_text;
  std::string right_text;
  std::vector<std::string_view> found;  // of found_text
  std::vector<std::string_view> right;
};

TagLine line_of(const std::string& found, Lines right) {
  TagLine line;
  line.found_text = compared(found);
  line.right_text = compared(right.front());
  line.found = words(std::string_view(line.found_text));
  line.right = words(std::string_view(line.right_text));
  return line;
}

/// Calls `take` with each line, once all have a tag for each right one.
template <class Take>
void for_each_line(Lines found, const References& right, const Take& take) {
  check_tags(found, right);
  for (std::size_t i = 0; i < found.size(); ++i) take(line_of(found[i], right[i]));
}

double share_of_sums(std::span<const int64_t> sums) {
  return ClassCounts{"", sums[0], sums[1], 0}.precision();
}

LineCounts accuracy_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  LineCounts counts{.width = 2, .score = share_of_sums};
  for_each_line(found, right, [&](const TagLine& line) {
    int64_t hits = 0;
    for (std::size_t i = 0; i < line.found.size(); ++i) {
      if (line.found[i] == line.right[i]) ++hits;
    }
    counts.add(std::array<int64_t, 2>{hits, std::ssize(line.right)});
  });
  return counts;
}

std::string accuracy_text(const MetricValue& value) {
  const auto sums = accuracy_lines(value.found, value.right, value.options).sums();
  if (sums[1] == 0) return "";
  return fmt::format("accuracy = {:.2f} % of {} tags\n", 100.0 * value.value, sums[1]);
}

/// Of one line, or of all of them.
std::vector<Span> spans_in(std::span<const std::string_view> tags,
                           const std::optional<TagScheme>& strict) {
  return strict ? strict_spans_of(tags, *strict) : spans_of(tags);
}

std::optional<TagScheme> scheme_if(bool is_strict, Lines found, const References& right) {
  if (!is_strict) return std::nullopt;
  return scheme_of(found, right);
}

/// Those that are on both sides; each side has a span once.
std::vector<Span> common(const std::vector<Span>& found, const std::vector<Span>& right) {
  std::vector<Span> both;
  for (const auto& span : found) {
    if (std::find(right.begin(), right.end(), span) != right.end()) both.push_back(span);
  }
  return both;
}

double f1_of_sums(std::span<const int64_t> sums) {
  return ClassCounts{"", sums[0], sums[1], sums[2]}.f1();
}

LineCounts span_lines(Lines found, const References& right, bool is_strict) {
  const auto strict = scheme_if(is_strict, found, right);
  LineCounts counts{.width = 3, .score = f1_of_sums};
  for_each_line(found, right, [&](const TagLine& line) {
    const auto of_found = spans_in(line.found, strict);
    const auto of_right = spans_in(line.right, strict);
    counts.add(std::array<int64_t, 3>{std::ssize(common(of_found, of_right)), std::ssize(of_found),
                                      std::ssize(of_right)});
  });
  return counts;
}

LineCounts tolerant_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  return span_lines(found, right, /*is_strict=*/false);
}

LineCounts strict_lines(Lines found, const References& right, const ScoreOptions& /*options*/) {
  return span_lines(found, right, /*is_strict=*/true);
}

std::string text_of(const MetricValue& value, const char* title, bool is_strict) {
  const auto counts = span_counts(value.found, value.right, is_strict).all;
  if (counts.found + counts.right == 0) return "";
  const auto percent = [](double share) {
    return share == share ? fmt::format("{:.2f} %", 100.0 * share) : std::string("none");
  };
  return fmt::format("{} = {} (precision {} of {} found, recall {} of {} right)\n", title,
                     percent(value.value), percent(counts.precision()), counts.found,
                     percent(counts.recall()), counts.right);
}

std::string tolerant_text(const MetricValue& value) {
  return text_of(value, "span F1", /*is_strict=*/false);
}

std::string strict_text(const MetricValue& value) {
  return text_of(value, "span F1, strict", /*is_strict=*/true);
}

constexpr Metric kOfTags[] = {
    {.name = "accuracy",
     .title = "accuracy",
     .heading = "Accuracy",
     .unit = "share of tags",
     .explanation = "share of tags that are right",
     .scale = Metric::Scale::kShare,
     .counts = accuracy_lines,
     .text = accuracy_text},
    {.name = "span_f1",
     .title = "span F1",
     .heading = "F1 of spans",
     .unit = "0 to 1",
     .help = "spans whose type, beginning and end are right, as conlleval counts",
     .scale = Metric::Scale::kShare,
     .counts = tolerant_lines,
     .text = tolerant_text},
    {.name = "strict_span_f1",
     .title = "strict F1",
     .heading = "F1 of spans, strict",
     .unit = "0 to 1",
     .help = "only spans that IOB2 or IOBES writes right",
     .scale = Metric::Scale::kShare,
     .is_detail = true,
     .counts = strict_lines,
     .text = strict_text}};

}  // namespace

std::vector<Span> spans_of(std::span<const std::string_view> tags) {
  std::vector<Span> spans;
  Tag before;
  for (std::size_t i = 0; i <= tags.size(); ++i) {
    const auto tag = i < tags.size() ? tag_of(tags[i]) : Tag();
    const bool ends = ends_between(before, tag);
    if (ends) spans.back().end = i;
    if (tag.prefix != 'O' && (ends || before.prefix == 'O')) spans.push_back({tag.type, i, i});
    before = tag;
  }
  return spans;
}

std::vector<Span> strict_spans_of(std::span<const std::string_view> tags, TagScheme scheme) {
  const auto tag_at = [&](std::size_t i) { return i < tags.size() ? tag_of(tags[i]) : Tag(); };
  std::vector<Span> spans;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto first = tag_at(i);
    if (scheme == TagScheme::kIobes && first.prefix == 'S') spans.push_back({first.type, i, i + 1});
    if (first.prefix != 'B') continue;
    auto end = i + 1;
    while (tag_at(end).prefix == 'I' && tag_at(end).type == first.type) ++end;
    if (scheme == TagScheme::kIobes) {
      if (tag_at(end).prefix != 'E' || tag_at(end).type != first.type) continue;
      ++end;
    }
    spans.push_back({first.type, i, end});
  }
  return spans;
}

void check_tags(Lines found, const References& right, const std::string& found_name,
                const std::string& right_name) {
  check_parallel(found, right);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (right[i].size() != 1) {
      throw Error(
          fmt::format("{}:{}: several right lines of tags: expected one", right_name, i + 1));
    }
    const auto line = line_of(found[i], right[i]);
    if (line.found.size() == line.right.size()) continue;
    throw Error(fmt::format("{}:{}: {} tags, {} has {} there: expected one for each word",
                            found_name, i + 1, line.found.size(), right_name, line.right.size()));
  }
}

TagScheme scheme_of(Lines found, const References& right) {
  check_tags(found, right);
  const auto has_ends = [](const std::string& line) {
    const auto tags = words(std::string_view(line));
    return std::any_of(tags.begin(), tags.end(), [](std::string_view text) {
      const auto prefix = tag_of(text).prefix;
      return prefix == 'E' || prefix == 'S';
    });
  };
  for (std::size_t i = 0; i < right.size(); ++i) {
    if (has_ends(found[i]) || has_ends(right[i][0])) return TagScheme::kIobes;
  }
  return TagScheme::kIob2;
}

SpanCounts span_counts(Lines found, const References& right, bool is_strict) {
  SpanCounts counts;
  std::map<std::string, ClassCounts, std::less<>> types;
  const auto add = [&](const std::vector<Span>& spans, int64_t ClassCounts::*part) {
    counts.all.*part += std::ssize(spans);
    for (const auto& span : spans) ++(types[std::string(span.type)].*part);
  };
  const auto strict = scheme_if(is_strict, found, right);
  for_each_line(found, right, [&](const TagLine& line) {
    const auto of_found = spans_in(line.found, strict);
    const auto of_right = spans_in(line.right, strict);
    add(of_found, &ClassCounts::found);
    add(of_right, &ClassCounts::right);
    add(common(of_found, of_right), &ClassCounts::hits);
  });
  for (auto& [name, of_type] : types) {
    of_type.name = name;
    counts.types.push_back(std::move(of_type));
  }
  return counts;
}

Confusion confusion_of_tags(Lines found, const References& right) {
  std::vector<std::string> of_found;
  std::vector<std::string> of_right;
  for_each_line(found, right, [&](const TagLine& line) {
    of_found.insert(of_found.end(), line.found.begin(), line.found.end());
    of_right.insert(of_right.end(), line.right.begin(), line.right.end());
  });
  return confusion_of(of_found, of_right);
}

Metrics metrics_of_tags() {
  return metrics_in(kOfTags);
}

}  // namespace attend::metrics
