#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace attend::search {

using TokenId = std::int32_t;

/// The next tokens that matter to a search, of each row.
struct LikeliestTokens {
  std::size_t count = 0;                     ///< of each row: what was asked for, or all there are
  std::span<const TokenId> tokens;           ///< [rows, count], the likeliest first
  std::span<const float> log_probabilities;  ///< natural, of these [rows, count]
  std::span<const float> of_end;             ///< log p of the end token [rows]
};

/// All that a search asks of a model. Rows are hypotheses extended in parallel, of any number of
/// sources; a stepper begins with one row a source, and each row stays with its source.
class Stepper {
 public:
  Stepper() = default;
  Stepper(const Stepper&) = delete;
  Stepper& operator=(const Stepper&) = delete;
  virtual ~Stepper() = default;

  virtual std::size_t source_count() const = 0;
  virtual std::size_t vocabulary_size() const = 0;

  /// Positions that one source has, its end symbol included and padding not.
  virtual std::size_t source_length(std::size_t source) const = 0;

  /// Feeds one token to each row: the natural-log probabilities of the next, [rows, vocabulary].
  /// The span is valid until the next call.
  virtual std::span<const float> step(std::span<const TokenId> tokens) = 0;

  /// The same, of which only the `count` likeliest tokens and the end are told: a model may find
  /// them without naming all others. Of equals the lower token comes first.
  virtual LikeliestTokens step_likeliest(std::span<const TokenId> tokens, std::size_t count,
                                         TokenId end);

  /// Attention weights of the last step, [rows, longest source]; empty if the model has none.
  virtual std::span<const float> weights() const = 0;

  /// Keeps the named rows, in that order; a row may repeat.
  virtual void select(std::span<const std::size_t> rows) = 0;

 protected:
  /// Where step_likeliest keeps its answer until the next call.
  struct Room {
    std::span<TokenId> tokens;
    std::span<float> log_probabilities;
    std::span<float> of_end;
  };
  Room room_for(std::size_t rows, std::size_t count);

 private:
  std::vector<TokenId> likeliest_;                     // [rows, count]
  std::vector<float> log_probabilities_of_likeliest_;  // [rows, count]
  std::vector<float> log_probabilities_of_end_;        // [rows]
};

/// What a search found for one source.
struct Hypothesis {
  std::vector<TokenId> tokens;              ///< without the begin and end symbols
  std::vector<float> log_probabilities;     ///< of each token, and of the end symbol  [T + 1]
  double log_probability = 0.0;             ///< their sum
  double score = 0.0;                       ///< what hypotheses are ranked by: SearchOptions
  std::vector<std::vector<float>> weights;  ///< the soft alignment: one row for each token and one
                                            ///< for the end, of the source's own length; [T + 1, S]
                                            ///< empty if the model has no attention, or if it was
                                            ///< not asked for: SearchOptions::with_weights
};

/// What tokens read as. Threads share one.
class TextOf {
 public:
  TextOf() = default;
  TextOf(const TextOf&) = delete;
  TextOf& operator=(const TextOf&) = delete;
  virtual ~TextOf() = default;

  virtual std::string operator()(std::span<const TokenId> tokens) const = 0;
};

/// How long a hypothesis may be, and what ranks it.
struct SearchOptions {
  std::int64_t beam_size = 5;   ///< hypotheses a source; 1 is greedy
  double length_penalty = 1.0;  ///< exponent of the length (end included) that divides log p
  double coverage_penalty =
      0.0;                      ///< weight of sum_j log min(sum_i a_ij, 1): Wu et al. 2016, eq. 14
  double max_ratio = 3.0;       ///< longest hypothesis, in tokens for each of the source's
  std::int64_t max_extra = 10;  ///< and so many more
  double min_ratio = 0.0;       ///< shortest hypothesis, in tokens for each of the source's
  double end_threshold = 0.0;   ///< the end comes only where its log p is at least so many times
                                ///< that of the likeliest token; 0: wherever it stays in the beam.
                                ///< SpeechBrain's eos_threshold, after Hannun et al. 2019,
                                ///< arXiv 1904.02619
  double ctc = 0.0;  ///< share in all scores of what the annotations say by themselves, of models
                     ///< that have it: JointStepper
  TokenId begin = 1;
  TokenId end = 2;
  std::int64_t no_repeat = 0;  ///< no n-gram of so many tokens stands twice in a hypothesis; 0: as
                               ///< the model has it. The end is always possible
  std::size_t with_weights =   ///< the best so many of a source come with their weights, which are
      static_cast<std::size_t>(-1);  ///< as large as source times target: those of others, and
                                     ///< with 0 all, cost no memory

  const TextOf* text_of =
      nullptr;  ///< with it, hypotheses of a beam that read the same are one, the
                ///< better one, and the search goes on for another in its place

  bool operator==(const SearchOptions&) const = default;

  /// Whether weights must be kept while searching.
  bool keeps_weights() const { return with_weights > 0 || coverage_penalty != 0.0; }

  /// Throws ConfigError naming the first option out of range.
  void validate() const;

  /// The most tokens, end not counted, that a translation of such a source may have.
  std::size_t longest(std::size_t source_length) const;

  /// The fewest, likewise. Of one for which nothing but the end is left, it may come earlier.
  std::size_t shortest(std::size_t source_length) const;

  /// Whether some ends may be barred.
  bool bars_ends() const { return min_ratio > 0.0 || end_threshold > 0.0; }

  /// Whether the end is barred behind so many tokens, by its log-probability and by that of the
  /// likeliest token.
  bool bars_end(std::size_t length, std::size_t source_length, float of_end, float of_best) const;

  /// What a finished hypothesis is ranked by.
  double score(const Hypothesis& hypothesis) const;
};

}  // namespace attend::search
