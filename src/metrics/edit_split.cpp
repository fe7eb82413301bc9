#include "metrics/edit_split.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include "metrics/edit_symbols.h"

namespace attend::metrics {
namespace {

constexpr int64_t kSubstitution = 4;
constexpr int64_t kInsertion = 3;
constexpr int64_t kDeletion = 3;

/// The best alignment of two beginnings.
struct Beginning {
  int64_t cost = 0;
  EditSplit split;

  std::tuple<int64_t, int64_t> order() const { return {cost, split.errors()}; }

  Beginning with(int64_t EditSplit::*kind, int64_t more) const {
    auto next = *this;
    next.cost += more;
    ++(next.split.*kind);
    return next;
  }
};

}  // namespace

EditSplit& EditSplit::operator+=(const EditSplit& other) {
  correct += other.correct;
  substitutions += other.substitutions;
  deletions += other.deletions;
  insertions += other.insertions;
  return *this;
}

EditSplit edit_split(std::span<const uint32_t> hypothesis, std::span<const uint32_t> reference) {
  const auto least = [](const Beginning& one, const Beginning& other) {
    return one.order() < other.order();
  };
  std::vector<Beginning> row(reference.size() + 1);  // of what was read of the hypothesis
  for (std::size_t j = 0; j < reference.size(); ++j) {
    row[j + 1] = row[j].with(&EditSplit::deletions, kDeletion);
  }
  for (const auto symbol : hypothesis) {
    auto diagonal = row[0];
    row[0] = row[0].with(&EditSplit::insertions, kInsertion);
    for (std::size_t j = 0; j < reference.size(); ++j) {
      const auto both = symbol == reference[j]
                            ? diagonal.with(&EditSplit::correct, 0)
                            : diagonal.with(&EditSplit::substitutions, kSubstitution);
      diagonal = row[j + 1];
      row[j + 1] = std::min({both, diagonal.with(&EditSplit::insertions, kInsertion),
                             row[j].with(&EditSplit::deletions, kDeletion)},
                            least);
    }
  }
  return row.back().split;
}

EditSplit edit_split(Lines hypotheses, const References& references,
                     const EditRateOptions& options) {
  EditSplit total;
  for_each_nearest(hypotheses, references, options,
                   [&](std::span<const uint32_t> hypothesis, std::span<const uint32_t> reference,
                       int64_t /*edits*/) { total += edit_split(hypothesis, reference); });
  return total;
}

}  // namespace attend::metrics
