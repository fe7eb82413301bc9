#include "tasks/bit_predictor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "tasks/row_batches.h"

namespace attend::tasks {
namespace {

using models::BitModel;

const BitModel& bit_model(const System& system) {
  return dynamic_cast<const BitModel&>(*system.model);
}

/// 1, 2, ..
std::vector<std::string> counted(const std::string& before, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(fmt::format("{}{}", before, i));
  return names;
}

/// What is seen of one row. A reading has no number below 0: others are moved to lie from 0 to 1,
/// which the name then says.
Reading reading_of(const BitModel::Seen& seen, const std::vector<float>& numbers, std::size_t row,
                   std::size_t read, std::size_t steps) {
  const auto all = static_cast<std::size_t>(seen.numbers.size(1));
  const auto width = static_cast<std::size_t>(seen.numbers.size(2));
  const auto count = seen.is_of_steps ? steps : all;
  const auto* from = numbers.data() + row * all * width;
  Reading reading = {.name = seen.name, .alignment = {}};
  auto& alignment = reading.alignment;
  const auto [least, most] = std::minmax_element(from, from + count * width);
  const bool is_moved = *least < 0.0F;
  if (is_moved) reading.name += fmt::format(", from {:.3g} to {:.3g}", *least, *most);
  alignment.source = seen.columns.empty() ? counted("", width) : seen.columns;
  if (seen.is_of_steps) {
    alignment.target = counted("in ", std::min(read, count));
    for (auto& name : counted("out ", count - alignment.target.size())) {
      alignment.target.push_back(std::move(name));
    }
  } else {
    alignment.target = counted("place ", count);
  }
  alignment.source_words.resize(width);
  alignment.target_words.resize(count);
  std::iota(alignment.source_words.begin(), alignment.source_words.end(), 0);
  std::iota(alignment.target_words.begin(), alignment.target_words.end(), 0);
  for (std::size_t t = 0; t < count; ++t) {
    auto& line = alignment.weights.emplace_back(from + t * width, from + (t + 1) * width);
    if (!is_moved) continue;
    for (auto& number : line) number = (number - *least) / (*most - *least);
  }
  return reading;
}

}  // namespace

struct BitPredictor::Answered {
  std::vector<double> ones;  // the probability of a 1  [T, size]
  std::vector<float> right;  // the same
  std::size_t size = 0;
  std::vector<Reading> readings;

  /// The sum over a step's bits of log p(bit(i)).
  template <class Bit>
  std::vector<float> log_probabilities(const Bit& bit) const {
    std::vector<float> all;
    for (std::size_t i = 0; i < ones.size(); ++i) {
      if (i % size == 0) all.push_back(0.0F);
      const auto p = bit(i) ? ones[i] : 1.0 - ones[i];
      all.back() += static_cast<float>(std::log(std::max(p, 1e-38)));
    }
    return all;
  }
};

BitPredictor::BitPredictor(std::span<const System* const> systems, Engine& engine)
    : systems_(systems.begin(), systems.end()), engine_(engine) {
  if (systems_.empty()) throw Error("no model to predict with");
  for (const auto* system : systems_) {
    if (checksum_of(system->coders) != checksum_of(systems_[0]->coders)) {
      throw Error("the models of an ensemble read or say other bits: train them on one problem");
    }
  }
}

void BitPredictor::for_each_row(
    std::span<const data::Row> rows, const TranslationOptions& options,
    const std::function<void(std::size_t, const Answered&)>& take) const {
  RowBatches batches = {.rows = std::vector<std::size_t>(rows.size()),
                        .size = options.batch_size,
                        .target = BitModel::kBits};
  std::iota(batches.rows.begin(), batches.rows.end(), std::size_t{0});
  tasks::for_each_batch(
      *systems_[0], rows, batches,
      [&](std::span<const std::size_t> chosen, const data::Batch& batch) {
        const auto& right = batch.columns[BitModel::kBits];
        const auto size = static_cast<std::size_t>(right.size);
        const auto width = static_cast<std::size_t>(right.positions()) * size;
        std::vector<Answered> answered(chosen.size());
        for (const auto* system : systems_) {
          const bool shows = options.wants_alignments && system == systems_[0];
          const auto found = bit_model(*system).answer(engine_, batch, shows);
          const auto ones = to_vector(sigmoid(found.logits));
          for (std::size_t i = 0; i < chosen.size(); ++i) {
            auto& of_row = answered[i];
            const auto row = static_cast<std::int64_t>(i);
            of_row.size = size;
            of_row.ones.resize(static_cast<std::size_t>(right.count_of(row)) * size, 0.0);
            for (std::size_t j = 0; j < of_row.ones.size(); ++j) {
              of_row.ones[j] += double(ones[i * width + j]) / double(systems_.size());
            }
            const auto* first = right.numbers.data() + i * width;
            of_row.right.assign(first, first + of_row.ones.size());
          }
          for (const auto& seen : found.seen) {
            const auto numbers = to_vector(seen.numbers);
            for (std::size_t i = 0; i < chosen.size(); ++i) {
              const auto row = static_cast<std::int64_t>(i);
              answered[i].readings.push_back(
                  reading_of(seen, numbers, i,
                             static_cast<std::size_t>(batch.columns[BitModel::kRead].count_of(row)),
                             static_cast<std::size_t>(bit_model(*system).steps_of(batch, row))));
            }
          }
        }
        for (std::size_t i = 0; i < chosen.size(); ++i) take(chosen[i], answered[i]);
      });
}

std::vector<std::vector<Prediction>> BitPredictor::predict(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  std::vector<std::vector<Prediction>> found(rows.size());
  for_each_row(rows, options, [&](std::size_t row, const Answered& answered) {
    Prediction said;
    for (std::size_t i = 0; i < answered.ones.size(); ++i) {
      if (i > 0 && i % answered.size == 0) said.text += ' ';
      said.text += answered.ones[i] > 0.5 ? '1' : '0';
    }
    said.log_probabilities =
        answered.log_probabilities([&](std::size_t i) { return answered.ones[i] > 0.5; });
    said.log_probability =
        std::accumulate(said.log_probabilities.begin(), said.log_probabilities.end(), 0.0);
    said.score = said.log_probability;
    said.readings = answered.readings;
    found[row].push_back(std::move(said));
  });
  return found;
}

std::vector<Prediction> BitPredictor::score(std::span<const data::Row> rows,
                                            const TranslationOptions& options) const {
  std::vector<Prediction> found(rows.size());
  for_each_row(rows, options, [&](std::size_t row, const Answered& answered) {
    auto& given = found[row];
    given.text = rows[row].cells.at(systems_[0]->task->target());
    given.log_probabilities =
        answered.log_probabilities([&](std::size_t i) { return answered.right[i] > 0.5F; });
    given.log_probability =
        std::accumulate(given.log_probabilities.begin(), given.log_probabilities.end(), 0.0);
    given.score = given.log_probability;
    given.readings = answered.readings;
  });
  return found;
}

}  // namespace attend::tasks
