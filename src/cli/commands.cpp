#include "cli/commands.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/features.h"
#include "cli/key_flags.h"
#include "core/error.h"
#include "core/fields.h"

namespace attend::cli {
namespace {

constexpr NamedCommand kCommands[] = {
    {"train", "Train a model from parallel text, by a recipe", declare_train},
    {"translate", "Translate lines, and see where each word came from", declare_translate},
    {"predict", "Answer lines or rows with a model of any task: translate's general name",
     declare_predict},
    {"evaluate",
     "Score translations, labels and tags: BLEU, accuracy, F1, by length; alignments: AER",
     declare_evaluate},
    {"explore", "Write a page to look into answers: attention, n-best lists, classes, tags, beams",
     declare_explore},
    {"draw", "Draw alignment matrices for a paper: SVG, PDF, PNG", declare_draw},
    {"compare", "Compare runs: quality, speed, and what their attention looks at", declare_compare},
    {"plot", "Draw the curves of runs: learning, attention, BLEU by length", declare_plot},
    {"explain", "Walk through one translation, class or tag with its numbers, for people who learn",
     declare_explain},
    {"serve", "Translate over HTTP: a JSON API, and a page with the live alignment", declare_serve},
    {"info", "Say what a model is and how it was trained", declare_info},
    {"tasks", "List the tasks: their columns, metrics and recipes", declare_tasks},
    {"export", "Write a model for use alone, with narrower weights", declare_export},
    {"align", "Link the words of a parallel text by statistics, without a model", declare_align},
    {"generate", "Make a parallel corpus of a small language with known alignments",
     declare_generate},
    {"features", "Write what a trained network sees in pictures: ONNX, or a MobileNet",
     declare_features},
    {"man", "Write the manual page of the program, or of a command", declare_man},
    {"completion", "Write what completes command lines in bash, zsh or fish", declare_completion},
};

ToldOption told_option(const CLI::Option& option) {
  ToldOption told = {.names = {},
                     .value = {},
                     .text = option.get_description(),
                     .group = option.get_group(),
                     .is_positional = false,
                     .is_required = option.get_required(),
                     .is_key = option.get_group() == KeyFlags::kGroup};
  for (const auto& name : option.get_snames()) told.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) told.names.push_back("--" + name);
  told.is_positional = told.names.empty();  // not what may be given with a dash as well
  if (told.is_positional) told.names = {option.get_name()};
  if (option.get_items_expected_max() == 0) return told;  // a flag
  told.value = option.get_type_name();
  const auto usual = option.get_default_str();
  if (!usual.empty()) told.value += "=" + usual;
  if (option.get_items_expected_max() > 1) told.value += " ...";
  return told;
}

}  // namespace

std::span<const NamedCommand> all_commands() {
  return kCommands;
}

ToldCommand told(const NamedCommand& command) {
  CLI::App app(command.summary, command.name);
  app.set_help_flag("-h,--help", "Print this and end");
  command.declare(app);
  describe_arguments(app);
  ToldCommand told = {command.name, command.summary, "[OPTIONS]", app.get_footer(), {}};
  for (const auto* option : app.get_options()) {
    told.options.push_back(told_option(*option));
    if (!option->get_positional()) continue;
    const auto name = option->get_name(true);
    const auto* more = option->get_items_expected_max() > 1 ? "..." : "";
    told.usage += option->get_required() ? " " + name + more : " [" + name + more + "]";
  }
  return told;
}

const NamedCommand& command_called(const std::string& name) {
  const auto* found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                   [&](const NamedCommand& one) { return name == one.name; });
  if (found != std::end(kCommands)) return *found;
  std::vector<std::string> names;
  for (const auto& command : kCommands) names.emplace_back(command.name);
  const auto near = nearest(name, names);
  throw Error("there is no command " + name +
              (near.empty() ? ": see attend --help" : "; did you mean " + near + "?"));
}

}  // namespace attend::cli
