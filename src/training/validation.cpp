#include "training/validation.h"

#include <chrono>

#include "metrics/bleu.h"
#include "metrics/chrf.h"
#include "metrics/exact_match.h"
#include "metrics/unicode.h"
#include "models/translator.h"
#include "text/corpus.h"

namespace attend::training {
namespace {

constexpr std::size_t kBatch = 64;

}  // namespace

double Validation::metric(const TrainingConfig& config) const {
  if (config.metric == "chrf") return chrf;
  if (config.metric == "exact") return exact;
  return config.metric == "loss" ? loss : bleu;
}

DevSet::DevSet(const std::string& source_path, const std::string& target_path) {
  text::ParallelCorpus corpus({source_path, target_path});
  for (text::Pair pair; corpus.next(pair);) {
    sources_.push_back(pair.source);
    targets_.push_back(pair.target);
  }
}

double DevSet::loss(const models::System& system, Engine& engine) const {
  double total = 0.0;
  int64_t symbols = 0;
  for (std::size_t first = 0; first < sources_.size(); first += kBatch) {
    std::vector<text::Example> examples;
    for (auto i = first; i < std::min(sources_.size(), first + kBatch); ++i) {
      examples.push_back({system.vocabularies.source->encode_ids(sources_[i]),
                          system.vocabularies.target->encode_ids(targets_[i]), 0});
    }
    const auto batch = text::make_batch(std::span<const text::Example>(examples),
                                        system.config.model.reverse_source);
    const auto tokens = batch.target_tokens;
    total += static_cast<double>(to_vector(system.model->loss(engine, batch, {}).loss)[0]) *
             static_cast<double>(tokens);
    symbols += tokens;
  }
  return total / static_cast<double>(symbols);
}

Validation DevSet::validate(const models::System& system, Engine& engine,
                            const TrainingConfig& config) const {
  const auto began = std::chrono::steady_clock::now();
  Validation validation;
  validation.loss = loss(system, engine);
  models::TranslationOptions options;
  options.search = system.config.search;
  options.search.beam_size = config.dev_beam;
  options.batch_size = kBatch;
  const models::System* systems[] = {&system};
  const models::Translator translator(systems, engine);
  std::vector<std::string> found;
  for (const auto& translations : translator.translate(sources_, options)) {
    found.push_back(translations.front().text);
  }
  const metrics::BleuOptions bleu = {.tokenizer = metrics::tokenizer_called(config.tokenizer),
                                     .lowercase = config.lowercase};
  const metrics::ChrfOptions chrf = {.lowercase = config.lowercase};
  validation.bleu = metrics::bleu(found, targets_, bleu).score;
  validation.chrf = metrics::chrf(found, targets_, chrf).score;
  validation.exact = metrics::exact_match(found, targets_);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  validation.seconds = took.count();
  return validation;
}

}  // namespace attend::training
