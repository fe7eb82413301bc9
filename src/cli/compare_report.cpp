#include "cli/compare_report.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/compare_columns.h"
#include "cli/options.h"
#include "training/metrics_line.h"
#include "view/compare_page.h"
#include "view/glyphs.h"
#include "view/table.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using nlohmann::ordered_json;

constexpr int kMostKeys = 6;  // more have a table of their own

/// Cells as text, the best with a star; figures stand under each other all the same.
std::vector<std::string> texts_of(const CompareColumn& column) {
  const bool has_best = std::any_of(column.cells.begin(), column.cells.end(),
                                    [](const auto& cell) { return cell.is_best; });
  std::vector<std::string> texts;
  for (const auto& cell : column.cells) {
    auto text = cell.text;
    if (has_best) text += cell.is_best ? "*" : " ";
    if (!cell.interval_text.empty()) text += (has_best ? "[" : " [") + cell.interval_text + "]";
    texts.push_back(std::move(text));
  }
  return texts;
}

int width_of(const CompareColumn& column) {
  auto width = view::width_of(column.head);
  for (const auto& text : texts_of(column)) width = std::max(width, view::width_of(text));
  return width;
}

std::string block_of(const std::vector<const CompareColumn*>& columns) {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> texts;
  for (const auto* column : columns) {
    heads.push_back(column->head);
    texts.push_back(texts_of(*column));
  }
  view::Table table(heads);
  for (std::size_t run = 0; run < columns[0]->cells.size(); ++run) {
    std::vector<std::string> cells;
    for (const auto& of_column : texts) cells.push_back(of_column[run]);
    table.add_row(cells);
  }
  return table.text();
}

/// Columns that do not fit go on in further blocks, the first one repeated.
std::string blocks_of(const std::vector<CompareColumn>& columns, int width) {
  std::string text;
  const auto of_name = width_of(columns[0]);
  std::vector<const CompareColumn*> block = {&columns[0]};
  auto taken = of_name;
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const auto wants = width_of(columns[i]) + 2;
    if (width > 0 && taken + wants > width && block.size() > 1) {
      text += block_of(block) + '\n';
      block.resize(1);
      taken = of_name;
    }
    block.push_back(&columns[i]);
    taken += wants;
  }
  return text + block_of(block);
}

bool is_of_recipe(const CompareColumn& column) {
  return column.group == kRecipe;
}

/// The columns of keys as rows: a column of their heads, and one for each run.
std::vector<CompareColumn> recipes_as_rows(const std::vector<CompareColumn>& columns) {
  std::vector<CompareColumn> turned(1 + columns[0].cells.size());
  turned[0].head = "key";
  for (std::size_t run = 1; run < turned.size(); ++run) {
    turned[run].head = columns[0].cells[run - 1].text;
  }
  for (const auto& column : columns) {
    if (!is_of_recipe(column)) continue;
    turned[0].cells.emplace_back();
    turned[0].cells.back().text = column.head;
    for (std::size_t run = 1; run < turned.size(); ++run) {
      turned[run].cells.push_back(column.cells[run - 1]);
    }
  }
  return turned;
}

/// As a terminal may show it.
std::string shown(const std::string& text) {
  return view::fit(text, view::width_of(text), view::Align::kLeft);
}

std::string scores_of(const Comparison& comparison) {
  return comparison.text.empty()
             ? "Scores are those of each run's best validation on its own dev text."
             : "Scores are of " + comparison.text + ".";
}

ordered_json json_number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json();
}

template <class T>
ordered_json maybe(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json quality_of(const Translated& translated, const metrics::Metrics& metrics) {
  ordered_json quality;
  for (const auto* metric : metrics) {
    quality[std::string(metric->name)] =
        json_number(metrics::figure_called(translated.figures, metric->name));
  }
  quality["by_length"] = metrics::to_json(translated.by_length, metrics);
  return quality;
}

ordered_json dev_of(const ComparedRun& run) {
  ordered_json dev = {
      {"update", run.dev->update}, {"metric", run.metric}, {"loss", json_number(run.dev->loss)}};
  for (const auto* metric : without_whole_texts(run.metrics)) {
    dev[std::string(metric->name)] = json_number(run.dev->value_of(metric->name));
  }
  return dev;
}

ordered_json speed_of(const ComparedRun& run) {
  ordered_json speed = {{"train_symbols_per_second", maybe(run.log.symbols_per_second())},
                        {"seconds_per_epoch", maybe(run.log.seconds_per_epoch())},
                        {"translate_seconds", nullptr},
                        {"translate_symbols_per_second", nullptr}};
  if (run.translated) {
    const auto& [seconds, symbols] = std::pair(run.translated->seconds, run.translated->symbols);
    speed["translate_seconds"] = seconds;
    speed["translate_symbols_per_second"] = json_number(static_cast<double>(symbols) / seconds);
  }
  return speed;
}

ordered_json attention_of(const ComparedRun& run) {
  if (!run.attention) return nullptr;
  auto attention = training::attention_json(*run.attention);
  attention["formed"] = maybe(run.log.alignment_formed());
  auto& course = attention["by_update"] = ordered_json::array();
  for (const auto& validation : run.log.validations) {
    if (!validation.attention) continue;
    course.push_back({validation.update, json_number(validation.attention->information)});
  }
  return attention;
}

ordered_json json_of(const ComparedRun& run, const Comparison& comparison) {
  ordered_json one = {{"name", run.name}, {"folder", run.folder}};
  auto& recipe = one["recipe"] = ordered_json::object();
  for (const auto& [key, name] : keys_that_differ(comparison)) recipe[key] = value_of(run, key);
  one["quality"] =
      run.translated ? quality_of(*run.translated, comparison.metrics) : ordered_json();
  one["dev"] = run.dev ? dev_of(run) : ordered_json();
  one["alignment"] = nullptr;
  if (run.alignment) {
    one["alignment"] = {{"aer", run.alignment->error_rate()},
                        {"precision", run.alignment->precision()},
                        {"recall", run.alignment->recall()},
                        {"links", run.alignment->proposed}};
  }
  one["speed"] = speed_of(run);
  one["parameters"] = run.parameters > 0 ? ordered_json(run.parameters) : ordered_json();
  one["bytes"] = run.bytes > 0 ? ordered_json(run.bytes) : ordered_json();
  one["attention"] = attention_of(run);
  one["notes"] = run.notes;
  return one;
}

view::PageChart chart_by_length(const Comparison& comparison, const metrics::Metric& metric) {
  view::PageChart chart{fmt::format("{} by length of the source", metric.title), "words", {}, {}};
  std::map<int64_t, std::string> buckets;  // of all runs, by their shortest source
  for (const auto& run : comparison.runs) {
    if (!run.translated) continue;
    for (const auto& bucket : run.translated->by_length) {
      buckets[bucket.shortest] = metrics::name_of(bucket);
    }
  }
  for (const auto& [shortest, name] : buckets) chart.ticks.push_back(name);
  for (const auto& run : comparison.runs) {
    auto& series = chart.series.emplace_back(view::PageSeries{run.name, {}});
    if (!run.translated) continue;
    for (const auto& bucket : run.translated->by_length) {
      const auto at = std::distance(buckets.begin(), buckets.find(bucket.shortest));
      series.points.emplace_back(static_cast<double>(at),
                                 metrics::figure_called(bucket.figures, metric.name));
    }
  }
  return chart;
}

template <class Get>
view::PageChart chart_by_update(const Comparison& comparison, const std::string& title, Get get) {
  view::PageChart chart{title, "updates", {}, {}};
  for (const auto& run : comparison.runs) {
    auto& series = chart.series.emplace_back(view::PageSeries{run.name, {}});
    for (const auto& validation : run.log.validations) {
      series.points.emplace_back(static_cast<double>(validation.update), get(validation));
    }
  }
  return chart;
}

std::vector<view::PageChart> charts_of(const Comparison& comparison) {
  std::vector<view::PageChart> charts;
  if (!comparison.metrics.empty()) {
    charts.push_back(chart_by_length(comparison, *comparison.metrics[0]));
  }
  charts.push_back(chart_by_update(comparison, "Information of the attention over the training",
                                   [](const training::Validation& validation) {
                                     return validation.attention
                                                ? validation.attention->information
                                                : std::numeric_limits<double>::quiet_NaN();
                                   }));
  if (const auto metrics = dev_metrics(comparison); !metrics.empty()) {
    charts.push_back(chart_by_update(
        comparison, fmt::format("{} on the dev text over the training", metrics[0]->title),
        [&](const training::Validation& validation) {
          return validation.value_of(metrics[0]->name);
        }));
  }
  return charts;
}

ordered_json interval_json(const std::optional<metrics::Interval>& interval) {
  return interval ? ordered_json{interval->low, interval->high} : ordered_json();
}

/// The ends of each score's interval, by the metric's name.
ordered_json intervals_of(const ResampledRuns& resampled, std::size_t run) {
  auto intervals = ordered_json::object();
  for (const auto& metric : resampled.metrics) {
    if (metric.scores[run])
      intervals[std::string(metric.metric->name)] = interval_json(metric.intervals[run]);
  }
  return intervals;
}

ordered_json tests_of(const Comparison& comparison) {
  auto tests = ordered_json::array();
  for (const auto& metric : comparison.resampled.metrics) {
    for (const auto& [first, second, test] : metric.pairs) {
      tests.push_back({{"metric", metric.metric->name},
                       {"first", comparison.runs[first].name},
                       {"second", comparison.runs[second].name},
                       {"difference", test.difference},
                       {"interval", interval_json(test.interval)},
                       {"p", test.p},
                       {"differs", test.differs()}});
    }
  }
  return tests;
}

/// As the page and the tables for papers have them: keys last, if there are many.
std::vector<CompareColumn> ordered_columns_of(const Comparison& comparison) {
  auto columns = columns_of(comparison);
  if (std::count_if(columns.begin(), columns.end(), is_of_recipe) > kMostKeys) {
    std::stable_partition(columns.begin(), columns.end(), std::not_fn(is_of_recipe));
  }
  return columns;
}

std::string intervals_line(const Comparison& comparison) {
  const auto& resampled = comparison.resampled;
  if (!comparison.has_intervals || resampled.metrics.empty()) return "";
  return "In brackets: the middle 95 % of " + to_text(resampled.options, resampled.lines) + ".";
}

}  // namespace

std::string to_text(const Comparison& comparison, int width) {
  auto columns = columns_of(comparison);
  std::vector<CompareColumn> recipes;
  if (std::count_if(columns.begin(), columns.end(), is_of_recipe) > kMostKeys) {
    recipes = recipes_as_rows(columns);
    std::erase_if(columns, is_of_recipe);
  }
  auto text = scores_of(comparison) + "\n\n" + blocks_of(columns, width);
  const auto has_best = [](const CompareColumn& column) {
    return std::any_of(column.cells.begin(), column.cells.end(),
                       [](const auto& cell) { return cell.is_best; });
  };
  const auto add_line = [&](const std::string& line) {
    if (!line.empty()) text += '\n' + (width > 0 ? view::wrapped(line, width, 0) : line + '\n');
  };
  if (std::any_of(columns.begin(), columns.end(), has_best)) add_line("* " + legend_of(comparison));
  add_line(intervals_line(comparison));
  if (const auto tests = columns_of_tests(comparison); !tests.empty()) {
    add_line(title_of_tests(comparison) + ":");
    text += blocks_of(tests, width);
  }
  if (!recipes.empty()) text += '\n' + blocks_of(recipes, width);
  std::string beneath;
  for (const auto& warning : warnings_of(comparison))
    beneath += "warning: " + shown(warning) + '\n';
  for (const auto& note : notes_of(comparison)) beneath += "note: " + shown(note) + '\n';
  return beneath.empty() ? text : text + '\n' + beneath;
}

std::string to_json(const Comparison& comparison) {
  ordered_json all;
  all["text"] = comparison.text.empty() ? ordered_json() : ordered_json(comparison.text);
  auto& runs = all["runs"] = ordered_json::array();
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    runs.push_back(json_of(comparison.runs[i], comparison));
    if (comparison.has_intervals) runs.back()["intervals"] = intervals_of(comparison.resampled, i);
  }
  const auto& [options, lines, tested] = comparison.resampled;
  all["resampling"] = nullptr;
  if (!tested.empty()) {
    all["resampling"] = {{"samples", options.samples}, {"seed", options.seed}, {"lines", lines}};
  }
  all["tests"] = tests_of(comparison);
  auto& refused = all["refused"] = ordered_json::array();
  for (const auto& [name, why] : comparison.refused) {
    refused.push_back({{"name", name}, {"reason", why}});
  }
  all["failed"] = comparison.failed;
  all["warnings"] = warnings_of(comparison);
  all["notes"] = notes_of(comparison);
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

std::string to_table(const Comparison& comparison, const std::string& format) {
  const auto table = table_of(ordered_columns_of(comparison), "");
  if (format == "csv") return view::to_csv(table);
  std::vector<std::string> comments = {scores_of(comparison)};
  for (const auto& line : {legend_of(comparison), intervals_line(comparison)}) {
    if (!line.empty()) comments.push_back(line);
  }
  return format == "latex" ? view::to_latex(table, comments) : view::to_markdown(table, comments);
}

std::string to_html(const Comparison& comparison) {
  view::ComparePage page;
  page.title = fmt::format("{} runs compared", comparison.runs.size());
  page.introduction = scores_of(comparison);
  for (const auto& line : {legend_of(comparison), intervals_line(comparison)}) {
    if (!line.empty()) page.introduction += " " + line;
  }
  page.tables.push_back(table_of(ordered_columns_of(comparison), ""));
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const auto& attention = comparison.runs[i].attention;
    if (const auto collapse = attention ? attention->collapse() : std::nullopt) {
      auto& name = page.tables[0].rows[i][0];
      name.note = "the attention has collapsed: " + metrics::to_text(*collapse);
      name.is_warned = true;
    }
  }
  if (const auto tests = columns_of_tests(comparison); !tests.empty()) {
    page.tables.push_back(table_of(tests, title_of_tests(comparison)));
  }
  page.warnings = warnings_of(comparison);
  page.notes = notes_of(comparison);
  page.charts = charts_of(comparison);
  return view::to_html(page);
}

}  // namespace attend::cli
