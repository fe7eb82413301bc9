#include "cli/compare_columns.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "view/text.h"

namespace attend::cli {
namespace {

using Best = CompareColumn::Best;
using Figure = std::function<std::optional<double>(const ComparedRun&)>;
using Show = std::function<std::string(double)>;

Show decimals(int count) {
  return [count](double value) { return fmt::format("{:.{}f}", value, count); };
}

std::string percent(double value) {
  return fmt::format("{:.1f} %", 100.0 * value);
}

std::string count(double value) {
  return view::human_count(std::llround(value));
}

/// Columns one after another; one that says nothing of any run is left out.
class Columns {
 public:
  explicit Columns(const std::vector<ComparedRun>& runs) : runs_(runs) {}

  void open(const std::string& group) { group_ = group; }

  void add(const std::string& head, const std::string& help, Best best, const Show& show,
           const Figure& figure) {
    CompareColumn column{group_, head, help, best, {}};
    bool says = false;
    for (const auto& run : runs_) {
      const auto value = figure(run);
      const bool is_there = value && std::isfinite(*value);
      column.cells.push_back(is_there ? CompareCell{show(*value), *value} : CompareCell{});
      says = says || is_there;
    }
    if (says) columns_.push_back(std::move(column));
  }

  void add_texts(const std::string& head, const std::string& help,
                 const std::function<std::string(const ComparedRun&)>& text) {
    CompareColumn column{group_, head, help, Best::kNone, {}};
    for (const auto& run : runs_) column.cells.push_back({text(run)});
    columns_.push_back(std::move(column));
  }

  std::vector<CompareColumn> take() { return std::move(columns_); }

 private:
  const std::vector<ComparedRun>& runs_;
  std::string group_;
  std::vector<CompareColumn> columns_;
};

/// A figure of a part that a run may not have.
template <class Part, class Get>
Figure of(std::optional<Part> ComparedRun::*part, Get get) {
  return [part, get](const ComparedRun& run) -> std::optional<double> {
    if (!(run.*part)) return std::nullopt;
    return static_cast<double>(std::invoke(get, *(run.*part)));
  };
}

std::optional<double> positive(double value) {
  if (value > 0.0) return value;
  return std::nullopt;
}

void add_quality(const Comparison& comparison, Columns& columns) {
  if (comparison.text.empty()) {
    columns.open("dev text, best validation");
    const auto dev = &ComparedRun::dev;
    columns.add("BLEU", "0 to 100", Best::kMost, decimals(2), of(dev, &training::Validation::bleu));
    columns.add("chrF", "0 to 100", Best::kMost, decimals(2), of(dev, &training::Validation::chrf));
    columns.add("exact", "share of lines that are right", Best::kMost, percent,
                of(dev, &training::Validation::exact));
    columns.add("loss", "-log p of each target symbol", Best::kLeast, decimals(3),
                of(dev, &training::Validation::loss));
    return;
  }
  columns.open("quality");
  const auto translated = &ComparedRun::translated;
  columns.add("BLEU", "0 to 100", Best::kMost, decimals(2), of(translated, &Translated::bleu));
  columns.add("chrF", "0 to 100", Best::kMost, decimals(2), of(translated, &Translated::chrf));
  columns.add("exact", "share of lines that are right", Best::kMost, percent,
              of(translated, &Translated::exact));
  if (comparison.counts_symbols) {
    const bool of_characters = comparison.counts_characters;
    columns.add(of_characters ? "CER" : "errors",
                of_characters ? "character errors: edits for each character of the reference"
                              : "edits for each token of the reference",
                Best::kLeast, percent, of(translated, &Translated::error_rate));
  }
  columns.add("AER", "alignment error rate against the gold links", Best::kLeast, percent,
              of(&ComparedRun::alignment, &metrics::AlignmentCounts::error_rate));
}

void add_cost(Columns& columns) {
  columns.open("cost");
  columns.add(
      "train", "target tokens a second in training, median", Best::kMost,
      [](double value) { return count(value) + "/s"; },
      [](const ComparedRun& run) { return run.log.symbols_per_second(); });
  columns.add("epoch", "seconds an epoch, validations included", Best::kLeast, view::human_duration,
              [](const ComparedRun& run) { return run.log.seconds_per_epoch(); });
  const auto translated = &ComparedRun::translated;
  columns.add(
      "translate", "tokens a second, this text", Best::kMost,
      [](double value) { return count(value) + "/s"; }, of(translated, [](const Translated& found) {
        return static_cast<double>(found.symbols) / found.seconds;
      }));
  columns.add("took", "to translate this text", Best::kLeast, view::human_duration,
              of(translated, &Translated::seconds));
  columns.add("size", "parameters", Best::kLeast, count,
              [](const ComparedRun& run) { return positive(static_cast<double>(run.parameters)); });
  columns.add("MB", "of the model's file", Best::kLeast, decimals(1), [](const ComparedRun& run) {
    return positive(static_cast<double>(run.bytes) / 1e6);
  });
}

void add_health(Columns& columns) {
  columns.open("health of the attention");
  using Health = metrics::AttentionHealth;
  const auto attention = &ComparedRun::attention;
  columns.add("entropy", "of a step's weights, in nats", Best::kNone, decimals(2),
              of(attention, &Health::entropy));
  columns.add("coverage", "share of source positions that were read", Best::kNone, percent,
              of(attention, &Health::coverage));
  columns.add("diagonal", "1 on the diagonal, 2/3 read evenly, 1/2 read from end to beginning",
              Best::kNone, decimals(2), of(attention, &Health::diagonality));
  columns.add("back", "share of links that move backwards", Best::kNone, percent,
              of(attention, &Health::backwards));
  columns.add("inform.", "what a step tells of the position read, share of the most it could",
              Best::kNone, decimals(2), of(attention, &Health::information));
  columns.add(
      "formed", "update of the first validation with half of the best information", Best::kNone,
      [](double value) { return fmt::format("{:.0f}", value); },
      [](const ComparedRun& run) -> std::optional<double> {
        const auto update = run.log.alignment_formed();
        if (!update || !run.has_attention) return std::nullopt;
        return static_cast<double>(*update);
      });
}

/// Whether all runs that have it have the same.
bool is_common(const std::vector<ComparedRun>& runs, std::string ComparedRun::*what) {
  std::set<std::string> values;
  for (const auto& run : runs) {
    if (!(run.*what).empty()) values.insert(run.*what);
  }
  return values.size() < 2;
}

}  // namespace

std::string value_of(const ComparedRun& run, const std::string& key) {
  if (key.starts_with("attention.") && !run.has_attention) return "-";
  const auto found = std::find_if(run.keys.begin(), run.keys.end(),
                                  [&](const auto& one) { return one.first == key; });
  return found == run.keys.end() ? "-" : found->second;
}

std::vector<std::pair<std::string, std::string>> keys_that_differ(const Comparison& comparison) {
  std::vector<std::string> keys;
  for (const auto& run : comparison.runs) {
    for (const auto& [key, value] : run.keys) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      std::set<std::string> values;
      for (const auto& other : comparison.runs) values.insert(value_of(other, key));
      values.erase("-");
      if (values.size() > 1) keys.push_back(key);
    }
  }
  std::map<std::string, int> lasts;
  const auto last = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
  for (const auto& key : keys) ++lasts[last(key)];
  std::vector<std::pair<std::string, std::string>> named;
  for (const auto& key : keys) named.emplace_back(key, lasts[last(key)] > 1 ? key : last(key));
  return named;
}

std::vector<CompareColumn> columns_of(const Comparison& comparison) {
  Columns columns(comparison.runs);
  columns.add_texts("run", "", [](const ComparedRun& run) { return run.name; });
  columns.open(kRecipe);
  for (const auto& [key, name] : keys_that_differ(comparison)) {
    columns.add_texts(name, key,
                      [key = key](const ComparedRun& run) { return value_of(run, key); });
  }
  add_quality(comparison, columns);
  add_cost(columns);
  add_health(columns);
  return columns.take();
}

std::vector<std::string> warnings_of(const Comparison& comparison) {
  std::vector<std::string> all;
  for (const auto& run : comparison.runs) {
    const auto collapse = run.attention ? run.attention->collapse() : std::nullopt;
    if (!collapse) continue;
    all.push_back(fmt::format("{}: the attention has collapsed: {} (information {:.3f})", run.name,
                              to_text(*collapse), run.attention->information));
  }
  return all;
}

std::vector<std::string> notes_of(const Comparison& comparison) {
  std::vector<std::string> all;
  const auto& runs = comparison.runs;
  for (const auto& run : runs) {
    for (const auto& note : run.notes) all.push_back(run.name + ": " + note);
  }
  for (const auto& [name, why] : comparison.refused) all.push_back(name + ": left out: " + why);
  for (const auto& name : comparison.failed) all.push_back(name + ": its training failed");
  if (comparison.text.empty() && !is_common(runs, &ComparedRun::dev_text)) {
    all.emplace_back(
        "the runs have different dev texts, so their scores do not compare: give --source and "
        "--reference");
  }
  if (comparison.text.empty() && !is_common(runs, &ComparedRun::metric)) {
    all.emplace_back("best validations are those of different training.metric");
  }
  if (!is_common(runs, &ComparedRun::vocabularies)) {
    all.emplace_back(
        "the vocabularies differ, so tokens are not the same: losses, tokens a second and the "
        "attention do not compare in full");
  }
  return all;
}

}  // namespace attend::cli
