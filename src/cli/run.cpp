#include <exception>
#include <ostream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "core/error.h"
#include "core/fields.h"
#include "parallel/group.h"

namespace attend::cli {
namespace {

struct Command {
  const char* name;
  const char* summary;
  Run (*declare)(CLI::App& app);
};

constexpr Command kCommands[] = {
    {"train", "Train a model from parallel text, by a recipe", declare_train},
    {"translate", "Translate lines, and see where each word came from", declare_translate},
    {"evaluate", "Score translations: BLEU, chrF, exact match, by length; alignments: AER",
     declare_evaluate},
    {"explore", "Write a page to look into translations: attention, n-best lists, beams",
     declare_explore},
    {"draw", "Draw alignment matrices for a paper: SVG, PDF, PNG", declare_draw},
    {"compare", "Compare runs: quality, speed, and what their attention looks at", declare_compare},
    {"plot", "Draw the curves of runs: learning, attention, BLEU by length", declare_plot},
    {"explain", "Walk through one translation with its numbers, for people who learn",
     declare_explain},
    {"serve", "Translate over HTTP: a JSON API, and a page with the live alignment", declare_serve},
    {"info", "Say what a model is and how it was trained", declare_info},
    {"export", "Write a model for use alone, with narrower weights", declare_export},
    {"align", "Link the words of a parallel text by statistics, without a model", declare_align},
    {"generate", "Make a parallel corpus of a small language with known alignments",
     declare_generate},
};

/// Names of a command's options, as they are written.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// What CLI11 did not expect, in one line that names what was probably meant.
[[noreturn]] void refuse_extra(const CLI::App& app, const std::string& extra) {
  const auto command = app.get_parent() == nullptr ? "attend" : "attend " + app.get_name();
  const auto name = extra.substr(0, extra.find('='));
  if (!extra.starts_with("-")) {
    throw Error("unexpected argument " + extra + "; see " + command + " --help");
  }
  const auto near = nearest(name, option_names(app));
  throw Error("unknown option " + name +
              (near.empty() ? "; see " + command + " --help" : "; did you mean " + near + "?"));
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int parse_and_run(const std::vector<std::string>& arguments, Streams streams) {
  CLI::App app("attend: train, run and look inside attentional sequence models", "attend");
  app.set_version_flag("--version", "attend " ATTEND_VERSION);
  app.footer(
      "Example: attend train bahdanau2015 --train a.en a.de --dev d.en d.de --out model\n"
      "         echo 'a sentence' | attend translate -m model --show\n"
      "Exit codes: 0 done; 1 a bug, please report it; 2 something that you can mend, said "
      "in one line; 3 another process of a training was lost.");
  app.set_help_flag("-h,--help", "Print this and end");
  std::vector<std::pair<CLI::App*, Run>> commands;
  for (const auto& [name, summary, declare] : kCommands) {
    // Only the command that is asked for is declared in full: the others cost start-up time.
    auto* command = app.add_subcommand(name, summary);
    const bool asked = !arguments.empty() && arguments[0] == name;
    commands.emplace_back(command, asked ? declare(*command) : Run());
    command->allow_extras();
  }
  app.allow_extras();
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& success) {  // help or version
    app.exit(success, streams.out, streams.err);
    return kOk;
  } catch (const CLI::ParseError& error) {
    throw Error(first_line(error.what()) + "; see attend " +
                (arguments.empty() ? "" : arguments[0] + " ") + "--help");
  }
  for (const auto& [command, run_command] : commands) {
    if (!command->parsed()) continue;
    if (!command->remaining().empty()) refuse_extra(*command, command->remaining().front());
    return run_command(streams);
  }
  if (arguments.empty()) {
    streams.out << app.help();
    return kOk;
  }
  if (arguments[0].starts_with("-")) refuse_extra(app, arguments[0]);
  std::vector<std::string> names;
  for (const auto& command : kCommands) names.emplace_back(command.name);
  const auto near = nearest(arguments[0], names);
  throw Error("unknown command " + arguments[0] +
              (near.empty() ? "; see attend --help" : "; did you mean " + near + "?"));
}

}  // namespace

int run(const std::vector<std::string>& arguments, Streams streams) {
  try {
    return parse_and_run(arguments, streams);
  } catch (const parallel::RankLost& error) {
    if (!error.is_said()) streams.err << "attend: " << error.what() << std::endl;
    return error.is_said() ? kUsage : kRankLost;
  } catch (const Error& error) {
    streams.err << "attend: " << error.what() << std::endl;
    return kUsage;
  } catch (const std::bad_alloc&) {
    streams.err << "attend: out of memory: try smaller sizes or batches" << std::endl;
    return kUsage;
  } catch (const std::exception& error) {
    streams.err << "attend: internal error: " << error.what() << "; please report it" << std::endl;
    return kBug;
  }
}

}  // namespace attend::cli
