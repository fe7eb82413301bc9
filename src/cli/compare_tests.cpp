#include "cli/compare_tests.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "metrics/link_metric.h"

namespace attend::cli {
namespace {

/// A column of all runs' counts of one metric.
struct Table {
  const metrics::Metric* metric;
  std::size_t run;
};

TestedMetric tested(const metrics::Metric& metric, const std::vector<ComparedRun>& runs,
                    const std::vector<std::vector<double>>& resampled,
                    const std::vector<Table>& tables) {
  TestedMetric result;
  result.metric = &metric;
  result.scores.resize(runs.size());
  result.intervals.resize(runs.size());
  std::vector<std::pair<std::size_t, std::size_t>> scored;  // of the runs, and of the tables
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (tables[i].metric != &metric) continue;
    const auto run = tables[i].run;
    const auto score = runs[run].lines.at(std::string(metric.name)).of_all();
    if (!std::isfinite(score)) continue;
    result.scores[run] = score;
    result.intervals[run] = metrics::interval_of(resampled[i]);
    scored.emplace_back(run, i);
    if (!result.best || metric.is_better(score, *result.scores[*result.best])) result.best = run;
  }
  for (std::size_t a = 0; a < scored.size(); ++a) {
    for (std::size_t b = a + 1; b < scored.size(); ++b) {
      const auto [first, of_first] = scored[a];
      const auto [second, of_second] = scored[b];
      result.pairs.push_back({first, second,
                              metrics::paired_test(*result.scores[first], *result.scores[second],
                                                   resampled[of_first], resampled[of_second])});
    }
  }
  return result;
}

}  // namespace

std::optional<metrics::PairedTest> TestedMetric::against_best(std::size_t run) const {
  if (!best || run == *best) return std::nullopt;
  for (const auto& [first, second, test] : pairs) {
    if (first == run && second == *best) return test;
    if (first == *best && second == run) {
      auto turned = test;
      turned.difference = 0.0 - test.difference;  // no -0
      if (test.interval) turned.interval = {-test.interval->high, -test.interval->low};
      return turned;
    }
  }
  return std::nullopt;
}

bool TestedMetric::best_differs() const {
  bool has_others = false;
  for (std::size_t run = 0; run < scores.size(); ++run) {
    const auto test = against_best(run);
    if (!test) continue;
    if (!test->differs()) return false;
    has_others = true;
  }
  return has_others;
}

const TestedMetric* ResampledRuns::called(const std::string& name) const {
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const auto& one) { return one.metric->name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

ResampledRuns resampled_runs(const std::vector<ComparedRun>& runs, const metrics::Metrics& metrics,
                             const metrics::ResamplingOptions& options) {
  ResampledRuns result;
  result.options = options;
  auto all = metrics;
  all.push_back(&metrics::metric_of_links());
  std::vector<Table> tables;
  std::vector<metrics::LineCounts> counts;
  for (const auto* metric : all) {
    for (std::size_t run = 0; run < runs.size(); ++run) {
      const auto found = runs[run].lines.find(std::string(metric->name));
      if (found == runs[run].lines.end()) continue;
      tables.push_back({metric, run});
      counts.push_back(found->second);
    }
  }
  if (counts.empty()) return result;
  result.lines = counts.front().lines();
  const auto resampled = metrics::resampled(counts, options);
  for (const auto* metric : all) {
    auto of_metric = tested(*metric, runs, resampled, tables);
    if (of_metric.best) result.metrics.push_back(std::move(of_metric));
  }
  return result;
}

}  // namespace attend::cli
