#include "training/run_start.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/auto_count.h"
#include "core/error.h"
#include "engines/engine_options.h"
#include "tasks/model_files.h"
#include "text/corpus.h"
#include "training/auto_values.h"
#include "training/memory_need.h"
#include "training/texts.h"
#include "training/validation.h"

namespace attend::training {
namespace {

/// "[256, 128]", or "none".
std::string shape_of(const nn::Module& model, const std::string& name) {
  for (const auto& parameter : model.parameters()) {
    if (parameter.name == name) return parameter.shape.text();
  }
  return "none";
}

/// Throws Error naming the first parameter that one of the two has not, or in another shape.
void check_same_shapes(const nn::Module& made, const nn::Module& given, const std::string& where) {
  for (const auto* all : {&made, &given}) {
    for (const auto& parameter : all->parameters()) {
      const auto here = shape_of(made, parameter.name);
      const auto there = shape_of(given, parameter.name);
      if (here == there) continue;
      throw Error(
          fmt::format("--init {}: {} is {} there and {} by this recipe: leave the recipe out, "
                      "or give the keys of model and attention that the model was made with",
                      where, parameter.name, there, here));
    }
  }
}

/// Reads a text as often as it takes to know that training will meet no error in it.
data::CorpusCounts check_text(data::Corpus& corpus, const Run& run,
                              const std::vector<std::string>& paths) {
  text::check_can_be_read_again(paths);
  const auto& task = task_of(run);
  return data::check_corpus(
      corpus, [&](const data::Row& row) { task.check_row(row, corpus, run.recipe.system); });
}

/// Puts the coders and parameters of the run's first model into its folder.
void take_model(const std::filesystem::path& folder, const Run& run) {
  const auto engine = make_engine({});
  const auto given = tasks::load_description(run.init);
  const tasks::ModelFiles files(run.init);
  models::load_parameters(files.parameters(format::Bytes::kInFile),
                          files.called(tasks::kParametersFile), *given.model, *engine,
                          given.fingerprint);
  save_description(folder, run.recipe.system, given.coders);
  const auto made = tasks::load_description(folder);
  check_same_shapes(*made.model, *given.model, run.init);
  std::map<std::string, Tensor> values;
  for (const auto& parameter : given.model->parameters()) {
    values.emplace(parameter.name, *parameter.value);
  }
  for (const auto& parameter : made.model->parameters()) {
    *parameter.value = values.at(parameter.name);
  }
  save_parameters(folder / kInitial, *made.model, {}, made.fingerprint);
}

}  // namespace

const tasks::Task& task_of(const Run& run) {
  return tasks::task_called(run.recipe.system.task.name);
}

data::Coders learn_coders(const Run& run) {
  const auto& task = task_of(run);
  const auto corpus = run.corpora.open_train(run.recipe);
  return task.learn(*corpus, run.recipe.system,
                    static_cast<std::uint64_t>(run.recipe.training.seed));
}

void check_ends(const Run& run) {
  const auto& config = run.recipe.training;
  if (run.corpora.has_dev() || config.epochs > 0 || config.updates > 0 || config.minutes > 0.0 ||
      is_auto(config.epochs)) {
    return;
  }
  throw Error(
      "nothing ends this training: patience needs a dev text; give --dev, or a limit of "
      "training.epochs, training.updates or training.minutes");
}

void begin_from(Run& run, const std::filesystem::path& model) {
  run.init = model.string();
  const auto given = tasks::load_description(model).config;
  run.recipe.system.task = given.task;
  run.recipe.system.text = given.text;
  auto network = given.network;  // whose file the model has
  network.trains = run.recipe.system.network.trains;
  run.recipe.system.network = network;
}

RunFolder start_run(const std::filesystem::path& out, const Run& run, int64_t ranks,
                    Observer& observer) {
  run.recipe.validate();
  if (run.init.empty()) {
    check_memory(run.recipe.system);
  } else {
    check_memory(tasks::load_description(run.init).model->number_count());
  }
  if (std::filesystem::exists(out)) {
    throw Error(out.string() +
                " exists already: name a folder that does not, or go on with "
                "--resume " +
                out.string());
  }
  const auto& corpora = run.corpora;
  const auto& config = run.recipe.training;
  check_ends(run);
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
  const auto& task = task_of(run);
  const auto train = corpora.open_train(run.recipe);
  const auto counts = check_text(*train, run, corpora.train);
  observer.noted("train: " + task.told(counts));
  if (const auto note = task.note_on(*train, run.recipe.system); !note.empty()) {
    observer.noted("train: " + note);
  }
  if (!corpora.train_links.empty() && config.supervision == 0.0) {
    observer.noted("training.supervision is 0: --alignments will change nothing");
  }
  if (corpora.has_dev()) {
    const auto dev = corpora.open_dev(run.recipe);
    const auto dev_counts = check_text(*dev, run, corpora.dev);
    task.check_dev(*train, *dev);
    observer.noted(fmt::format("dev: {} {}", dev_counts.rows, task.examples()));
    if (!corpora.dev_gold.empty()) {  // refused, if it must be, before there is a folder
      const DevSet links(run.recipe, corpora, {});
    }
  }
  auto begun = run;
  begun.texts = texts_of(run, counts.rows);
  const auto chosen =
      settle_auto_values(begun.recipe, size_of_text(*train, begun.recipe, counts), ranks);
  if (!chosen.empty()) observer.noted(chosen);
  return RunFolder::create(out, begun, [&](const std::filesystem::path& folder) {
    if (!begun.init.empty()) take_model(folder, begun);
  });
}

}  // namespace attend::training
