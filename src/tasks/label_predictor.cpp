#include "tasks/label_predictor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/bounds.h"
#include "core/error.h"
#include "tasks/labels.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

const models::LabelModel& label_model(const System& system) {
  return dynamic_cast<const models::LabelModel&>(*system.model);
}

}  // namespace

/// A batch of rows, and what was found of them.
struct LabelPredictor::Answered {
  /// Weights of a head.  [B, T, S]
  struct Head {
    std::string name;
    std::vector<float> weights;
    std::size_t steps = 0;
  };

  std::span<const data::Row> all;
  std::vector<std::size_t> rows;  // of all
  const data::Batch& batch;
  std::vector<double> p;   // [B, T, labels]; T is 1 of a class
  std::size_t labels = 0;  // how many there are
  std::size_t steps = 0;   // T
  std::vector<Head> heads{};

  std::span<const double> of(std::size_t row, std::size_t step) const {
    return std::span(p).subspan((row * steps + step) * labels, labels);
  }
  std::size_t steps_of(std::size_t row) const {
    const auto& column = batch.columns.at(models::LabelModel::kLabels);
    return static_cast<std::size_t>(column.count_of(static_cast<std::ptrdiff_t>(row)));
  }
};

LabelPredictor::LabelPredictor(std::span<const System* const> systems, Engine& engine,
                               const char* text, const char* labels)
    : systems_(systems.begin(), systems.end()), engine_(engine), text_(text), labels_(labels) {
  if (systems_.empty()) throw Error("no model to predict with");
  for (const auto* system : systems_) {
    if (checksum_of(system->coders) != checksum_of(systems_[0]->coders)) {
      throw Error("the models of an ensemble read or say other symbols: train them on one text");
    }
  }
}

std::vector<data::Part> LabelPredictor::parts_of(const data::Row& row) const {
  const auto& task = *systems_[0]->task;
  return task.encode(row, systems_[0]->coders, [&](std::size_t column) {
    return "line " + std::to_string(row.line) + ", " + std::string(task.columns()[column].name);
  });
}

void LabelPredictor::for_each_batch(std::span<const data::Row> rows,
                                    const TranslationOptions& options,
                                    const std::function<void(const Answered&)>& take) const {
  check_between("batch-size", static_cast<double>(options.batch_size), 1, 65'536);
  std::vector<data::Example> examples;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_blank = text::is_blank(rows[i].cells.at(0));
    examples.push_back({is_blank ? std::vector<data::Part>() : parts_of(rows[i]), rows[i].line});
    if (!is_blank) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return examples[a].parts[0].positions() < examples[b].parts[0].positions();
  });
  const auto size = static_cast<std::size_t>(options.batch_size);
  for (std::size_t first = 0; first < order.size(); first += size) {
    const auto chosen = std::span(order).subspan(first, std::min(size, order.size() - first));
    std::vector<const data::Example*> some;
    for (const auto row : chosen) some.push_back(&examples[row]);
    const auto batch = data::make_batch(some, models::LabelModel::kLabels);
    Answered answered = {
        .all = rows,
        .rows = {chosen.begin(), chosen.end()},
        .batch = batch,
        .p = {},
        .labels = static_cast<std::size_t>(label_model(*systems_[0]).label_count()),
        .steps = static_cast<std::size_t>(batch.columns[models::LabelModel::kLabels].positions())};
    for (const auto* system : systems_) {
      const auto answer = label_model(*system).answer(engine_, batch);
      const auto log_p = to_vector(answer.log_probabilities);
      answered.p.resize(log_p.size(), 0.0);
      for (std::size_t i = 0; i < log_p.size(); ++i) {
        answered.p[i] += std::exp(static_cast<double>(log_p[i])) / double(systems_.size());
      }
      if (!options.wants_alignments || system != systems_[0]) continue;
      for (const auto& look : answer.looks) {
        answered.heads.push_back(
            {look.name, to_vector(look.weights), static_cast<std::size_t>(look.weights.size(1))});
      }
    }
    take(answered);
  }
}

std::vector<Reading> LabelPredictor::readings_of(const Answered& answered, std::size_t row,
                                                 std::vector<std::string> target) const {
  std::vector<Reading> readings;
  if (answered.heads.empty()) return readings;
  const auto& column = answered.batch.columns[models::LabelModel::kText];
  const auto width = static_cast<std::size_t>(column.positions());
  const auto length = static_cast<std::size_t>(column.count_of(static_cast<std::ptrdiff_t>(row)));
  const auto& cell = answered.all[answered.rows[row]].cells.at(0);
  const auto tokens = data::vocabulary_of(systems_[0]->coders, text_)->encode(cell);
  for (const auto& head : answered.heads) {
    format::SoftAlignment alignment;
    alignment.source = tokens.pieces;
    alignment.source_words = tokens.words;
    alignment.target = target;
    alignment.target_words.resize(target.size());
    std::iota(alignment.target_words.begin(), alignment.target_words.end(), 0);
    for (std::size_t step = 0; step < target.size(); ++step) {
      const auto* first = head.weights.data() + (row * head.steps + step) * width;
      alignment.weights.emplace_back(first, first + length);
    }
    readings.push_back({head.name, std::move(alignment)});
  }
  return readings;
}

std::vector<Prediction> LabelPredictor::best_of(const Answered& answered, std::size_t row,
                                                const TranslationOptions& options) const {
  const auto& labels = data::labels_of(systems_[0]->coders, labels_);
  const bool of_words = !answered.batch.columns[models::LabelModel::kLabels].extents.empty();
  std::vector<Prediction> found;
  if (!of_words) {
    const auto p = answered.of(row, 0);
    std::vector<Index> order(p.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
      return p[static_cast<std::size_t>(a)] > p[static_cast<std::size_t>(b)];
    });
    order.resize(
        std::min(order.size(), static_cast<std::size_t>(std::max<int64_t>(options.best, 1))));
    for (const auto label : order) {
      const auto log_p = std::log(p[static_cast<std::size_t>(label)]);
      const auto text = labels.labels().at(static_cast<std::size_t>(label));
      found.push_back(
          {text, log_p, log_p, {static_cast<float>(log_p)}, readings_of(answered, row, {text})});
    }
    return found;
  }
  Prediction line;
  std::vector<std::string> tags;
  for (std::size_t step = 0; step < answered.steps_of(row); ++step) {
    const auto p = answered.of(row, step);
    const auto best = std::max_element(p.begin(), p.end());
    tags.push_back(labels.labels().at(static_cast<std::size_t>(best - p.begin())));
    line.log_probabilities.push_back(static_cast<float>(std::log(*best)));
    line.log_probability += std::log(*best);
    line.text += (step == 0 ? "" : " ") + tags.back();
  }
  line.score = line.log_probability;
  line.readings = readings_of(answered, row, tags);
  return {line};
}

Prediction LabelPredictor::given(const Answered& answered, std::size_t row) const {
  const auto& column = answered.batch.columns[models::LabelModel::kLabels];
  const auto& cell = answered.all[answered.rows[row]].cells.at(systems_[0]->task->target());
  Prediction given;
  given.text = cell;
  for (std::size_t step = 0; step < answered.steps_of(row); ++step) {
    const auto right = column.symbols[row * answered.steps + step];
    const auto log_p = std::log(answered.of(row, step)[static_cast<std::size_t>(right)]);
    given.log_probabilities.push_back(static_cast<float>(log_p));
    given.log_probability += log_p;
  }
  given.score = given.log_probability;
  auto target = column.extents.empty() ? std::vector{cell} : text::split_words(text::to_nfc(cell));
  given.readings = readings_of(answered, row, std::move(target));
  return given;
}

std::vector<std::vector<Prediction>> LabelPredictor::predict(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  std::vector<std::vector<Prediction>> found(rows.size());
  for_each_batch(rows, options, [&](const Answered& answered) {
    for (std::size_t row = 0; row < answered.rows.size(); ++row) {
      found[answered.rows[row]] = best_of(answered, row, options);
    }
  });
  for (auto& of_row : found) {
    if (of_row.empty()) of_row.emplace_back();
  }
  return found;
}

std::vector<Prediction> LabelPredictor::score(std::span<const data::Row> rows,
                                              const TranslationOptions& options) const {
  std::vector<Prediction> found(rows.size());
  for_each_batch(rows, options, [&](const Answered& answered) {
    for (std::size_t row = 0; row < answered.rows.size(); ++row) {
      found[answered.rows[row]] = given(answered, row);
    }
  });
  return found;
}

}  // namespace attend::tasks
