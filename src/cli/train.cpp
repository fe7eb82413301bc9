#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/columns.h"
#include "cli/command.h"
#include "cli/key_flags.h"
#include "cli/live_training.h"
#include "cli/missing.h"
#include "cli/options.h"
#include "cli/seed_runs.h"
#include "cli/stop_signals.h"
#include "cli/table_flags.h"
#include "cli/training_display.h"
#include "cli/training_ranks.h"
#include "cli/training_texts.h"
#include "core/auto_count.h"
#include "core/error.h"
#include "core/fields.h"
#include "training/builtin_recipes.h"
#include "training/ranks.h"
#include "training/recipe.h"
#include "training/run_start.h"
#include "training/trainer.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct TrainFlags {
  std::string recipe;
  TrainingTexts texts;
  std::string gold;
  std::string target;
  std::string out;
  std::string resume;
  std::string init;
  std::optional<std::int64_t> seeds;
  bool prints_keys = false;
  bool quiet = false;
  std::optional<std::int64_t> workers;
  std::optional<std::int64_t> live;
  std::string live_host;
  std::vector<std::string> live_allow_hosts;
  EngineFlags engine;
  KeyFlags keys;

  void declare(CLI::App& app);
  training::Run make_run() const;
  training::Recipe asked_recipe() const;

  /// Whether the task has rows to learn from without files.
  bool has_own_rows() const;

  /// Serves the curves if that was asked for; then `next` is told all through it.
  std::unique_ptr<LiveTraining> make_live(training::Observer& next) const;
};

void TrainFlags::declare(CLI::App& app) {
  app.add_option("recipe", recipe, "a recipe's name (see --keys) or a TOML file");
  app.add_option("--train", texts.train,
                 "the text to learn from: a file for each column of the recipe's task (attend "
                 "tasks), as source and target, or one table (.tsv) whose first line names them")
      ->expected(1, kMostColumns);
  app.add_option("--dev", texts.dev, "the text to validate on, in the same way")
      ->expected(1, kMostColumns);
  app.add_option("--columns", texts.columns,
                 "what a column is called in a table: premise=sentence1")
      ->expected(1, kMostColumns);
  app.add_option(
         "--where,--train-where", texts.where,
         "which rows of the table of --train: split=train; given again, of one column those "
         "with either, of two those with both")
      ->allow_extra_args(false);
  app.add_option("--dev-where", texts.dev_where,
                 "the same of --dev; without --dev, of the table of --train")
      ->allow_extra_args(false);
  app.add_option(
      "--pictures,--train-pictures,--sounds", texts.pictures.from,
      "of a task that reads pictures or sounds: the folder that their names are in, or a "
      "file of pictures' features (.npy, .safetensors); default: the folder of the text");
  app.add_option("--picture-names,--train-picture-names", texts.pictures.names, kPictureNamesHelp);
  app.add_option("--dev-pictures,--dev-sounds", texts.dev_pictures.from,
                 "the same of --dev; default: as --pictures");
  app.add_option("--dev-picture-names", texts.dev_pictures.names, "and their names");
  app.add_option(
      "--target", target,
      "of a CSV: the column to predict, or several with commas between them; the same as "
      "--forecast.target");
  app.add_option("--alignments", texts.alignments,
                 "links i-j between the words of the text to learn from, line by line: where the "
                 "attention should look (training.supervision)");
  app.add_option(
      "--gold", gold,
      "right word links of the dev text (i-j sure, ipj possible): AER at each validation; of "
      "pictures boxes of words (word x0 y0 x1 y1; ...): the pointing game; of sounds times of "
      "words (word begin end, a line each): how far off the attention is");
  app.add_option("-o,--out", out, "the folder to make: the model and all of its training");
  app.add_option("--resume", resume,
                 "go on with the training in this folder, bit for bit; with --training.epochs, "
                 "updates, minutes or patience for longer than it was begun for");
  app.add_option("--init", init,
                 "begin from the parameters of this model, and keep its vocabularies; without a "
                 "recipe by its own");
  app.add_option("--seeds", seeds,
                 "train so many times, with seed after seed, into DIR/seed-1, ..., and say how "
                 "much the scores differ");
  app.add_flag("--keys", prints_keys, "list recipes and keys, and end");
  app.add_flag("-q,--quiet", quiet, "print nothing but errors");
  app.add_option("--workers", workers,
                 "processes that train together, each with a share of a batch that is "
                 "so many times as large");
  app.add_option("--live", live, "serve the curves of the training at this port; 0: a free one");
  app.add_option("--live-allow-host", live_allow_hosts,
                 "a name that --live goes by, besides its address; may be given again")
      ->allow_extra_args(false);
  app.add_option("--live-host", live_host,
                 "address to serve them at; default: 127.0.0.1. 0.0.0.0 lets other machines in");
  engine.declare(app);
  app.add_option("--precision", engine.engine.precision,
                 "of matrix products: fp32, bf16 (sums and weights stay fp32), or auto:\n"
                 "bf16 where the CPU has it")
      ->capture_default_str();
  keys.declare(app);
  app.footer(
      "Every key of a recipe is a flag too: --model.hidden_size 512. See them with --keys.\n"
      "Example: attend train bahdanau2015 --train train.en train.de --dev dev.en dev.de \\\n"
      "             --out model --training.epochs 10");
}

/// Options with any number of files take a recipe behind them for one: then it is said, not
/// missing.
void check_recipe_comes_first(const std::string& recipe,
                              const std::vector<std::vector<std::string>>& files) {
  if (!recipe.empty()) return;
  for (const auto& of_option : files) {
    if (of_option.empty()) continue;
    const auto& last = of_option.back();
    const auto& known = training::builtin_recipes();
    const bool is_recipe =
        last.ends_with(".toml") ||
        std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.name == last; });
    if (is_recipe) throw Error("the recipe comes first: attend train " + last + " --train ...");
  }
}

training::Recipe TrainFlags::asked_recipe() const {
  if (recipe.empty() && std::filesystem::is_regular_file(init)) {
    throw Error(
        init +
        " is a model in one file, which has no recipe of its own: name one, as attend train "
        "RECIPE --init " +
        init);
  }
  auto asked =
      recipe.empty() ? training::RunFolder(init).load_run().recipe : training::load_recipe(recipe);
  keys.apply(asked);
  if (!target.empty()) asked.system.forecast.target = target;
  return asked;
}

bool TrainFlags::has_own_rows() const {
  if (recipe.empty() && init.empty()) return false;
  const auto& system = asked_recipe().system;
  return tasks::task_called(system.task.name).has_own(system, tasks::Use::kTrain);
}

training::Run TrainFlags::make_run() const {
  check_recipe_comes_first(recipe, {texts.train, texts.dev, texts.columns});
  Missing missing;
  missing.need(!recipe.empty() || !init.empty(), "a recipe, as bahdanau2015 (see --keys)");
  missing.need(!texts.train.empty() || has_own_rows(), "--train SOURCE TARGET");
  missing.need(!out.empty(), "--out DIR");
  missing.check();
  training::Run run;
  run.recipe = asked_recipe();
  if (!init.empty()) begin_from(run, init);
  run.recipe.validate();
  training::check_keys_are_used(run.recipe);
  run.corpora = texts.corpora("--where");
  run.corpora.dev_gold = gold;
  run.corpora.settle_own(run.recipe);
  run.engine = decided(engine.engine);
  run.workers = workers.value_or(1);
  return run;
}

std::unique_ptr<LiveTraining> TrainFlags::make_live(training::Observer& next) const {
  if (!live) {
    if (!live_host.empty())
      throw Error("--live-host is where --live serves: give --live PORT, too");
    return nullptr;
  }
  check_between("--live", static_cast<double>(*live), 0, 65535);
  LiveOptions options;
  options.port = *live;
  if (!live_host.empty()) options.host = live_host;
  options.allowed_hosts = live_allow_hosts;
  auto made = std::make_unique<LiveTraining>(options, next);
  next.noted("live curves at " + made->address() + '/');
  return made;
}

int print_keys(Streams streams) {
  streams.out << "# Recipes:";
  for (const auto& builtin : training::builtin_recipes()) streams.out << ' ' << builtin.name;
  streams.out << "\n# Keys and their defaults, each also a flag: --model.hidden_size 512\n";
  training::Recipe recipe;
  std::string section;
  for (const auto& field : recipe.fields()) {
    const auto dot = field.key.find('.');
    if (field.key.substr(0, dot) != section) {
      section = field.key.substr(0, dot);
      streams.out << "\n[" << section << "]\n";
    }
    streams.out << field.key.substr(dot + 1) << " = " << text_of(field) << "  # " << field.help
                << '\n';
  }
  return kOk;
}

/// The engine asked for: of a run that goes on, the one that it was begun with.
EngineFlags engine_for(const TrainFlags& flags, const std::optional<training::Run>& begun) {
  auto engine_flags = flags.engine;
  if (!begun) return engine_flags;
  const auto& asked = flags.engine.engine;
  const EngineOptions usual;
  if ((asked.name != usual.name && asked.name != begun->engine.name) ||
      (asked.device != usual.device && asked.device != begun->engine.device) ||
      (asked.precision != usual.precision && asked.precision != "auto" &&
       asked.precision != begun->engine.precision)) {
    throw Error("the run was begun with --engine " + begun->engine.name + " --device " +
                begun->engine.device + " --precision " + begun->engine.precision +
                ": go on without these flags");
  }
  engine_flags.engine = begun->engine;
  return engine_flags;
}

/// Of all keys only those that say how long a training goes on can change while it does.
void check_only_budget(const KeyFlags& keys) {
  constexpr const char* kBudget[] = {"training.epochs", "training.updates", "training.minutes",
                                     "training.patience"};
  for (const auto& given : keys.given()) {
    if (std::find(std::begin(kBudget), std::end(kBudget), given.first) != std::end(kBudget))
      continue;
    throw Error(
        "--resume changes only training.epochs, training.updates, training.minutes and "
        "training.patience, not " +
        given.first + ": begin another run for that, from this model with --init");
  }
}

/// Writes the new budget into the run's own recipe, so that it holds for all sessions to come.
void change_budget(const training::RunFolder& folder, training::Run& run, const KeyFlags& keys) {
  keys.apply(run.recipe);
  if (is_auto(run.recipe.training.epochs)) {
    throw ConfigError("training.epochs", text_of_count(run.recipe.training.epochs),
                      "a whole number, with --resume");
  }
  run.recipe.validate();
  check_ends(run);
  folder.describe(run);
}

int exit_code_of(training::Ending ending) {
  return ending == training::Ending::kInterrupted ? kInterrupted : kOk;
}

/// As a rank that is not the first: takes the run from it, and leaves no file.
int train_as_other(const TrainFlags& flags, const std::optional<training::Run>& asked,
                   TrainingRanks& ranks, StopSignals& signals, Streams streams) {
  TrainingDisplay silent(streams.err, /*quiet=*/true);
  try {
    auto& group = ranks.meet(silent, signals, nullptr, false, streams.err);
    signals.arm();
    std::unique_ptr<Engine> engine;
    std::unique_ptr<training::Trainer> trainer;
    {
      const training::ScratchFolder scratch;
      const auto folder = take_run(group, scratch.path(), asked);
      engine = engine_for(flags, folder.load_run()).make();
      trainer =
          std::make_unique<training::Trainer>(folder, *engine, group, silent, signals.requested());
    }
    const auto ending = trainer->run();
    ranks.end();
    return exit_code_of(ending);
  } catch (const std::exception& error) {
    if (ranks.fail(error.what())) throw parallel::RankLost(error.what(), /*is_said=*/true);
    throw;
  }
}

/// What each of several trainings is told, but for its folder and its seed.
int train_seeds(const TrainFlags& flags, std::int64_t count, Streams streams) {
  check_between("--seeds", static_cast<double>(count), 1, 1000);
  const auto asked = flags.make_run();
  SeedRuns runs = {.out = flags.out,
                   .first = asked.recipe.training.seed,
                   .count = count,
                   .recipe = asked.recipe,
                   .quiet = flags.quiet};
  auto& begin = runs.to_begin;
  if (!flags.recipe.empty()) begin.push_back(flags.recipe);
  const auto add = [](std::vector<std::string>& to, const std::string& name,
                      const std::vector<std::string>& values) {
    if (values.empty() || values[0].empty()) return;
    to.push_back(name);
    to.insert(to.end(), values.begin(), values.end());
  };
  const auto texts = flags.texts.arguments();
  begin.insert(begin.end(), texts.begin(), texts.end());
  add(begin, "--gold", {flags.gold});
  add(begin, "--target", {flags.target});
  add(begin, "--init", {flags.init});
  add(begin, "--engine", {asked.engine.name});
  add(begin, "--device", {asked.engine.device});
  add(begin, "--precision", {asked.engine.precision});
  for (const auto& [key, text] : flags.keys.given()) begin.push_back("--" + key + "=" + text);
  auto& always = runs.always;
  add(always, "--threads", {std::to_string(flags.engine.threads)});
  if (flags.workers) add(always, "--workers", {std::to_string(*flags.workers)});
  if (flags.live) add(always, "--live", {std::to_string(*flags.live)});
  add(always, "--live-host", {flags.live_host});
  for (const auto& name : flags.live_allow_hosts) add(always, "--live-allow-host", {name});
  if (flags.quiet) always.push_back("--quiet");
  return train_all_seeds(runs, streams);
}

int train(const TrainFlags& flags, Streams streams) {
  if (flags.prints_keys) return print_keys(streams);
  const bool resumes = !flags.resume.empty();
  if (resumes && (!flags.recipe.empty() || flags.texts.is_given() || !flags.texts.columns.empty() ||
                  !flags.out.empty() || !flags.gold.empty() || !flags.init.empty() ||
                  !flags.target.empty() || flags.seeds)) {
    throw Error("--resume goes on as the run was begun: give it no recipe, text or folder");
  }
  if (resumes) check_only_budget(flags.keys);
  if (flags.seeds) return train_seeds(flags, *flags.seeds, streams);
  StopSignals signals;
  TrainingRanks ranks(flags.workers, flags.engine.threads);
  TrainingDisplay display(streams.err, flags.quiet || !ranks.is_first());
  // Other ranks than the first take the run from it, and may not see its folder.
  std::optional<training::Run> begun;
  training::RunFolder resumed(flags.resume);
  if (resumes && ranks.is_first()) {
    resumed.lock();
    begun = resumed.load_run();
    if (!flags.keys.given().empty()) change_budget(resumed, *begun, flags.keys);
  }
  if (begun) ranks.usually(begun->workers);
  std::optional<training::Run> asked;
  if (!resumes) asked = flags.make_run();
  if (!ranks.is_first()) return train_as_other(flags, asked, ranks, signals, streams);

  ranks.open();
  const auto live = flags.make_live(display);
  training::Observer& observer = live ? static_cast<training::Observer&>(*live) : display;
  const auto engine = engine_for(flags, begun).make();
  const auto folder =
      resumes ? resumed : training::start_run(flags.out, *asked, ranks.size(), display);
  signals.arm();
  try {
    auto& group = ranks.meet(display, signals, &folder, !resumes, streams.err);
    give_run(group, folder);
    training::Trainer trainer(folder, *engine, group, observer, signals.requested());
    if (live) live->begin(folder, trainer.system());
    const auto ending = trainer.run();
    ranks.end();
    display.finished(ending, trainer.state(), trainer.config(), folder.path().string());
    return exit_code_of(ending);
  } catch (const std::exception& error) {
    ranks.fail(error.what());
    display.close_line();
    const bool can_go_on = dynamic_cast<const parallel::RankLost*>(&error) != nullptr;
    if (!resumes && !can_go_on && folder.is_unused()) folder.remove();
    throw;
  }
}

}  // namespace

Run declare_train(CLI::App& app) {
  const auto flags = std::make_shared<TrainFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return train(*flags, streams); };
}

}  // namespace attend::cli
