#include <exception>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/bare_models.h"
#include "cli/checked_output.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/message.h"
#include "cli/version.h"
#include "core/error.h"
#include "core/fields.h"
#include "parallel/group.h"

namespace attend::cli {
namespace {

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

/// Says all that a command needs and was not given; what it does not know comes first.
[[noreturn]] void refuse_incomplete(const CLI::App& command) {
  if (!command.remaining().empty()) refuse_extra(command, command.remaining().front());
  std::string missing;
  for (const auto* option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    missing += (missing.empty() ? "" : ", ") + option->get_name(false, true) + " " +
               option->get_type_name() + " (" + option->get_description() + ")";
  }
  throw Error("missing: " + missing + "; see attend " + command.get_name() + " --help");
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

[[noreturn]] void refuse_command(const std::string& name) {
  std::vector<std::string> names = {"help"};
  for (const auto& command : all_commands()) names.emplace_back(command.name);
  const auto near = nearest(name, names);
  throw Error("unknown command " + name +
              (near.empty() ? "; see attend --help" : "; did you mean " + near + "?"));
}

/// `attend help train` is `attend train --help`.
std::vector<std::string> without_help_word(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments[0] != "help") return arguments;
  if (arguments.size() > 2)
    throw Error("unexpected argument " + arguments[2] + "; help is of one command");
  arguments.erase(arguments.begin());
  arguments.emplace_back("--help");
  return arguments;
}

int parse_and_run(std::vector<std::string> arguments, Streams streams) {
  CLI::App app(kProgramSummary, "attend");
  app.set_version_flag("--version", version_text);
  app.footer(kProgramFooter);
  app.set_help_flag("-h,--help", "Print this and end");
  app.require_subcommand(0, 1);  // an argument of a command may be called like another command
  std::vector<std::pair<CLI::App*, Run>> commands;
  for (const auto& [name, summary, declare] : all_commands()) {
    // Only the command that is asked for is declared in full: the others cost start-up time.
    auto* command = app.add_subcommand(name, summary);
    command->allow_extras();
    const bool asked = !arguments.empty() && arguments[0] == name;
    commands.emplace_back(command, asked ? declare(*command) : Run());
    if (!asked) continue;
    describe_arguments(*command);
    arguments = with_models_named(*command, arguments);
  }
  app.allow_extras();
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& success) {  // help or version
    if (!arguments[0].starts_with("-") && app.get_subcommands().empty()) {
      refuse_command(arguments[0]);
    }
    app.exit(success, streams.out, streams.err);
    return kOk;
  } catch (const CLI::RequiredError& error) {
    for (const auto* command : app.get_subcommands()) refuse_incomplete(*command);
    throw Error(first_line(error.what()));
  } catch (const CLI::ParseError& error) {
    throw Error(first_line(error.what()) + "; see attend " +
                (arguments.empty() ? "" : arguments[0] + " ") + "--help");
  }
  for (const auto& [command, run_command] : commands) {
    if (!command->parsed()) continue;
    if (!run_command) {
      throw Error("the command comes first: attend " + command->get_name() + " ...");
    }
    if (!command->remaining().empty()) refuse_extra(*command, command->remaining().front());
    check_files(*command);
    return run_command(streams);
  }
  if (arguments.empty()) {
    streams.out << app.help();
    return kOk;
  }
  if (arguments[0].starts_with("-")) refuse_extra(app, arguments[0]);
  refuse_command(arguments[0]);
}

/// Says why the program ends.
int end_with(ExitCode code, const std::string& message, Streams streams) {
  try {
    streams.out << std::flush;       // what was found before it
  } catch (const std::exception&) {  // one message is enough
  }
  streams.out.exceptions(std::ios::goodbit);  // whoever writes to err flushes this one, too
  say(streams.err, message);
  return code;
}

}  // namespace

int run(const std::vector<std::string>& arguments, Streams streams) {
  try {
    const auto code = parse_and_run(without_help_word(arguments), streams);
    streams.out << std::flush;
    return code;
  } catch (const OutputClosed&) {
    return kOutputClosed;
  } catch (const parallel::RankLost& error) {
    return error.is_said() ? kUsage : end_with(kRankLost, error.what(), streams);
  } catch (const Error& error) {
    return end_with(kUsage, error.what(), streams);
  } catch (const std::bad_alloc&) {
    return end_with(kUsage, "out of memory: try smaller sizes or batches", streams);
  } catch (const std::length_error&) {
    return end_with(kUsage, "out of memory: a size is larger than any memory", streams);
  } catch (const std::filesystem::filesystem_error& error) {
    return end_with(
        kUsage, fmt::format("cannot use {}: {}", error.path1().string(), error.code().message()),
        streams);
  } catch (const std::system_error& error) {
    return end_with(kUsage, fmt::format("the system refuses: {}", error.what()), streams);
  } catch (const std::exception& error) {
    return end_with(kBug, fmt::format("internal error: {}; please report it", error.what()),
                    streams);
  }
}

}  // namespace attend::cli
