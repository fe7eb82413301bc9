#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "metrics/corpus.h"
#include "metrics/line_counts.h"
#include "metrics/score_options.h"

namespace attend::metrics {

/// What a metric says of lines, for whoever prints it at length. A view.
struct MetricValue {
  Lines found;
  References right;
  const ScoreOptions& options;
  double value = 0.0;
  std::string signature;  ///< how it was made; empty without one
};

/// One way to say how good lines are: all that any table, chart, log or flag needs to know of it. A
/// row in a table of them, which lives as long as the program; which ones there are of an answer
/// is always a list that is passed on (Metrics). What may be empty has its meaning then behind it.
struct Metric {
  /// What its values are, and so how they are written.
  enum class Scale {
    kHundred,  ///< 0 to 100: "31.42"
    kShare,    ///< of 1, from 0: "12.3 %"
    kAmount    ///< of something: four digits
  };

  std::string_view name;           ///< "bleu": training.metric, metrics.jsonl, --chart, JSON
  std::string_view title;          ///< "BLEU": the head of a column
  std::string_view heading{};      ///< over a chart: "Exact match"; the title
  std::string_view unit{};         ///< "0 to 100"
  std::string_view help{};         ///< what it is, said beside its unit; the unit says it
  std::string_view explanation{};  ///< what it is, where no unit is beside it; help and unit
  std::string_view json_name{};    ///< in the JSON of `attend evaluate`: "exact_match"; the name
  Scale scale = Scale::kHundred;
  bool less_is_better = false;
  bool is_detail = false;         ///< left out where there is the room of a line only
  bool is_of_whole_text = false;  ///< neither at a validation nor by length
  bool is_of_symbols = false;     ///< says less of prose than of lines of symbols

  /// What the value is made of, line by line; null: it is not of lines. Throws Error unless there
  /// is a line found for each right one, and at least one, or naming a line that it cannot compare.
  LineCounts (*counts)(Lines found, const References& right, const ScoreOptions& options) = nullptr;

  // How `attend evaluate` prints it.
  std::string (*signature)(const References& right,
                           const ScoreOptions& options) = nullptr;  ///< none
  std::string (*text)(const MetricValue& value) = nullptr;          ///< lines: "title = value"
  void (*add_json)(const MetricValue& value, nlohmann::ordered_json& all) = nullptr;  ///< the value

  /// Of all lines. NaN where there is no value.
  double of(Lines found, const References& right, const ScoreOptions& options = {}) const {
    return counts(found, right, options).of_all();
  }

  bool is_better(double value, double than) const {
    return less_is_better ? value < than : value > than;
  }

  std::string written(double value) const;        ///< "12.34 %"
  std::string written_short(double value) const;  ///< "12.3 %"
  std::string plain(double value) const;          ///< "12.3": short, without a unit
  std::string change(double difference) const;    ///< "+1.25": of two values, without a unit
  double rounded(double value) const;             ///< as logs have it
  std::string_view over_a_chart() const { return heading.empty() ? title : heading; }
  std::string_view in_json() const { return json_name.empty() ? name : json_name; }
  std::string explained() const;
};

/// As `attend evaluate` prints it: lines, each ended by a newline; none without a value.
std::string to_text(const Metric& metric, const MetricValue& value);

/// Adds its members to the JSON of `attend evaluate`: null without a value.
void add_json(const Metric& metric, const MetricValue& value, nlohmann::ordered_json& all);

/// Those that something is scored by, in the order in which they are shown; the first one is the
/// one that matters most.
using Metrics = std::vector<const Metric*>;

/// Null if there is none of this name.
const Metric* find_metric(const Metrics& metrics, std::string_view name);

/// Those of a table.
Metrics metrics_in(std::span<const Metric> table);

/// Those that validations, and parts of a text, are scored by.
Metrics without_whole_texts(const Metrics& metrics);

/// All of the first and, of the second, those whose names are new.
Metrics united(const Metrics& first, const Metrics& second);

std::vector<std::string> names_of(const Metrics& metrics);

/// The loss of a model on lines whose right answers it is forced to give: it decides as a metric
/// does, but models say it themselves.  `counts` is null.
const Metric& metric_of_loss();

}  // namespace attend::metrics
