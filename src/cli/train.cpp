#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/stop_signals.h"
#include "cli/training_display.h"
#include "core/error.h"
#include "training/builtin_recipes.h"
#include "training/recipe.h"
#include "training/trainer.h"

namespace attend::cli {
namespace {

constexpr const char* kKeys = "Keys";

/// There are too many of them for help, but errors must name them, as CLI11 does not for options
/// that it is told to hide.
class HelpWithoutKeys final : public CLI::Formatter {
 public:
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return group == kKeys ? "" : CLI::Formatter::make_group(group, is_positional, options);
  }
};

/// What the command line said.
struct TrainFlags {
  std::string recipe;
  std::vector<std::string> train;
  std::vector<std::string> dev;
  std::string out;
  std::string resume;
  bool prints_keys = false;
  bool quiet = false;
  EngineFlags engine;
  training::Recipe keys;  // where flags of recipe keys are declared from
  std::vector<std::pair<std::string, std::string>> overrides;  // in the order given

  void declare(CLI::App& app);
  training::Run make_run() const;
};

void TrainFlags::declare(CLI::App& app) {
  app.add_option("recipe", recipe, "a recipe's name (see --keys) or a TOML file");
  app.add_option("--train", train, "the text to learn from: source file, target file")->expected(2);
  app.add_option("--dev", dev, "the text to validate on: source file, target file")->expected(2);
  app.add_option("-o,--out", out, "the folder to make: the model and all of its training");
  app.add_option("--resume", resume, "go on with the training in this folder, bit for bit");
  app.add_flag("--keys", prints_keys, "list recipes and keys, and end");
  app.add_flag("-q,--quiet", quiet, "print nothing but errors");
  engine.declare(app);
  app.add_option(
         "--precision", engine.engine.precision,
         "of matrix products: fp32, or bf16 where the CPU has it; sums and weights stay fp32")
      ->capture_default_str();
  app.formatter(std::make_shared<HelpWithoutKeys>());
  for (const auto& field : keys.fields()) {
    app.add_option_function<std::string>(
           "--" + field.key,
           [this, key = field.key](const std::string& text) { overrides.emplace_back(key, text); },
           field.help)
        ->group(kKeys)
        ->take_last();
  }
  app.footer(
      "Every key of a recipe is a flag too: --model.hidden_size 512. See them with --keys.\n"
      "Example: attend train bahdanau2015 --train train.en train.de --dev dev.en dev.de \\\n"
      "             --out model --training.epochs 10");
}

training::Run TrainFlags::make_run() const {
  if (recipe.empty()) throw Error("no recipe given: name one, as bahdanau2015; see --keys");
  training::Run run;
  run.recipe = training::load_recipe(recipe);
  if (train.empty()) throw Error("no text to learn from: give --train SOURCE TARGET");
  if (out.empty()) throw Error("no folder for the model: give --out DIR");
  const auto fields = run.recipe.fields();
  for (const auto& [key, text] : overrides) set_field(field_called(fields, key, "--" + key), text);
  run.recipe.validate();
  run.corpora = {train[0], train[1], dev.empty() ? "" : dev[0], dev.empty() ? "" : dev[1]};
  run.engine = engine.engine;
  return run;
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

int train(const TrainFlags& flags, Streams streams) {
  if (flags.prints_keys) return print_keys(streams);
  TrainingDisplay display(streams.err, flags.quiet);
  const bool resumes = !flags.resume.empty();
  if (resumes && (!flags.recipe.empty() || !flags.train.empty() || !flags.dev.empty() ||
                  !flags.out.empty() || !flags.overrides.empty())) {
    throw Error("--resume goes on as the run was begun: give it no recipe, text, folder or key");
  }
  StopSignals signals;
  auto engine_flags = flags.engine;
  if (resumes) {
    const auto begun = training::RunFolder(flags.resume).load_run().engine;
    const auto& asked = flags.engine.engine;
    const EngineOptions usual;
    if ((asked.name != usual.name && asked.name != begun.name) ||
        (asked.device != usual.device && asked.device != begun.device) ||
        (asked.precision != usual.precision && asked.precision != begun.precision)) {
      throw Error("the run was begun with --engine " + begun.name + " --device " + begun.device +
                  " --precision " + begun.precision + ": go on without these flags");
    }
    engine_flags.engine = begun;
  }
  const auto engine = engine_flags.make();
  const auto folder = resumes ? training::RunFolder(flags.resume)
                              : training::start_run(flags.out, flags.make_run(), display);
  signals.arm();
  try {
    training::Trainer trainer(folder, *engine, display, signals.requested());
    const auto ending = trainer.run();
    display.finished(ending, trainer.state(), folder.path().string());
    return ending == training::Ending::kInterrupted ? kInterrupted : kOk;
  } catch (const Error&) {
    display.close_line();
    if (!resumes && folder.is_unused()) folder.remove();
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
