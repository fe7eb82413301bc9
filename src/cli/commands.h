#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace attend::cli {

struct NamedCommand {
  const char* name;
  const char* summary;
  Run (*declare)(CLI::App& app);
};

/// All there are, in the order of help.
std::span<const NamedCommand> all_commands();

inline constexpr const char* kProgramSummary =
    "attend: train, run and look inside attentional sequence models";
inline constexpr const char* kProgramFooter =
    "Example: attend train bahdanau2015 --train a.en a.de --dev d.en d.de --out model\n"
    "         echo 'a sentence' | attend translate -m model --show\n"
    "Exit codes: 0 done; 1 a bug, please report it; 2 something that you can mend, said "
    "in one line; 3 another process of a training was lost.";

/// An option as its command's tables have it: for manual pages, and for shells.
struct ToldOption {
  std::vector<std::string> names;  ///< "-m", "--model"; of a positional its own
  std::string value;               ///< "FILE", "N=5"; empty of a flag
  std::string text;
  std::string group;  ///< "Options", "Search"
  bool is_positional = false;
  bool is_required = false;

  bool is_key = false;  ///< of a recipe: help and manual pages leave them out

  bool is_file() const { return value.starts_with("FILE") || value.starts_with("OUTPUT"); }
  bool is_folder() const { return value.starts_with("DIR"); }
};

struct ToldCommand {
  std::string name;
  std::string summary;
  std::string usage;   ///< "[OPTIONS] [recipe]"
  std::string footer;  ///< an example, and more
  std::vector<ToldOption> options;
};

ToldCommand told(const NamedCommand& command);

/// Throws Error if there is no such command.
const NamedCommand& command_called(const std::string& name);

}  // namespace attend::cli
