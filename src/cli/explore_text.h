#pragma once

#include <cstdint>
#include <string>

#include "cli/explore_sentences.h"
#include "cli/link_reading.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Declares which text a command looks at, and what is known of it.
struct ExploreTextFlags {
  std::string input;
  std::string reference;
  std::string force;
  std::string gold;
  LinkReading reading;
  std::string letter_case = "as-is";
  int64_t limit = 0;

  void declare(CLI::App& app);

  /// Throws Error if they do not go together.
  void check() const;

  /// The lines of a file, of standard input, or the sentence of the command line. Throws Error if
  /// there is none, or if files do not fit together.
  TextToExplore read() const;

  /// How lines, and the links of a reference, are read, as it was asked for. Throws ConfigError if
  /// there is no such way.
  void choose(ExploreOptions& options) const;

  /// The files that it reads.
  std::vector<std::string> files() const;

  /// Whether the input is a file that is there.
  bool is_file() const;
};

}  // namespace attend::cli
