#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/explore_sentences.h"
#include "cli/link_reading.h"
#include "cli/photographs.h"
#include "cli/table_flags.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Declares which text a command looks at, and what is known of it.
struct ExploreTextFlags {
  std::vector<std::string> sources;  ///< of each column a file or a text, or one table; or none
  TableFlags table;
  PhotographFlags photographs;
  std::string reference;
  std::string force;
  std::string gold;
  LinkReading reading;
  std::string letter_case = "as-is";
  int64_t limit = 0;

  void declare(CLI::App& app);

  /// Throws Error if they do not go together.
  void check() const;

  /// What a model of a task reads: the lines of files, a table or standard input, or the sentences
  /// of the command line. Throws Error if there is none, or if files do not fit together.
  TextToExplore read(const tasks::Task& task) const;
  std::function<TextToExplore(const tasks::Task&)> reader() const;

  /// How lines, and the links of a reference, are read, as it was asked for. Throws ConfigError if
  /// there is no such way.
  void choose(ExploreOptions& options) const;

  /// The files that it reads.
  std::vector<std::string> files() const;

  /// Whether it is standard input that is read.
  bool is_standard_input() const;

  /// Whether the input is of files that are there.
  bool is_file() const;
};

}  // namespace attend::cli
