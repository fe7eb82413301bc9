// What completes command lines, made of the same tables as help.

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands.h"
#include "core/fields.h"
#include "training/builtin_recipes.h"

namespace attend::cli {
namespace {

std::vector<ToldCommand> all_told() {
  std::vector<ToldCommand> all;
  for (const auto& command : all_commands()) all.push_back(told(command));
  return all;
}

/// The options of a command that hold a value of some kind, as a pattern of a shell's `case`.
template <class Is>
std::string pattern_of(const ToldCommand& command, const Is& is) {
  std::string names;
  for (const auto& option : command.options) {
    if (option.is_positional || !is(option)) continue;
    for (const auto& name : option.names) names += (names.empty() ? "" : "|") + name;
  }
  return names;
}

std::string words_of(const ToldCommand& command) {
  std::string words;
  for (const auto& option : command.options) {
    if (option.is_positional) continue;
    for (const auto& name : option.names) words += (words.empty() ? "" : " ") + name;
  }
  return words;
}

/// What stands in the place of a bare word: files but for what has names of its own.
std::string bare_words(const ToldCommand& command) {
  std::string words;
  if (command.name == "train") {
    for (const auto& [name, text] : training::builtin_recipes()) words += std::string(name) + " ";
  }
  if (command.name == "man") {
    for (const auto& other : all_commands()) words += std::string(other.name) + " ";
  }
  if (command.name == "completion") words = "bash zsh fish ";
  if (!words.empty()) words.pop_back();
  return words;
}

bool holds_text(const ToldOption& option) {
  return !option.value.empty() && !option.is_file() && !option.is_folder();
}

std::string in_bash() {
  std::string commands;
  std::string cases;
  for (const auto& command : all_told()) {
    commands += command.name + " ";
    cases += fmt::format("    {})\n      words=\"{}\"\n      bare=\"{}\"\n", command.name,
                         words_of(command), bare_words(command));
    cases += "      case \"$before\" in\n";
    const auto add = [&](const std::string& names, const char* does) {
      if (!names.empty()) cases += fmt::format("        {}) {} return ;;\n", names, does);
    };
    // A model is a folder, or a file.
    add(pattern_of(command,
                   [](const auto& option) { return option.is_file() || option.is_folder(); }),
        "mapfile -t COMPREPLY < <(compgen -f -- \"$current\");");
    add(pattern_of(command, holds_text), "COMPREPLY=();");
    cases += "      esac\n      ;;\n";
  }
  return fmt::format(
      R"(# bash completion of attend: attend completion bash > ~/.local/share/bash-completion/completions/attend
_attend() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD - 1]}}" words="" bare=""
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "{}help --help --version" -- "$current"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{}    help) bare="{}" ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$bare" -- "$current"; compgen -f -- "$current") ;;
  esac
}}
complete -o filenames -F _attend attend
)",
      commands, cases, commands);
}

/// Text between single quotes, of zsh and fish.
std::string quoted(const std::string& text, const std::string& quote) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? quote : std::string(1, c);
  return out + "'";
}

std::string in_zsh() {
  std::string commands;
  std::string cases;
  const auto in_brackets = [](std::string text) {
    for (const auto* mark : {"[", "]", ":"}) {
      for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += 2) {
        text.insert(at, "\\");
      }
    }
    return text;
  };
  for (const auto& command : all_told()) {
    commands += "    " + quoted(command.name + ":" + in_brackets(command.summary), "'\\''") + "\n";
    cases += fmt::format("    {})\n      _arguments", command.name);
    for (const auto& option : command.options) {
      if (option.is_positional) continue;
      for (const auto& name : option.names) {
        const auto* does = option.value.empty()                     ? ""
                           : option.is_file() || option.is_folder() ? ":file:_files"
                                                                    : ":value: ";
        cases += " \\\n        " +
                 quoted(fmt::format("{}[{}]{}", name, in_brackets(option.text), does), "'\\''");
      }
    }
    const auto bare = bare_words(command);
    cases += bare.empty() ? " \\\n        '*:file:_files'\n"
                          : fmt::format(" \\\n        '1:name:({})' '*:file:_files'\n", bare);
    cases += "      ;;\n";
  }
  return fmt::format(R"(#compdef attend
# zsh completion of attend: attend completion zsh > a folder of $fpath, as _attend
_attend() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
if [ "$funcstack[1]" = "_attend" ]; then
  _attend "$@"
else
  compdef _attend attend
fi
)",
                     commands, cases);
}

std::string in_fish() {
  std::string text =
      "# fish completion of attend: attend completion fish > "
      "~/.config/fish/completions/attend.fish\n"
      "complete -c attend -f\n";
  const auto escaped = [](const std::string& of) { return quoted(of, "\\'"); };
  std::string names;
  for (const auto& command : all_commands()) names += std::string(command.name) + " ";
  for (const auto& command : all_told()) {
    text += fmt::format("complete -c attend -n 'not __fish_seen_subcommand_from {}' -a {} -d {}\n",
                        names, command.name, escaped(command.summary));
    const auto seen = fmt::format("-n '__fish_seen_subcommand_from {}'", command.name);
    for (const auto& option : command.options) {
      if (option.is_positional) continue;
      std::string flags;
      for (const auto& name : option.names) {
        flags += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      const auto* does = option.value.empty()                     ? ""
                         : option.is_file() || option.is_folder() ? " -r -F"
                                                                  : " -x";
      text +=
          fmt::format("complete -c attend {}{}{} -d {}\n", seen, flags, does, escaped(option.text));
    }
    const auto bare = bare_words(command);
    text += bare.empty() ? fmt::format("complete -c attend {} -F\n", seen)
                         : fmt::format("complete -c attend {} -F -a '{}'\n", seen, bare);
  }
  return text;
}

}  // namespace

Run declare_completion(CLI::App& app) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "bash, zsh or fish")->required();
  app.footer("Example: attend completion bash > ~/.local/share/bash-completion/completions/attend");
  return [shell](Streams streams) {
    check_one_of("shell", *shell, {"bash", "zsh", "fish"});
    streams.out << (*shell == "bash" ? in_bash() : *shell == "zsh" ? in_zsh() : in_fish());
    return static_cast<int>(kOk);
  };
}

}  // namespace attend::cli
