#include "training/validation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <span>
#include <string>

#include <fmt/format.h>

#include "core/error.h"
#include "format/alignment.h"
#include "tasks/predictor.h"
#include "tasks/same_sources.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::training {
namespace {

constexpr std::size_t kBatch = 64;
constexpr int64_t kLongest = 10'000;  // positions of a row of the dev text

/// -log p of all symbols, by the reader and by CTC.
struct Losses {
  double reader = 0.0;
  double ctc = 0.0;
};

/// Of a batch; adds the attention of each row.
Losses forced_loss(const tasks::System& system, Engine& engine, const data::Batch& batch,
                   metrics::AttentionHealthSum& attention) {
  const auto forced = system.model->force(engine, batch);
  const auto log_p = to_vector(forced.log_probabilities);
  const auto weights = to_vector(forced.weights);
  const auto& source = batch.columns.front();
  const auto& target = batch.columns.at(system.task->batches(system.config).target);
  const auto width = static_cast<std::size_t>(forced.weights.size(2));
  const auto height = static_cast<std::size_t>(target.positions());
  const auto positions = system.task->positions();
  double loss = 0.0;
  std::vector<float> own;  // weights of one row, without padding
  for (std::size_t row = 0; row < static_cast<std::size_t>(batch.size); ++row) {
    const auto length =
        forced.lengths.empty() ? source.count_of(std::ptrdiff_t(row)) : forced.lengths[row];
    const auto steps = static_cast<std::size_t>(target.count_of(std::ptrdiff_t(row)));
    own.clear();
    for (std::size_t t = 0; t < steps; ++t) {
      loss -= static_cast<double>(log_p[row * height + t]);
      const auto* const from = weights.data() + (row * height + t) * width;
      own.insert(own.end(), from, from + length);
    }
    attention.add(own, steps, positions);
  }
  return {loss, forced.ctc};
}

/// The same without looking.
Losses plain_loss(const tasks::System& system, Engine& engine, const data::Batch& batch,
                  const models::LossOptions& measured) {
  const auto loss = system.model->loss(engine, batch, measured);
  const auto symbols = static_cast<double>(batch.targets);
  return {static_cast<double>(to_vector(loss.loss)[0]) * symbols, loss.ctc * symbols};
}

/// A row that was read before, so that its corpus does not know any more where it was.
std::vector<data::Part> parts_of(const tasks::System& system, const data::Row& row,
                                 const std::vector<std::string>& paths) {
  return system.task->encode(row, system.coders, [&](std::size_t column) {
    if (column < paths.size()) return fmt::format("{}:{}", paths[column], row.line);
    return fmt::format("{}:{}, {}", paths.front(), row.line, system.task->columns()[column].name);
  });
}

}  // namespace

metrics::Metrics metrics_of_validations(const Run& run) {
  const auto own = metrics::without_whole_texts(metrics_of(run.recipe));
  if (run.corpora.dev_gold.empty()) return own;
  const auto& task = tasks::task_called(run.recipe.system.task.name);
  if (task.reads_pictures()) return united(own, metrics::metrics_of_pointing());
  return task.reads_files() ? united(own, metrics::metrics_of_times()) : own;
}

double Validation::value_of(std::string_view name) const {
  return name == metrics::metric_of_loss().name ? loss : metrics::figure_called(figures, name);
}

std::vector<metrics::GoldLinks> read_gold(const std::string& path) {
  text::FileLines file(path);
  std::vector<metrics::GoldLinks> gold;
  for (std::string line; file.next(line);) {
    gold.push_back(metrics::parse_gold_links(line, file.where()));
  }
  return gold;
}

DevSet::DevSet(const Recipe& recipe, const Corpora& corpora, const metrics::Metrics& metrics,
               const data::Coders* coders)
    : task_(&tasks::task_called(recipe.system.task.name)),
      paths_(corpora.dev),
      metrics_(metrics::without_whole_texts(metrics)) {
  text::check_can_be_read_again(corpora.dev);
  const auto corpus = corpora.open_dev(recipe, coders);
  for (data::Row row; corpus->next(row);) rows_.push_back(std::move(row));
  const auto kept = std::ptrdiff_t(task_->kept_back(recipe.system, rows_.size()));
  kept_.assign(std::make_move_iterator(rows_.end() - kept), std::make_move_iterator(rows_.end()));
  rows_.resize(rows_.size() - kept_.size());
  tasks::SameSources examples(*task_);
  for (const auto& row : rows_) {
    const auto example = examples.example_of(row);
    const bool is_new = example == right_.size();
    if (is_new) right_.emplace_back();
    right_[example].push_back(task_->right_answer(row, coders));
    if (is_new && task_->has_several_answers()) asked_.push_back(row);
  }
  if (!corpora.dev_gold.empty()) add_gold(corpora.dev_gold);
}

void DevSet::add_gold(const std::string& path) {
  text::check_can_be_read_again({path});
  if (task_->reads_pictures()) {
    boxes_ = GoldBoxes(path, paths_, rows_, *task_);
    metrics_ = united(metrics_, metrics::metrics_of_pointing());
    return;
  }
  if (task_->reads_files()) {
    times_ = GoldTimes(path, paths_, rows_, *task_);
    metrics_ = united(metrics_, metrics::metrics_of_times());
    return;
  }
  const auto gold = read_gold(path);
  text::FileLines file(paths_.front());
  const auto lines = file.count_lines();
  if (std::ssize(gold) != lines) {
    throw Error(fmt::format("{} has {} lines, {} has {}: they must be the same sentences", path,
                            gold.size(), paths_.front(), lines));
  }
  for (const auto& row : rows_) {
    gold_.push_back(gold[static_cast<std::size_t>(row.line) - 1]);
    metrics::check_words(gold_.back(), fmt::format("{}:{}", path, row.line),
                         text::count_words(text::to_nfc(row.cells[0])),
                         text::count_words(text::to_nfc(row.cells[task_->target()])));
  }
}

void DevSet::check_lengths(const tasks::System& system) const {
  const auto most = system.model->longest_source();
  for (const auto& row : rows_) {
    if (!row.parts.empty()) break;  // of a corpus that knows how long its rows are
    const auto length = parts_of(system, row, paths_).front().positions();
    if (length > kLongest) {
      throw Error(
          fmt::format("{}:{}: {} symbols, which would be read at each validation: a dev text has "
                      "lines of {} at "
                      "most",
                      paths_.front(), row.line, length, kLongest));
    }
    if (length <= most) continue;
    throw ConfigError(
        "attention.max_length", std::to_string(most),
        fmt::format("{} or more: line {} of the dev text has as many symbols, its end "
                    "counted",
                    length, row.line));
  }
}

/// Forces the text upon the model: its loss, and what the attention looks at meanwhile.
void DevSet::force(const tasks::System& system, Engine& engine, const models::LossOptions& measured,
                   Validation& validation) const {
  const bool has_attention = system.model->has_attention();
  const auto blocks = (rows_.size() + kBatch - 1) / kBatch;
  const auto looked_at = kHealthLines / kBatch;
  const auto every = (blocks + looked_at - 1) / looked_at;
  metrics::AttentionHealthSum attention;
  Losses total;
  int64_t symbols = 0;
  for (std::size_t first = 0; first < rows_.size(); first += kBatch) {
    const auto last = std::min(rows_.size(), first + kBatch);
    const bool looks = has_attention && first / kBatch % every == 0;
    const auto batch = batch_of(system, first, last);
    const auto [reader, ctc] = looks ? forced_loss(system, engine, batch, attention)
                                     : plain_loss(system, engine, batch, measured);
    total.reader += reader;
    total.ctc += ctc;
    symbols += batch.targets;
  }
  validation.loss = total.reader / static_cast<double>(symbols);
  if (system.config.model.ctc) validation.ctc = total.ctc / static_cast<double>(symbols);
  if (has_attention) validation.attention = attention.health();
}

data::Batch DevSet::batch_of(const tasks::System& system, std::size_t first,
                             std::size_t last) const {
  std::vector<data::Example> examples;
  for (auto i = first; i < last; ++i) {
    examples.push_back({parts_of(system, rows_[i], paths_), rows_[i].line});
  }
  return data::make_batch(std::span<const data::Example>(examples),
                          task_->batches(system.config).target);
}

std::string DevSet::baseline_of(const tasks::System& system,
                                const metrics::ScoreOptions& options) const {
  const auto baseline = task_->baseline(asked(), system.coders);
  if (!baseline) return "";
  std::string text;
  for (const auto* metric : metrics_) {
    if (metric->counts == nullptr) continue;  // of boxes or times
    const auto value = metric->of(baseline->answers, right_, options);
    if (!std::isfinite(value)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", metric->title, metric->written(value));
  }
  return fmt::format("dev: {} has {}", baseline->name, text);
}

/// Of boxes or times, when the model is forced to say the text; none without.
metrics::Figures DevSet::figures_of_places(const tasks::Predictor& predictor,
                                           tasks::TranslationOptions options) const {
  options.wants_alignments = true;
  if (!boxes_.empty()) {
    metrics::Pointing pointing;
    for (const auto& of_row : boxes_.pointing_of(predictor.score(rows_, options))) {
      pointing += of_row;
    }
    return pointing.figures();
  }
  if (times_.empty()) return {};
  metrics::TokenDistance distance;
  for (const auto& of_row : times_.distances_of(predictor.score(rows_, options))) {
    distance += of_row;
  }
  return distance.figures();
}

Validation DevSet::validate(const tasks::System& system, Engine& engine,
                            const TrainingConfig& config,
                            const models::LossOptions& measured) const {
  const auto began = std::chrono::steady_clock::now();
  Validation validation;
  force(system, engine, measured, validation);
  tasks::TranslationOptions options;
  options.search = system.config.search;
  options.search.beam_size = config.dev_beam;
  options.batch_size = kBatch;
  options.wants_alignments = false;
  const tasks::System* systems[] = {&system};
  const auto predictor = task_->predictor(systems, engine);
  std::vector<std::string> found;
  for (const auto& predictions : predictor->predict(asked(), options)) {
    found.push_back(predictions.front().text);
  }
  if (!gold_.empty()) {
    options.wants_alignments = true;
    std::vector<Links> links;
    for (const auto& forced : predictor->score(rows_, options)) {
      links.push_back(format::hard_links(forced.readings.at(0).alignment));
    }
    validation.alignment = metrics::alignment_error(links, gold_);
  }
  validation.metrics = metrics_;
  const auto scores = config.score_options();
  for (const auto* metric : metrics_) {
    if (metric->counts == nullptr) continue;
    validation.figures.emplace_back(metric->name, metric->of(found, right_, scores));
  }
  for (auto& figure : figures_of_places(*predictor, options)) {
    validation.figures.push_back(std::move(figure));
  }
  options.wants_alignments = false;
  if (!kept_.empty()) {
    found.clear();
    for (const auto& predictions : predictor->predict(kept_, options)) {
      found.push_back(predictions.front().text);
    }
  }
  validation.facts = task_->facts_of(system, kept_.empty() ? asked() : kept_, found);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  validation.seconds = took.count();
  return validation;
}

}  // namespace attend::training
