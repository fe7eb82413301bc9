#include "metrics/by_length.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

/// The lines of one bucket.
struct Part {
  std::vector<std::string> hypotheses;
  std::vector<std::vector<std::string>> references;
};

void check_edges(const std::vector<int64_t>& edges) {
  const bool increasing =
      std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) == edges.end();
  if (!increasing || (!edges.empty() && edges.front() < 1)) {
    throw ConfigError("edges", fmt::format("{}", fmt::join(edges, ",")),
                      "numbers of words from 1, each larger than the one before");
  }
}

/// Part 0 is for empty sources, part k for lengths above edge k - 2 and up to edge k - 1.
std::vector<Part> parts_by_length(Lines sources, Lines hypotheses, const References& references,
                                  const std::vector<int64_t>& edges) {
  std::vector<Part> parts(edges.size() + 2);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto length = std::ssize(words(std::string_view(sources[i])));
    const auto edge = std::lower_bound(edges.begin(), edges.end(), length);
    auto& part = parts[length == 0 ? 0 : static_cast<std::size_t>(edge - edges.begin()) + 1];
    part.hypotheses.push_back(hypotheses[i]);
    part.references.emplace_back(references[i].begin(), references[i].end());
  }
  return parts;
}

LengthBucket scored(const Part& part, std::size_t index, const Metrics& metrics,
                    const ScoreOptions& options) {
  const auto& edges = options.edges;
  LengthBucket bucket;
  if (index == 0) {
    bucket.longest = 0;
  } else {
    bucket.shortest = index == 1 ? 1 : edges[index - 2] + 1;
    if (index <= edges.size()) bucket.longest = edges[index - 1];
  }
  bucket.count = std::ssize(part.hypotheses);
  for (const auto* metric : metrics) {
    bucket.figures.emplace_back(metric->name,
                                metric->of(part.hypotheses, part.references, options));
  }
  return bucket;
}

/// Of a table, beneath the metric's title.
std::string cell_of(const Metric& metric, const LengthBucket& bucket) {
  const auto width = std::max<std::size_t>(7, metric.title.size());
  const auto value = figure_called(bucket.figures, metric.name);
  if (!std::isfinite(value)) return fmt::format(" {:>{}}", "-", width);
  switch (metric.scale) {
    case Metric::Scale::kHundred:
      return fmt::format(" {:>{}.2f}", value, width);
    case Metric::Scale::kShare:
      return fmt::format(" {:>{}.3f}", value, width);
    case Metric::Scale::kAmount:
      break;
  }
  return fmt::format(" {:>{}.4g}", value, width);
}

}  // namespace

std::vector<LengthBucket> by_length(Lines sources, Lines hypotheses, const References& references,
                                    const Metrics& metrics, const ScoreOptions& options) {
  check_edges(options.edges);
  check_parallel(hypotheses, references);
  if (sources.size() != references.size()) {
    throw Error(fmt::format("{} sources for {} references: expected one line for each",
                            sources.size(), references.size()));
  }
  const auto parts = parts_by_length(sources, hypotheses, references, options.edges);
  const auto of_parts = without_whole_texts(metrics);
  std::vector<LengthBucket> buckets;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].hypotheses.empty()) buckets.push_back(scored(parts[i], i, of_parts, options));
  }
  return buckets;
}

std::string name_of(const LengthBucket& bucket) {
  if (!bucket.longest) return fmt::format("{}+", bucket.shortest);
  if (*bucket.longest == bucket.shortest) return fmt::format("{}", bucket.shortest);
  return fmt::format("{}-{}", bucket.shortest, *bucket.longest);
}

std::string to_text(std::span<const LengthBucket> buckets, const Metrics& metrics) {
  auto shown = without_whole_texts(metrics);
  std::erase_if(shown, [](const auto* metric) { return metric->is_detail; });
  auto text = fmt::format("{:<7} {:>8}", "words", "lines");
  for (const auto* metric : shown) text += fmt::format(" {:>7}", metric->title);
  text += '\n';
  for (const auto& bucket : buckets) {
    text += fmt::format("{:<7} {:>8}", name_of(bucket), bucket.count);
    for (const auto* metric : shown) text += cell_of(*metric, bucket);
    text += '\n';
  }
  return text;
}

nlohmann::ordered_json to_json(std::span<const LengthBucket> buckets, const Metrics& metrics) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& bucket : buckets) {
    nlohmann::ordered_json entry;
    entry["words"] = name_of(bucket);
    entry["shortest"] = bucket.shortest;
    entry["longest"] = nullptr;
    if (bucket.longest) entry["longest"] = *bucket.longest;
    entry["count"] = bucket.count;
    for (const auto* metric : without_whole_texts(metrics)) {
      const auto value = figure_called(bucket.figures, metric->name);
      auto& member = entry[std::string(metric->in_json())] = nullptr;
      if (std::isfinite(value)) member = value;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace attend::metrics
