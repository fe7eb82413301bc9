#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What `attend plot` shows of several runs: one form of data for the page, for pictures and for
// programs. docs/format.md says it key by key.

namespace attend::format {

/// Numbers of one kind, one for each moment. NaN: none.
struct PlotColumn {
  std::string name;
  std::vector<double> values;
};

/// Columns of the same length.
struct PlotTable {
  std::vector<PlotColumn> columns;

  std::size_t size() const { return columns.empty() ? 0 : columns[0].values.size(); }

  /// Null if there is none of this name.
  const std::vector<double>* find(std::string_view name) const;

  /// With `most` rows at most: each of them stands for several. Columns named in `last` (what
  /// grows) have the last of their values, the others the mean.
  PlotTable thinned(std::size_t most, const std::vector<std::string>& last) const;
};

struct PlotRun {
  std::string name;
  std::int64_t parameters = 0;  ///< 0 if not known
  std::string score;            ///< of its attention, as the next two; empty without one
  std::string alignment;
  std::string selection;
  std::string made_of{};  ///< its parts in a line, of one whose attention has no curves of its own
  std::string metric;     ///< of the dev text, that its best model is the best by; empty of a model
  std::optional<std::int64_t> best_update;
  double best = 0.0;               ///< of the metric, if there is a best one
  std::vector<std::string> notes;  ///< what is not as it should be
  PlotTable progress;              ///< update, seconds, symbols; loss, ...
  PlotTable validations;  ///< update, seconds, symbols; loss, bleu, ..., entropy, ..., aer, ...
  PlotTable lengths;      ///< shortest, longest, count; bleu, chrf, exact

  bool has_attention() const { return !score.empty(); }
};

/// What a chart is of: the same in the page and in a picture.
struct PlotChart {
  std::string name;         ///< "train-loss"
  std::string group;        ///< a heading over it and its neighbours
  std::string title;        ///< "Training loss"
  std::string unit;         ///< "nats per target symbol"
  std::string help;         ///< what it is, in a line; may be empty
  std::string table;        ///< "progress", "validations" or "lengths"
  std::string column;       ///< of that table
  bool has_zero = false;    ///< its axis begins at 0
  bool can_be_log = false;  ///< its axis can be logarithmic
  std::string better{};     ///< "less", "more" or nothing
};

/// How the charts are drawn, and how the page opens.
struct PlotView {
  std::string across = "update";  ///< or "seconds", "symbols"
  bool is_log = false;            ///< of charts that can be
  double smoothing = 0.0;         ///< [0, 1): share of the past in a moving mean of `progress`
};

struct Plot {
  std::string program;  ///< "attend 0.1.0"
  std::string title;
  PlotView view{};
  bool is_live = false;             ///< there is newer data at /data
  std::vector<PlotChart> charts{};  ///< all that there may be, in their order
  std::vector<PlotRun> runs{};
};

/// The group of charts that runs without an attention are not in.
inline constexpr const char* kAttentionGroup = "Attention on the dev text";

/// The table of a run that a chart is of.
const PlotTable& table_of(const PlotChart& chart, const PlotRun& run);

/// Those of its charts that some run has a number of.
std::vector<PlotChart> charts_in(const Plot& plot);

/// Numbers have 6 significant digits; what is not finite is null.
std::string to_json(const Plot& plot);

}  // namespace attend::format
