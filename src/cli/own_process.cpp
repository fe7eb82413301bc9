#include "cli/own_process.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::cli {
namespace {

using std::chrono_literals::operator""ms;

constexpr int kCannotStart = 127;

/// In the child, where only plain calls of the system are safe.
[[noreturn]] void become(char* const* arguments, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) _exit(kCannotStart);  // it has died meanwhile
  const auto nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv("/proc/self/exe", arguments);
  _exit(kCannotStart);
}

}  // namespace

int run_own_process(const std::vector<std::string>& arguments, const StopSignals& signals) {
  std::vector<std::string> all = {"attend"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& argument : all) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const auto parent = ::getpid();
  const auto process = ::fork();
  if (process == 0) become(pointers.data(), parent);
  if (process < 0) {
    throw Error(std::string("cannot start a process to train in: ") + std::strerror(errno));
  }
  bool has_told = false;
  int status = 0;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    if (signals.requested() && !has_told) {
      ::kill(process, SIGTERM);
      has_told = true;
    }
    std::this_thread::sleep_for(20ms);
  }
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  if (WEXITSTATUS(status) == kCannotStart) throw Error("cannot start a process to train in");
  return WEXITSTATUS(status);
}

}  // namespace attend::cli
