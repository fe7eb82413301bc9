#include "tasks/number_predictor.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "tasks/row_batches.h"

namespace attend::tasks {
namespace {

using models::NumberModel;

const NumberModel& number_model(const System& system) {
  return dynamic_cast<const NumberModel&>(*system.model);
}

}  // namespace

struct NumberPredictor::Answered {
  struct Of {
    std::string name;
    std::vector<std::vector<float>> weights;  // [T, S]
  };
  std::vector<float> numbers;  // [T, size]
  std::vector<float> right;    // the same
  std::vector<Of> looks;
};

NumberPredictor::NumberPredictor(std::span<const System* const> systems, Engine& engine,
                                 NumberTask task)
    : systems_(systems.begin(), systems.end()), engine_(engine), task_(std::move(task)) {
  if (systems_.empty()) throw Error("no model to predict with");
  for (const auto* system : systems_) {
    if (checksum_of(system->coders) != checksum_of(systems_[0]->coders)) {
      throw Error("the models of an ensemble read or say other numbers: train them on one file");
    }
  }
}

void NumberPredictor::for_each_batch(
    std::span<const data::Row> rows, const TranslationOptions& options,
    const std::function<void(std::size_t, const Answered&)>& take) const {
  RowBatches batches = {.rows = std::vector<std::size_t>(rows.size()),
                        .size = options.batch_size,
                        .target = NumberModel::kNumbers};
  std::iota(batches.rows.begin(), batches.rows.end(), std::size_t{0});
  const auto answer = [&](std::span<const std::size_t> chosen, const data::Batch& batch) {
    std::vector<Answered> answered(chosen.size());
    for (const auto* system : systems_) {
      const auto found = number_model(*system).answer(engine_, batch);
      const auto values = to_vector(found.values);
      const auto width = values.size() / chosen.size();
      for (std::size_t i = 0; i < chosen.size(); ++i) {
        auto& of_row = answered[i];
        of_row.numbers.resize(width, 0.0F);
        for (std::size_t j = 0; j < width; ++j) {
          of_row.numbers[j] += values[i * width + j] / static_cast<float>(systems_.size());
        }
        const auto* right = batch.columns[NumberModel::kNumbers].numbers.data() + i * width;
        of_row.right.assign(right, right + width);
      }
      if (!options.wants_alignments || system != systems_[0]) continue;
      for (const auto& look : found.looks) {
        const auto weights = to_vector(look.weights);
        const auto steps = static_cast<std::size_t>(look.weights.size(1));
        const auto positions = static_cast<std::size_t>(look.weights.size(2));
        for (std::size_t i = 0; i < chosen.size(); ++i) {
          const auto own =
              static_cast<std::size_t>(batch.columns[0].count_of(static_cast<std::ptrdiff_t>(i)));
          const bool is_of_positions = std::cmp_equal(positions, batch.columns[0].positions());
          const auto length = is_of_positions ? own : positions;
          Answered::Of of_row = {look.name, {}};
          for (std::size_t step = 0; step < steps; ++step) {
            const auto* from = weights.data() + (i * steps + step) * positions;
            of_row.weights.emplace_back(from, from + length);
          }
          answered[i].looks.push_back(std::move(of_row));
        }
      }
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) take(chosen[i], answered[i]);
  };
  tasks::for_each_batch(*systems_[0], rows, batches, answer);
}

Prediction NumberPredictor::prediction_of(const data::Row& row, const Answered& answered) const {
  const auto numbers = task_.unscaled(*systems_[0], row, answered.numbers);
  Prediction prediction;
  prediction.text = line_of(numbers);
  for (const auto& look : answered.looks) {
    format::SoftAlignment alignment;
    const auto axes = task_.axes(*systems_[0], row, look.name);
    alignment.source = axes.read;
    alignment.source_words.resize(alignment.source.size());
    std::iota(alignment.source_words.begin(), alignment.source_words.end(), 0);
    for (std::size_t step = 0; step < look.weights.size(); ++step) {
      alignment.target.push_back(axes.said.empty() ? metrics::written(numbers.at(step))
                                                   : axes.said.at(step));
      alignment.target_words.push_back(static_cast<int>(step));
    }
    alignment.weights = look.weights;
    prediction.readings.push_back({look.name, std::move(alignment)});
  }
  return prediction;
}

std::vector<std::vector<Prediction>> NumberPredictor::predict(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  std::vector<std::vector<Prediction>> found(rows.size());
  for_each_batch(rows, options, [&](std::size_t row, const Answered& answered) {
    found[row].push_back(prediction_of(rows[row], answered));
  });
  return found;
}

std::vector<Prediction> NumberPredictor::score(std::span<const data::Row> rows,
                                               const TranslationOptions& options) const {
  std::vector<Prediction> found(rows.size());
  for_each_batch(rows, options, [&](std::size_t row, const Answered& answered) {
    auto& given = found[row];
    given = prediction_of(rows[row], answered);
    given.text = rows[row].cells.at(systems_[0]->task->target());
    double squares = 0.0;
    for (std::size_t i = 0; i < answered.right.size(); ++i) {
      const auto off = static_cast<double>(answered.right[i] - answered.numbers[i]);
      given.log_probabilities.push_back(static_cast<float>(-off * off));
      squares += off * off;
    }
    given.score = given.log_probability = -squares / static_cast<double>(answered.right.size());
  });
  return found;
}

std::string line_of(const std::vector<metrics::FoundNumber>& numbers) {
  std::string line;
  for (const auto& number : numbers) line += (line.empty() ? "" : " ") + metrics::written(number);
  return line;
}

}  // namespace attend::tasks
