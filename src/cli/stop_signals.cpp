#include "cli/stop_signals.h"

#include <chrono>

#include <unistd.h>

#include "cli/command.h"

namespace attend::cli {
namespace {

constexpr auto kSoonAfter = std::chrono::seconds(2);

}  // namespace

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, &pipe_before_);
  waiter_ = std::thread([this] { wait(); });
}

StopSignals::~StopSignals() {
  is_over_ = true;
  pthread_kill(waiter_.native_handle(), SIGTERM);  // it waits for one
  waiter_.join();
  sigaction(SIGPIPE, &pipe_before_, nullptr);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignals::wait() {
  auto first = std::chrono::steady_clock::now();
  while (!is_over_) {
    int signal = 0;
    if (sigwait(&signals_, &signal) != 0 || is_over_) continue;
    const auto now = std::chrono::steady_clock::now();
    if (!is_armed_) _exit(kInterrupted);
    if (!requested_) first = now;
    requested_ = true;
    if (now - first >= kSoonAfter) _exit(kInterrupted);
  }
}

}  // namespace attend::cli
