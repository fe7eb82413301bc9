#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace attend::cli {

/// What a command reads and what it writes, to be told apart before any of it is opened.
class SeparateFiles {
 public:
  /// A path that `option` gave to read: a file or a folder. "-" and what does not exist are none.
  void read(const std::string& option, const std::string& path);

  /// Standard input is read.
  void read_standard_input() { reads_standard_input_ = true; }

  /// A path that `option` gave for a file to write. "-" is none.
  void write(const std::string& option, const std::string& path);

  /// Throws Error if a file that is to be written is one that is read or a file of a model in a
  /// folder that is read (standard output is always written); if it is the same as another that is
  /// to be written; if it is a folder; or if there is no folder for it, or none that may be written
  /// into. Two names are of one file if they lead to the same device and number. Pipes and devices
  /// are never the same.
  void check() const;

 private:
  struct Named {
    std::string option;
    std::filesystem::path path;
  };

  void check_place(const Named& written) const;
  void check_against_read(const Named& written) const;

  bool reads_standard_input_ = false;
  std::vector<Named> read_;
  std::vector<Named> written_;
};

}  // namespace attend::cli
