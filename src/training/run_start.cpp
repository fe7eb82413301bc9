#include "training/run_start.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "text/corpus.h"
#include "text/vocabulary.h"
#include "training/auto_values.h"
#include "training/memory_need.h"
#include "training/texts.h"
#include "training/validation.h"

namespace attend::training {
namespace {

std::shared_ptr<const text::Vocabulary> train_vocabulary(const std::vector<std::string>& paths,
                                                         const models::TextConfig& config,
                                                         int64_t seed) {
  text::FilesLines lines(paths);
  return text::train_vocabulary(lines, config.vocabulary(static_cast<std::uint64_t>(seed)));
}

}  // namespace

models::Vocabularies train_vocabularies(const Run& run) {
  const auto& recipe = run.recipe;
  const auto& corpora = run.corpora;
  const auto seed = recipe.training.seed;
  if (recipe.system.text.shared) {
    const auto both =
        train_vocabulary({corpora.train_source, corpora.train_target}, recipe.system.text, seed);
    return {both, both};
  }
  return {train_vocabulary({corpora.train_source}, recipe.system.text, seed),
          train_vocabulary({corpora.train_target}, recipe.system.text, seed)};
}

RunFolder start_run(const std::filesystem::path& out, const Run& run, int64_t ranks,
                    Observer& observer) {
  run.recipe.validate();
  check_memory(run.recipe.system);
  if (std::filesystem::exists(out)) {
    throw Error(out.string() +
                " exists already: name a folder that does not, or go on with "
                "--resume " +
                out.string());
  }
  const auto& corpora = run.corpora;
  const auto& config = run.recipe.training;
  if (!corpora.has_dev() && config.epochs == 0 && config.updates == 0 && config.minutes == 0.0) {
    throw Error(
        "nothing ends this training: patience needs a dev text; give --dev, or a limit of "
        "training.epochs, training.updates or training.minutes");
  }
  const auto& model = run.recipe.system.model;
  if (!corpora.train_links.empty() && !model.has_attention()) {
    throw ConfigError("model.reader", model.reader,
                      "a reader with attention, because --alignments says where to look");
  }
  if (!corpora.dev_gold.empty() && !corpora.has_dev()) {
    throw Error("--gold has the right links of a dev text: give --dev, too");
  }
  if (!corpora.dev_gold.empty() && !model.has_attention()) {
    throw ConfigError("model.reader", model.reader,
                      "a reader with attention, because --gold says where it should look");
  }
  if (corpora.train_links.empty() && config.supervision > 0.0) {
    throw ConfigError("training.supervision", fmt::format("{}", config.supervision),
                      "0, or links of the training text: give --alignments");
  }
  const auto counts = text::check_parallel(corpora.train(config.skip_empty));
  observer.noted(fmt::format("train: {} pairs, {} source and {} target words", counts.pairs,
                             counts.source_words, counts.target_words));
  if (!corpora.train_links.empty() && config.supervision == 0.0) {
    observer.noted("training.supervision is 0: --alignments will change nothing");
  }
  if (corpora.has_dev()) {
    const auto dev = text::check_parallel({corpora.dev_source, corpora.dev_target});
    observer.noted(fmt::format("dev: {} pairs", dev.pairs));
    if (!corpora.dev_gold.empty()) {  // refused, if it must be, before there is a folder
      const DevSet links(corpora.dev_source, corpora.dev_target, corpora.dev_gold);
    }
  }
  auto begun = run;
  begun.texts = texts_of(corpora, counts.pairs);
  const auto chosen =
      settle_auto_values(begun.recipe, size_of_text(corpora, begun.recipe, counts), ranks);
  if (!chosen.empty()) observer.noted(chosen);
  return RunFolder::create(out, begun);
}

}  // namespace attend::training
