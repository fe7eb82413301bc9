// Manual pages, made of the same tables as help.

#include <algorithm>
#include <cctype>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "core/error.h"

namespace attend::cli {
namespace {

constexpr std::string_view kExitStatus =
    ".SH EXIT STATUS\n"
    ".TP\n\\fB0\\fR\ndone\n"
    ".TP\n\\fB1\\fR\na bug: please report it\n"
    ".TP\n\\fB2\\fR\nsomething that you can mend, said in one line on standard error\n"
    ".TP\n\\fB3\\fR\nanother process of the same training was lost\n"
    ".TP\n\\fB130\\fR\nstopped by a signal, everything written\n"
    ".TP\n\\fB141\\fR\nnobody reads the output any more\n";

/// Text that troff prints as it is: no line of it is a request, and a dash stays one.
std::string in_troff(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && c == '.') out += "\\&";
    const auto* escaped = c == '\\'   ? "\\e"
                          : c == '-'  ? "\\-"
                          : c == '\'' ? "\\(aq"
                          : c == '`'  ? "\\(ga"
                          : c == '^'  ? "\\(ha"
                          : c == '~'  ? "\\(ti"
                                      : nullptr;
    out += escaped != nullptr ? std::string(escaped) : std::string(1, c);
    begins_line = c == '\n';
  }
  return out;
}

/// "-m, --model DIR", in the types of manual pages.
std::string heading(const ToldOption& option) {
  std::string names;
  for (const auto& name : option.names) {
    names += (names.empty() ? "\\fB" : ", \\fB") + in_troff(name) + "\\fR";
  }
  if (option.is_positional) names = "\\fI" + in_troff(option.names.front()) + "\\fR";
  if (!option.value.empty()) names += " \\fI" + in_troff(option.value) + "\\fR";
  return names;
}

std::string options_of(const ToldCommand& command) {
  std::vector<std::string> groups;
  for (const auto& option : command.options) {
    if (option.is_key) continue;
    const auto group = option.is_positional ? "Arguments" : option.group;
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  std::string text = ".SH OPTIONS\n";
  for (const auto& group : groups) {
    text += fmt::format(".SS {}\n", in_troff(group));
    for (const auto& option : command.options) {
      if ((option.is_positional ? "Arguments" : option.group) != group) continue;
      text += fmt::format(".TP\n{}\n{}{}\n", heading(option), in_troff(option.text),
                          option.is_required ? " (required)" : "");
    }
  }
  return text;
}

std::string notes(const std::string& text) {
  if (text.empty()) return "";
  return fmt::format(".SH NOTES\n.nf\n{}\n.fi\n", in_troff(text));
}

std::string page_of(const ToldCommand& command) {
  auto title = "ATTEND\\-" + command.name;
  for (auto& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::string page = fmt::format(
      ".TH \"{}\" 1 \"\" \"attend\" \"attend\"\n.SH NAME\nattend\\-{} \\- {}\n.SH SYNOPSIS\n"
      "\\fBattend {}\\fR {}\n",
      title, command.name, in_troff(command.summary), command.name, in_troff(command.usage));
  page += options_of(command);
  if (command.name == "train") {
    page +=
        ".SS Keys of recipes\nEvery key of a recipe is an option too: \\fBattend train "
        "\\-\\-keys\\fR lists them.\n";
  }
  page += notes(command.footer);
  page += kExitStatus;
  page += ".SH SEE ALSO\n\\fBattend\\fR(1)\n";
  return page;
}

std::string page_of_program() {
  std::string page = fmt::format(
      ".TH \"ATTEND\" 1 \"\" \"attend\" \"attend\"\n.SH NAME\nattend \\- {}\n.SH SYNOPSIS\n"
      "\\fBattend\\fR \\fICOMMAND\\fR [OPTIONS]\n.br\n\\fBattend help\\fR \\fICOMMAND\\fR\n.br\n"
      "\\fBattend \\-\\-version\\fR\n.SH COMMANDS\n",
      in_troff(std::string_view(kProgramSummary).substr(std::string_view("attend: ").size())));
  std::string others;
  for (const auto& command : all_commands()) {
    page += fmt::format(".TP\n\\fB{}\\fR\n{}\n", command.name, in_troff(command.summary));
    others += fmt::format("{}\\fBattend\\-{}\\fR(1)", others.empty() ? "" : ", ", command.name);
  }
  page += notes(kProgramFooter);
  page += kExitStatus;
  page += ".SH SEE ALSO\n" + others + "\n";
  return page;
}

}  // namespace

Run declare_man(CLI::App& app) {
  const auto of = std::make_shared<std::string>();
  app.add_option("command", *of, "a command's name; without one, the page of the program");
  app.footer("Example: attend man train | man -l -");
  return [of](Streams streams) {
    streams.out << (of->empty() ? page_of_program() : page_of(told(command_called(*of))));
    return static_cast<int>(kOk);
  };
}

}  // namespace attend::cli
