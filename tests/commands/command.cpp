#include "command.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_paths.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""ms;

const std::string kProgram = build_folder() + "/bin/attend";

/// Of no other test, of this process or of another one.
fs::path fresh_folder() {
  static std::atomic<int> count = 0;
  const auto path = fs::temp_directory_path() /
                    ("attend_commands_" + std::to_string(getpid()) + "_" + std::to_string(count++));
  fs::create_directories(path);
  return path;
}

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// In the child: puts a file in the place of a standard stream.
void redirect(const fs::path& path, int flags, int stream) {
  const auto file = open(path.c_str(), flags, 0600);
  if (file == stream) return;  // it was closed
  if (file < 0 || dup2(file, stream) < 0) _exit(126);
  close(file);
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const CommandOptions& options,
                         const fs::path& streams) {
  redirect(streams / "in", O_RDONLY, STDIN_FILENO);
  redirect(options.out.empty() ? streams / "out" : options.out, O_WRONLY | O_CREAT, STDOUT_FILENO);
  redirect(streams / "err", O_WRONLY | O_CREAT, STDERR_FILENO);
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(126);
  if (options.largest_file) {
    const auto bytes = static_cast<rlim_t>(*options.largest_file);
    const rlimit limit = {bytes, bytes};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(126);
  }
  for (const auto& variable : options.environment) putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> raw = {const_cast<char*>(kProgram.c_str())};
  for (const auto& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  execv(kProgram.c_str(), raw.data());
  _exit(127);
}

}  // namespace

Running::Running(const std::vector<std::string>& arguments, const CommandOptions& options)
    : folder_(fresh_folder()) {
  write(folder_ / "in", options.in);
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("cannot fork");
  if (process_ == 0) become(arguments, options, folder_);
}

Running::~Running() {
  if (!has_ended()) {
    send(SIGKILL);
    wait();
  }
  fs::remove_all(folder_);
}

void Running::send(int signal) const {
  if (!status_) kill(process_, signal);
}

bool Running::has_ended() {
  int status = 0;
  if (!status_ && waitpid(process_, &status, WNOHANG) == process_) status_ = status;
  return status_.has_value();
}

bool Running::wait_for(const fs::path& path) {
  while (!fs::exists(path)) {
    if (has_ended()) return fs::exists(path);
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

std::string Running::said() const {
  return fs::exists(folder_ / "err") ? read(folder_ / "err") : "";
}

int Running::port_behind(const std::string& mark) const {
  for (int i = 0; i < 20'000; ++i) {
    const auto all = said();
    const auto at = all.find(mark);
    if (at != std::string::npos && all.find('\n', at) != std::string::npos) {
      return std::stoi(all.substr(at + mark.size()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return 0;
}

Outcome Running::wait() {
  int status = 0;
  if (!status_ && waitpid(process_, &status, 0) == process_) status_ = status;
  Outcome outcome;
  outcome.out = read(folder_ / "out");
  outcome.err = read(folder_ / "err");
  if (WIFEXITED(*status_)) outcome.code = WEXITSTATUS(*status_);
  if (WIFSIGNALED(*status_)) outcome.signal = WTERMSIG(*status_);
  return outcome;
}

Outcome attend(const std::vector<std::string>& arguments, const CommandOptions& options) {
  return Running(arguments, options).wait();
}

testing::AssertionResult succeeded(const Outcome& outcome) {
  if (outcome.code == 0) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "exit code " << outcome.code << ", signal " << outcome.signal << ": " << outcome.err;
}

testing::AssertionResult was_refused(const Outcome& outcome, const std::string& part) {
  if (outcome.code != 2) {
    return testing::AssertionFailure()
           << "exit code " << outcome.code << ", signal " << outcome.signal << ": " << outcome.err;
  }
  const auto& error = outcome.err;
  if (!error.starts_with("attend: ") || std::count(error.begin(), error.end(), '\n') != 1 ||
      error.back() != '\n') {
    return testing::AssertionFailure() << "not one line of error: " << error;
  }
  if (error.find(part) == std::string::npos) {
    return testing::AssertionFailure() << "no \"" << part << "\" in: " << error;
  }
  return testing::AssertionSuccess();
}

Folder::Folder() : path_(fresh_folder()) {}

Folder::~Folder() {
  fs::remove_all(path_);
}

std::string Folder::write(const std::string& name, const std::string& bytes) const {
  tests::write(path_ / name, bytes);
  return *this / name;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> with(std::vector<std::string> command,
                              const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

}  // namespace attend::tests
