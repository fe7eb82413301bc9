#include "cli/stop_signals.h"

#include <chrono>
#include <ctime>

#include <unistd.h>

#include "cli/command.h"

namespace attend::cli {
namespace {

constexpr auto kSoonAfter = std::chrono::seconds(2);
constexpr timespec kBetweenLooks = {0, 100'000'000};  // a tenth of a second

}  // namespace

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  waiter_ = std::thread([this] { wait(); });
}

StopSignals::~StopSignals() {
  is_over_ = true;
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopSignals::wait() {
  auto first = std::chrono::steady_clock::now();
  while (!is_over_) {
    if (sigtimedwait(&signals_, nullptr, &kBetweenLooks) < 0) continue;
    const auto now = std::chrono::steady_clock::now();
    if (!is_armed_) _exit(kInterrupted);
    if (!requested_) first = now;
    requested_ = true;
    if (now - first >= kSoonAfter) _exit(kInterrupted);
  }
}

}  // namespace attend::cli
