#include "training/validation.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <string>

#include <fmt/format.h>

#include "core/error.h"
#include "format/alignment.h"
#include "models/translator.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::training {
namespace {

constexpr std::size_t kBatch = 64;

std::size_t symbols_of(std::span<const float> mask) {
  return static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 1.0F));
}

/// -log p of all symbols; adds the attention of each pair.
double forced_loss(const models::System& system, Engine& engine, const text::Batch& batch,
                   metrics::AttentionHealthSum& attention) {
  const auto forced = system.model->force(engine, batch);
  const auto log_p = to_vector(forced.log_probabilities);
  const auto weights = to_vector(forced.weights);
  const auto width = static_cast<std::size_t>(batch.source_length);
  const auto height = static_cast<std::size_t>(batch.target_length);
  double loss = 0.0;
  std::vector<float> own;  // weights of one pair, without padding
  for (std::size_t row = 0; row < static_cast<std::size_t>(batch.size); ++row) {
    const auto length = symbols_of(std::span(batch.source_mask).subspan(row * width, width));
    const auto steps = symbols_of(std::span(batch.target_mask).subspan(row * height, height));
    own.clear();
    for (std::size_t t = 0; t < steps; ++t) {
      loss -= static_cast<double>(log_p[row * height + t]);
      const auto* const from = weights.data() + (row * height + t) * width;
      own.insert(own.end(), from, from + length);
      if (system.config.model.reverse_source) {  // back to the order of the line
        std::reverse(own.end() - static_cast<std::ptrdiff_t>(length), own.end() - 1);
      }
    }
    attention.add(own, steps);
  }
  return loss;
}

}  // namespace

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

DevSet::DevSet(const std::string& source_path, const std::string& target_path,
               const std::string& gold_path, const metrics::Metrics& metrics)
    : metrics_(metrics::without_whole_texts(metrics)) {
  text::check_can_be_read_again({source_path, target_path, gold_path});
  std::vector<metrics::GoldLinks> gold;
  if (!gold_path.empty()) gold = read_gold(gold_path);
  text::ParallelCorpus corpus({source_path, target_path});
  for (text::Pair pair; corpus.next(pair);) {
    sources_.push_back(pair.source);
    targets_.push_back(pair.target);
    const auto line = static_cast<std::size_t>(pair.line);
    if (line > gold.size()) continue;
    gold_.push_back(gold[line - 1]);
    metrics::check_words(gold_.back(), fmt::format("{}:{}", gold_path, line),
                         text::count_words(text::to_nfc(pair.source)),
                         text::count_words(text::to_nfc(pair.target)));
  }
  const auto lines = static_cast<std::size_t>(corpus.place().line);
  if (gold_path.empty() || gold.size() == lines) return;
  throw Error(fmt::format("{} has {} lines, {} has {}: they must be the same sentences", gold_path,
                          gold.size(), source_path, lines));
}

void DevSet::check_lengths(const models::System& system) const {
  const auto& config = system.config;
  if (!config.model.has_attention() || config.attention.score != "location") return;
  const auto most = static_cast<std::size_t>(config.attention.max_length);
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto length = system.vocabularies.source->encode_ids(sources_[i]).size() + 1;
    if (length <= most) continue;
    throw ConfigError(
        "attention.max_length", std::to_string(most),
        fmt::format("{} or more: line {} of the dev text has as many symbols, its end "
                    "counted",
                    length, i + 1));
  }
}

/// Forces the text upon the model: its loss, and what the attention looks at meanwhile.
void DevSet::force(const models::System& system, Engine& engine, Validation& validation) const {
  const bool has_attention = system.model->has_attention();
  const auto blocks = (sources_.size() + kBatch - 1) / kBatch;
  const auto looked_at = kHealthLines / kBatch;
  const auto every = (blocks + looked_at - 1) / looked_at;
  metrics::AttentionHealthSum attention;
  double total = 0.0;
  int64_t symbols = 0;
  for (std::size_t first = 0; first < sources_.size(); first += kBatch) {
    const auto last = std::min(sources_.size(), first + kBatch);
    const bool looks = has_attention && first / kBatch % every == 0;
    const auto batch = batch_of(system, first, last);
    total += looks ? forced_loss(system, engine, batch, attention)
                   : static_cast<double>(to_vector(system.model->loss(engine, batch, {}).loss)[0]) *
                         static_cast<double>(batch.target_tokens);
    symbols += batch.target_tokens;
  }
  validation.loss = total / static_cast<double>(symbols);
  if (has_attention) validation.attention = attention.health();
}

text::Batch DevSet::batch_of(const models::System& system, std::size_t first,
                             std::size_t last) const {
  std::vector<text::Example> examples;
  for (auto i = first; i < last; ++i) {
    examples.push_back({system.vocabularies.source->encode_ids(sources_[i]),
                        system.vocabularies.target->encode_ids(targets_[i]), 0});
  }
  return text::make_batch(std::span<const text::Example>(examples),
                          system.config.model.reverse_source);
}

Validation DevSet::validate(const models::System& system, Engine& engine,
                            const TrainingConfig& config) const {
  const auto began = std::chrono::steady_clock::now();
  Validation validation;
  force(system, engine, validation);
  models::TranslationOptions options;
  options.search = system.config.search;
  options.search.beam_size = config.dev_beam;
  options.batch_size = kBatch;
  options.wants_alignments = false;
  const models::System* systems[] = {&system};
  const models::Translator translator(systems, engine);
  std::vector<std::string> found;
  for (const auto& translations : translator.translate(sources_, options)) {
    found.push_back(translations.front().text);
  }
  if (!gold_.empty()) {
    options.wants_alignments = true;
    std::vector<Links> links;
    for (const auto& forced : translator.score(sources_, targets_, options)) {
      links.push_back(format::hard_links(forced.alignment));
    }
    validation.alignment = metrics::alignment_error(links, gold_);
  }
  validation.metrics = metrics_;
  const auto scores = config.score_options();
  for (const auto* metric : metrics_) {
    validation.figures.emplace_back(metric->name, metric->of(found, targets_, scores));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  validation.seconds = took.count();
  return validation;
}

}  // namespace attend::training
