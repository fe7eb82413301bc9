#include "cli/compare_report.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/compare_columns.h"
#include "training/metrics_line.h"
#include "view/compare_page.h"
#include "view/glyphs.h"
#include "view/table.h"

namespace attend::cli {
namespace {

using nlohmann::ordered_json;

constexpr int kMostKeys = 6;  // more have a table of their own

int width_of(const CompareColumn& column) {
  auto width = view::width_of(column.head);
  for (const auto& cell : column.cells) width = std::max(width, view::width_of(cell.text));
  return width;
}

std::string block_of(const std::vector<const CompareColumn*>& columns) {
  std::vector<std::string> heads;
  for (const auto* column : columns) heads.push_back(column->head);
  view::Table table(heads);
  for (std::size_t run = 0; run < columns[0]->cells.size(); ++run) {
    std::vector<std::string> cells;
    for (const auto* column : columns) cells.push_back(column->cells[run].text);
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
    turned[0].cells.push_back({column.head});
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

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json();
}

template <class T>
ordered_json maybe(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json quality_of(const Translated& translated) {
  return {{"bleu", number(translated.bleu)},
          {"chrf", number(translated.chrf)},
          {"exact", number(translated.exact)},
          {"error_rate", number(translated.error_rate)},
          {"by_length", metrics::to_json(translated.by_length)}};
}

ordered_json dev_of(const training::Validation& dev, const std::string& metric) {
  return {{"update", dev.update},     {"metric", metric},         {"loss", number(dev.loss)},
          {"bleu", number(dev.bleu)}, {"chrf", number(dev.chrf)}, {"exact", number(dev.exact)}};
}

ordered_json speed_of(const ComparedRun& run) {
  ordered_json speed = {{"train_symbols_per_second", maybe(run.log.symbols_per_second())},
                        {"seconds_per_epoch", maybe(run.log.seconds_per_epoch())},
                        {"translate_seconds", nullptr},
                        {"translate_symbols_per_second", nullptr}};
  if (run.translated) {
    const auto& [seconds, symbols] = std::pair(run.translated->seconds, run.translated->symbols);
    speed["translate_seconds"] = seconds;
    speed["translate_symbols_per_second"] = number(static_cast<double>(symbols) / seconds);
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
    course.push_back({validation.update, number(validation.attention->information)});
  }
  return attention;
}

ordered_json json_of(const ComparedRun& run, const Comparison& comparison) {
  ordered_json one = {{"name", run.name}, {"folder", run.folder}};
  auto& recipe = one["recipe"] = ordered_json::object();
  for (const auto& [key, name] : keys_that_differ(comparison)) recipe[key] = value_of(run, key);
  one["quality"] = run.translated ? quality_of(*run.translated) : ordered_json();
  one["dev"] = run.dev ? dev_of(*run.dev, run.metric) : ordered_json();
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

view::PageChart chart_by_length(const Comparison& comparison) {
  view::PageChart chart{"BLEU by length of the source", "words", {}, {}};
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
      series.points.emplace_back(static_cast<double>(at), bucket.bleu.score);
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
  return {chart_by_length(comparison),
          chart_by_update(comparison, "Information of the attention over the training",
                          [](const training::Validation& validation) {
                            return validation.attention ? validation.attention->information
                                                        : std::numeric_limits<double>::quiet_NaN();
                          }),
          chart_by_update(comparison, "BLEU on the dev text over the training",
                          [](const training::Validation& validation) { return validation.bleu; })};
}

/// Marks the best of a column, where its runs differ.
void mark_best(const CompareColumn& column, std::vector<view::PageCell>& cells) {
  if (column.best == CompareColumn::Best::kNone) return;
  double best = std::numeric_limits<double>::quiet_NaN();
  double worst = best;
  const auto sign = column.best == CompareColumn::Best::kMost ? 1.0 : -1.0;
  for (const auto& cell : cells) {
    best = std::fmax(best, sign * cell.value);
    worst = std::fmin(worst, sign * cell.value);
  }
  for (auto& cell : cells) cell.is_best = best > worst && sign * cell.value == best;
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
  for (const auto& run : comparison.runs) runs.push_back(json_of(run, comparison));
  auto& refused = all["refused"] = ordered_json::array();
  for (const auto& [name, why] : comparison.refused) {
    refused.push_back({{"name", name}, {"reason", why}});
  }
  all["failed"] = comparison.failed;
  all["warnings"] = warnings_of(comparison);
  all["notes"] = notes_of(comparison);
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

std::string to_html(const Comparison& comparison) {
  view::ComparePage page;
  page.title = fmt::format("{} runs compared", comparison.runs.size());
  page.introduction = scores_of(comparison);
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) page.rows.emplace_back();
  auto columns = columns_of(comparison);
  if (std::count_if(columns.begin(), columns.end(), is_of_recipe) > kMostKeys) {
    std::stable_partition(columns.begin(), columns.end(), std::not_fn(is_of_recipe));
  }
  for (const auto& column : columns) {
    page.columns.push_back({column.group, column.head, column.help});
    std::vector<view::PageCell> cells;
    for (const auto& [text, value] : column.cells) cells.push_back({text, value, "", false});
    mark_best(column, cells);
    for (std::size_t i = 0; i < cells.size(); ++i) page.rows[i].push_back(std::move(cells[i]));
  }
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const auto& attention = comparison.runs[i].attention;
    if (const auto collapse = attention ? attention->collapse() : std::nullopt) {
      page.rows[i][0].warning = "the attention has collapsed: " + metrics::to_text(*collapse);
    }
  }
  page.warnings = warnings_of(comparison);
  page.notes = notes_of(comparison);
  page.charts = charts_of(comparison);
  return view::to_html(page);
}

}  // namespace attend::cli
