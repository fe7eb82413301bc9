#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nn/module.h"

namespace attend::models {

/// What a chain of L labels is told by, as plain numbers: a line y_1 .. y_T has the score
/// first[y_1] + sum_t emissions[t, y_t] + sum_t transitions[y_t, y_t-1] + last[y_T], and of all
/// lines of T labels the probability exp(score) / sum of exp(scores). Lafferty et al. 2001; Lample
/// et al. 2016, section 2.2. A value; T is 1 or more everywhere.
struct ChainScores {
  std::vector<double> first;        ///< of a line that begins with it [L]
  std::vector<double> last;         ///< of a line that ends with it [L]
  std::vector<double> transitions;  ///< of a label after another: [L of the label, L before it]

  std::size_t labels() const { return first.size(); }

  /// Those of labels that know nothing of each other.
  static ChainScores none(std::size_t labels);
  void add(const ChainScores& other, double factor);

  /// The likeliest line; of equals that with the lower labels from its end.  emissions [T, L]
  std::vector<Index> likeliest(std::span<const double> emissions) const;

  /// log p of each label at each place, over all lines.  emissions [T, L] -> [T, L]
  std::vector<double> marginals(std::span<const double> emissions) const;

  /// log p of each label of this line given those before it, which is all that it depends on: their
  /// sum is log p of the line.  emissions [T, L], line [T] -> [T]
  std::vector<double> log_probabilities(std::span<const double> emissions,
                                        std::span<const Index> line) const;

 private:
  /// log of the sum of exp(score) over all ways to go on after each label at each place.  -> [T, L]
  std::vector<double> ways_on(std::span<const double> emissions) const;
};

/// The labels of a text's words, each of which knows the one before it: a linear-chain conditional
/// random field, whose scores are parameters.
class LabelChain final : public nn::Module {
 public:
  explicit LabelChain(int64_t labels);

  /// Of each row log p of its labels, [B, 1]; zero of a row without any.
  /// emissions [B, T, L], labels and mask [B T], where the words of a row stand first
  Tensor log_likelihood(const Tensor& emissions, std::span<const Index> labels,
                        std::span<const float> mask) const;

  ChainScores scores() const;

 private:
  Tensor all_lines(const Tensor& emissions, const Tensor& mask) const;

  int64_t labels_;
  Tensor first_;        // [L]
  Tensor last_;         // [L]
  Tensor transitions_;  // [1, L of the label, L before it]: three dimensions are never rounded
};

}  // namespace attend::models
