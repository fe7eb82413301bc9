#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "metrics/figures.h"

namespace attend::metrics {

/// In what way an attention says (almost) nothing: it looks the same at every step.
enum class Collapse {
  kOnePosition,  ///< every step reads the same position
  kEven,         ///< every step reads all positions alike
  kBlank,        ///< no step reads anything
};

/// As metrics.jsonl writes it: "one-position", "even" or "blank".
std::string name_of(Collapse collapse);

/// What it means, for people: "every step reads the same position".
std::string to_text(Collapse collapse);

/// How the attention of a corpus looks, whatever it should look like. A figure that nothing could
/// be counted for is NaN. But for `mass`, all is of weights divided by their step's sum.
struct AttentionHealth {
  int64_t sentences = 0;
  int64_t steps = 0;      ///< target steps, the end's included
  double entropy = 0.0;   ///< of a step's weights, in nats; mean over steps
  double evenness = 0.0;  ///< the same as a share of log S, [0, 1]: 0 one position, 1 all alike
  double coverage = 0.0;  ///< share of source positions, ends apart, that were read with a sum of
                          ///< kRead or more, [0, 1]; of all positions of the corpus
  double diagonality = 0.0;  ///< 1 less the mean distance |j/(S-1) - t/(T-1)| of a position j read
                             ///< at step t, [0, 1]: 1 on the diagonal, 2/3 read evenly, 1/2 from
                             ///< end to beginning; mean over steps; not of grids
  double backwards = 0.0;    ///< share of links (a step's position of the largest weight, the first
                             ///< of equals) that lie before the link of the step before, [0, 1];
                             ///< not of grids
  double information = 0.0;  ///< what a step tells of the position read, and the reverse: mutual
                             ///< information H(mean_t a_t) - mean_t H(a_t), as a share of log
                             ///< min(S, T), the most there can be, [0, 1]; mean over sentences
  double mass = 0.0;         ///< sum of a step's weights; mean over steps
  double blank = 0.0;        ///< share of steps without any weight, [0, 1]

  /// What counts as reading a position: half of what one step reads.
  static constexpr double kRead = 0.5;

  /// Less `information` is a collapse. Measured: 0.0001 to 0.005 before an attention has learnt
  /// anything, 0.5 of a trained translator. So a factor of ten lies on either side.
  static constexpr double kLeastInformation = 0.05;

  /// Nothing, unless the attention carries (almost) no information.
  std::optional<Collapse> collapse() const;

  /// Its shares and means, in the order and by the names of health_figures().
  Figures figures() const;
};

/// One of the figures of an attention: all that a log, a chart or a table needs to know of it.
struct HealthFigure {
  std::string_view name;           ///< "diagonality": metrics.jsonl, --chart
  std::string_view title;          ///< "Diagonality": over a chart
  std::string_view unit;           ///< "0 to 1"
  std::string_view help;           ///< what it is, beside its unit; may be empty
  double AttentionHealth::*value;  ///< where it is kept
  std::string_view column{};       ///< "diagonal": the head of its column; empty: it has none
  std::string_view explanation{};  ///< what it is, of the column
  bool is_share = false;           ///< shown in per cent there
};

/// All of them, in the order in which they are shown.
std::span<const HealthFigure> health_figures();

/// How positions lie that are read.
enum class Positions {
  kLine,    ///< one after the other, an end symbol last
  kSignal,  ///< one after the other, without an end
  kGrid     ///< in rows, as those of a picture, without an end: they have no diagonal, and nothing
            ///< lies before the link of the step before
};

/// Adds up the attention of a corpus, sentence by sentence.
class AttentionHealthSum {
 public:
  /// The weights of one sentence pair  [T, S], T = `steps`, row by row, without padding; the last
  /// row and, of a line, the last column are those of the end symbols, which are read and written
  /// as words are. A weight below 0 or not finite counts as none. Throws std::logic_error if the
  /// weights are no whole rows.
  void add(std::span<const float> weights, std::size_t steps,
           Positions positions = Positions::kLine);

  AttentionHealth health() const;

 private:
  /// A sum, and of how many.
  struct Mean {
    double sum = 0.0;
    int64_t count = 0;

    void add(double value, int64_t times = 1) {
      sum += value;
      count += times;
    }
    double value() const;  // NaN of none
  };

  int64_t sentences_ = 0;
  Mean entropy_;
  Mean evenness_;
  Mean coverage_;
  Mean diagonality_;
  Mean backwards_;
  Mean information_;
  Mean mass_;
  Mean blank_;
};

}  // namespace attend::metrics
