#include "tasks/sentence_looks.h"

#include <utility>

#include "tasks/text_to_text.h"

namespace attend::tasks {
namespace {

/// A matrix of one row of a batch.  [1, T, S]
std::vector<std::vector<float>> rows_of(const Tensor& weights) {
  const auto all = to_vector(weights);
  const auto width = weights.size(2);
  std::vector<std::vector<float>> rows;
  for (int64_t t = 0; t < weights.size(1); ++t) {
    const auto first = all.begin() + t * width;
    rows.emplace_back(first, first + width);
  }
  return rows;
}

}  // namespace

std::vector<SentenceLook> sentence_looks(const System& system, Engine& engine,
                                         const data::Part& source, std::span<const Index> said) {
  using models::SequenceModel;
  const data::Example example = {{source, data::text_part(said)}};
  const auto batch = data::make_batch(std::span(&example, 1), SequenceModel::kTarget);
  std::vector<SentenceLook> all;
  const auto text_of = [](std::size_t column) {
    return column == SequenceModel::kSource ? SentenceLook::kSource : SentenceLook::kSaid;
  };
  for (auto& look : sequence_model(system).looks(engine, batch)) {
    all.push_back(
        {std::move(look.name), rows_of(look.weights), text_of(look.source), text_of(look.query)});
  }
  return all;
}

}  // namespace attend::tasks
