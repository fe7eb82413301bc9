#include "cli/answer_page.h"

#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "metrics/confused_lines.h"
#include "metrics/resampling.h"

namespace attend::cli {
namespace {

using nlohmann::ordered_json;

ordered_json scores_json(const Evaluation& evaluation, const Scoring& scoring) {
  auto all = ordered_json::array();
  for (const auto* metric : scoring.metrics) {
    const auto counts =
        metric->counts(evaluation.hypotheses, evaluation.references, scoring.options);
    const auto value = counts.of_all();
    if (!std::isfinite(value)) continue;  // as of spans where there are none
    ordered_json score = {
        {"name", metric->name}, {"title", metric->title}, {"value", metric->written(value)}};
    if (scoring.resampling.intervals) {
      const auto resampled = metrics::resampled(std::span(&counts, 1), scoring.resampling.options);
      if (const auto interval = metrics::interval_of(resampled[0])) {
        score["interval"] =
            metric->written(interval->low) + " to " + metric->written(interval->high);
      }
    }
    all.push_back(std::move(score));
  }
  return all;
}

ordered_json tables_json(const metrics::AnswerDetails& details) {
  auto all = ordered_json::array();
  for (const auto& table : details.tables) {
    ordered_json one = {{"title", table.title}, {"of", table.of}};
    if (table.all) one["all"] = to_json(*table.all, "name");
    auto& classes = one["classes"] = ordered_json::array();
    for (const auto& counts : table.classes) classes.push_back(to_json(counts, "name"));
    all.push_back(std::move(one));
  }
  return all;
}

/// Cells that are not 0 as [right, found, count], and of each place of the matrix which it is.
struct Cells {
  explicit Cells(const metrics::Confusion& confusion) : numbers(confusion.counts.size()) {
    const auto width = confusion.labels.size();
    for (std::size_t place = 0; place < confusion.counts.size(); ++place) {
      if (confusion.counts[place] == 0) continue;
      numbers[place] = static_cast<std::uint32_t>(json.size());
      json.push_back({place / width, place % width, confusion.counts[place]});
    }
  }

  ordered_json json = ordered_json::array();
  std::vector<std::uint32_t> numbers;
};

/// Of each line the cells of its labels: of a class one, of tags one for each word.
ordered_json lines_json(const Evaluation& evaluation, const Scoring& scoring,
                        const metrics::Confusion& confusion, const Cells& cells) {
  auto all = ordered_json::array();
  const auto lines = metrics::confused_lines(scoring.answers, confusion, evaluation.hypotheses,
                                             evaluation.references, scoring.options, kMostListed);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    ordered_json line = {{"line", i + 1}};
    if (!evaluation.sources.empty()) line["source"] = evaluation.sources[i];
    auto& of_line = line["cells"] = ordered_json::array();
    for (const auto cell : lines[i]) of_line.push_back(cells.numbers.at(cell));
    all.push_back(std::move(line));
  }
  return all;
}

}  // namespace

std::string answer_page_json(const Evaluation& evaluation, const Scoring& scoring,
                             const metrics::AnswerDetails& details, const std::string& title) {
  if (!details.confusion) throw std::logic_error("a page of answers without a confusion matrix");
  const auto& confusion = *details.confusion;
  const Cells cells(confusion);
  const ordered_json all = {{"format", "attend-answers"},
                            {"version", 1},
                            {"program", "attend " ATTEND_VERSION},
                            {"title", title},
                            {"answers", scoring.answers.name},
                            {"count", evaluation.hypotheses.size()},
                            {"scores", scores_json(evaluation, scoring)},
                            {"tables", tables_json(details)},
                            {"labels", confusion.labels},
                            {"cells", cells.json},
                            {"lines", lines_json(evaluation, scoring, confusion, cells)}};
  return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace attend::cli
