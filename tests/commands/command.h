#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/types.h>

namespace attend::tests {

/// How the program ended, and what it said.
struct Outcome {
  int code = -1;   ///< its exit code; -1 if a signal ended it
  int signal = 0;  ///< the signal that ended it; 0 if none did
  std::string out;
  std::string err;
};

struct CommandOptions {
  std::string in{};                        ///< its standard input
  std::filesystem::path out{};             ///< its standard output; default: what Outcome has
  std::optional<long> largest_file{};      ///< bytes; writing more fails, as on a full disk
  std::filesystem::path folder{};          ///< that it works in; default: this one
  std::vector<std::string> environment{};  ///< besides this program's: "NAME=value"
};

/// The program `attend`, running. Its standard output and error go to files, so it never waits.
class Running {
 public:
  explicit Running(const std::vector<std::string>& arguments, const CommandOptions& options = {});
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running();  ///< kills it if nobody waited for it

  void send(int signal) const;
  pid_t process() const { return process_; }

  /// Whether `path` appears before the program ends.
  bool wait_for(const std::filesystem::path& path);

  /// What it has said on standard error so far.
  std::string said() const;

  /// The port that it says behind `mark`, once the line is whole; 0 if it never is.
  int port_behind(const std::string& mark) const;

  /// Waits for its end.
  Outcome wait();

 private:
  bool has_ended();

  std::filesystem::path folder_;  // of its standard streams
  pid_t process_ = 0;
  std::optional<int> status_;
};

/// Runs `attend` with these arguments to its end.
Outcome attend(const std::vector<std::string>& arguments, const CommandOptions& options = {});

/// Exit code 0 and nothing but `out` to be said.
testing::AssertionResult succeeded(const Outcome& outcome);

/// Exit code 2 and one line of error in which `part` occurs.
testing::AssertionResult was_refused(const Outcome& outcome, const std::string& part);

/// A folder for the files of one test, removed at its end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file and gives its path.
  std::string write(const std::string& name, const std::string& bytes) const;

  /// The names of everything in it, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

std::string read(const std::filesystem::path& path);
std::vector<std::string> lines_of(const std::string& text);

/// A command with these options behind it.
std::vector<std::string> with(std::vector<std::string> command,
                              const std::vector<std::string>& more);

}  // namespace attend::tests
