#include "cli/lost_files.h"

#include <csignal>
#include <string_view>

#include <unistd.h>

#include "cli/command.h"

namespace attend::cli {
namespace {

constexpr std::string_view kLost =
    "attend: a file that was being read was cut short by another program, such as the model's: "
    "copy "
    "it again, and replace a file in use by a rename\n";

// It never returns, so it may run on any stack: what it writes over is not used again.
extern "C" void attend_lost_file(int signal, siginfo_t* facts, void* /*context*/) {
  if (facts->si_code != BUS_ADRERR) {  // not a file: an error of the program
    std::signal(signal, SIG_DFL);
    return;
  }
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kLost.data(), kLost.size());
  ::_exit(kUsage);
}

}  // namespace

void report_lost_files() {
  struct sigaction action = {};
  action.sa_sigaction = attend_lost_file;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace attend::cli
