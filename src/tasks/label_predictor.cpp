#include "tasks/label_predictor.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "tasks/labels.h"
#include "tasks/row_batches.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

const models::Labeller& label_model(const System& system) {
  return dynamic_cast<const models::Labeller&>(*system.model);
}

}  // namespace

/// A batch of rows, and what was found of them.
struct LabelPredictor::Answered {
  /// Weights of a head.  [B, T, S]
  struct Head {
    models::Look look;
    std::vector<float> weights;
    std::size_t steps() const { return static_cast<std::size_t>(look.weights.size(1)); }
    std::size_t width() const { return static_cast<std::size_t>(look.weights.size(2)); }
  };

  std::span<const data::Row> all;
  std::vector<std::size_t> rows;  // of all
  const data::Batch& batch;
  /// [B, T, labels], the mean over all systems; T is 1 of a class. Probabilities, or logits for a
  /// chain: what several say of a line is told by the mean of their scores.
  std::vector<double> p;
  std::size_t labels = 0;  // how many there are
  std::size_t steps = 0;   // T
  std::vector<Head> heads{};

  /// Of all places of a row.  [T of the row, labels]
  std::span<const double> line_of(std::size_t row) const {
    return std::span(p).subspan(row * steps * labels, steps_of(row) * labels);
  }
  std::span<const double> of(std::size_t row, std::size_t step) const {
    return std::span(p).subspan((row * steps + step) * labels, labels);
  }
  std::size_t steps_of(std::size_t row) const {
    const auto& column = batch.columns.at(models::Labeller::kLabels);
    return static_cast<std::size_t>(column.count_of(static_cast<std::ptrdiff_t>(row)));
  }
};

/// A label of a word, or of a text.
struct LabelPredictor::Choice {
  Index label = 0;
  double log_p = 0.0;  // in a chain, given the label before it
};

LabelPredictor::LabelPredictor(std::span<const System* const> systems, Engine& engine)
    : systems_(systems.begin(), systems.end()), engine_(engine) {
  if (systems_.empty()) throw Error("no model to predict with");
  for (const auto* system : systems_) {
    if (checksum_of(system->coders) != checksum_of(systems_[0]->coders)) {
      throw Error("the models of an ensemble read or say other symbols: train them on one text");
    }
    const auto* chain = label_model(*system).chain();
    if (chain == nullptr) continue;
    const auto scores = chain->scores();
    if (!chain_) chain_ = models::ChainScores::none(scores.labels());
    chain_->add(scores, 1.0 / double(systems_.size()));
  }
}

const data::LabelCoder& LabelPredictor::labels() const {
  const auto& task = *systems_[0]->task;
  return data::labels_of(systems_[0]->coders, task.columns()[task.target()].name);
}

void LabelPredictor::for_each_batch(std::span<const data::Row> rows,
                                    const TranslationOptions& options,
                                    const std::function<void(const Answered&)>& take) const {
  RowBatches batches = {
      .rows = {}, .size = options.batch_size, .target = models::Labeller::kLabels};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto texts = std::span(rows[i].cells).first(systems_[0]->task->source_count());
    if (!std::all_of(texts.begin(), texts.end(), text::is_blank)) batches.rows.push_back(i);
  }
  const auto answer = [&](std::span<const std::size_t> chosen, const data::Batch& batch) {
    Answered answered = {
        .all = rows,
        .rows = {chosen.begin(), chosen.end()},
        .batch = batch,
        .p = {},
        .labels = static_cast<std::size_t>(label_model(*systems_[0]).label_count()),
        .steps = static_cast<std::size_t>(batch.columns[models::Labeller::kLabels].positions())};
    for (const auto* system : systems_) {
      const auto found = label_model(*system).answer(engine_, batch);
      const auto said = to_vector(chain_ ? found.logits : found.log_probabilities);
      answered.p.resize(said.size(), 0.0);
      for (std::size_t i = 0; i < said.size(); ++i) {
        const auto one = static_cast<double>(said[i]);
        answered.p[i] += (chain_ ? one : std::exp(one)) / double(systems_.size());
      }
      if (!options.wants_alignments || system != systems_[0]) continue;
      auto looks = found.looks;
      for (auto& look : label_model(*system).looks(engine_, batch)) looks.push_back(look);
      for (const auto& look : looks) answered.heads.push_back({look, to_vector(look.weights)});
    }
    take(answered);
  };
  tasks::for_each_batch(*systems_[0], rows, batches, answer);
}

std::vector<Reading> LabelPredictor::readings_of(const Answered& answered, std::size_t row,
                                                 const std::vector<std::string>& answer) const {
  std::vector<Reading> readings;
  const auto& cells = answered.all[answered.rows[row]].cells;
  const auto columns = systems_[0]->task->columns();
  const auto& task = dynamic_cast<const LabelTask&>(*systems_[0]->task);
  const auto symbols_of = [&](std::size_t text) {
    return task.read_of(cells.at(text), text, systems_[0]->coders);
  };
  for (const auto& head : answered.heads) {
    const auto& look = head.look;
    const auto source = symbols_of(look.source);
    Reading reading;
    reading.source = look.source;
    auto& alignment = reading.alignment;
    alignment.source = source.pieces;
    alignment.source_words = source.words;
    if (look.by_word) {
      const auto query = symbols_of(look.query);
      alignment.target = query.pieces;
      alignment.target_words = query.words;
      reading.by = look.query;
    } else {
      alignment.target = answer;
      alignment.target_words.resize(answer.size());
      std::iota(alignment.target_words.begin(), alignment.target_words.end(), 0);
    }
    for (std::size_t step = 0; step < alignment.target.size(); ++step) {
      const auto* first = head.weights.data() + (row * head.steps() + step) * head.width();
      alignment.weights.emplace_back(first, first + alignment.source.size());
    }
    reading.name = look.source == look.query
                       ? look.name
                       : fmt::format("{}: {} reads {}", look.name, columns[look.query].name,
                                     columns[look.source].name);
    readings.push_back(std::move(reading));
  }
  return readings;
}

/// The likeliest label at each place, or the labels of the likeliest line of a chain.
std::vector<LabelPredictor::Choice> LabelPredictor::likeliest(const Answered& answered,
                                                              std::size_t row) const {
  std::vector<Choice> line;
  if (chain_) {
    const auto emissions = answered.line_of(row);
    const auto labels = chain_->likeliest(emissions);
    const auto log_p = chain_->log_probabilities(emissions, labels);
    for (std::size_t i = 0; i < labels.size(); ++i) line.push_back({labels[i], log_p[i]});
    return line;
  }
  for (std::size_t step = 0; step < answered.steps_of(row); ++step) {
    const auto p = answered.of(row, step);
    const auto best = std::max_element(p.begin(), p.end());
    line.push_back({static_cast<Index>(best - p.begin()), std::log(*best)});
  }
  return line;
}

/// The labels that the row has.
std::vector<LabelPredictor::Choice> LabelPredictor::right(const Answered& answered,
                                                          std::size_t row) const {
  const auto& symbols = answered.batch.columns[models::Labeller::kLabels].symbols;
  const auto labels = std::span(symbols).subspan(row * answered.steps, answered.steps_of(row));
  std::vector<double> of_chain;
  if (chain_) of_chain = chain_->log_probabilities(answered.line_of(row), labels);
  std::vector<Choice> line;
  for (std::size_t step = 0; step < labels.size(); ++step) {
    const auto label = labels[step];
    const auto p = answered.of(row, step)[static_cast<std::size_t>(label)];
    line.push_back({label, chain_ ? of_chain[step] : std::log(p)});
  }
  return line;
}

std::vector<Prediction> LabelPredictor::best_of(const Answered& answered, std::size_t row,
                                                const TranslationOptions& options) const {
  const auto& names = labels().labels();
  const bool of_words = !answered.batch.columns[models::Labeller::kLabels].extents.empty();
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
    while (order.size() > 1 && p[static_cast<std::size_t>(order.back())] == 0.0) order.pop_back();
    const auto& task = dynamic_cast<const LabelTask&>(*systems_[0]->task);
    for (const auto label : order) {
      const auto log_p = std::log(p[static_cast<std::size_t>(label)]);
      const auto text = task.said(label, answered.all[answered.rows[row]], systems_[0]->coders);
      found.push_back(
          {text, log_p, log_p, {static_cast<float>(log_p)}, readings_of(answered, row, {text})});
    }
    return found;
  }
  Prediction line;
  std::vector<std::string> tags;
  for (const auto& [label, log_p] : likeliest(answered, row)) {
    line.text += (tags.empty() ? "" : " ") + names.at(static_cast<std::size_t>(label));
    tags.push_back(names.at(static_cast<std::size_t>(label)));
    line.log_probabilities.push_back(static_cast<float>(log_p));
    line.log_probability += log_p;
  }
  line.score = line.log_probability;
  line.readings = readings_of(answered, row, tags);
  return {line};
}

Prediction LabelPredictor::given(const Answered& answered, std::size_t row) const {
  const auto& column = answered.batch.columns[models::Labeller::kLabels];
  const auto& cell = answered.all[answered.rows[row]].cells.at(systems_[0]->task->target());
  Prediction given;
  given.text = cell;
  for (const auto& [label, log_p] : right(answered, row)) {
    given.log_probabilities.push_back(static_cast<float>(log_p));
    given.log_probability += log_p;
  }
  given.score = given.log_probability;
  const auto answer =
      column.extents.empty() ? std::vector{cell} : text::split_words(text::to_nfc(cell));
  given.readings = readings_of(answered, row, answer);
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
