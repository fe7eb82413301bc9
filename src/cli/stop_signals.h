#pragma once

#include <atomic>
#include <csignal>
#include <thread>

namespace attend::cli {

/// Once armed, SIGINT and SIGTERM ask for a stop instead of ending the program; one that comes
/// seconds after the first ends it at once (not sooner: a supervisor may signal the process and its
/// group). Before, they end the program as usual. The signals are waited for on a thread of their
/// own and blocked on all others, because no handler may run on a thread that multiplies matrices:
/// oneDNN's kernels keep their stack pointer in a buffer of the heap, and the frame of a handler
/// would overwrite what lies below it. SIGPIPE is ignored meanwhile: a lost rank, a client or a
/// reader of the progress that is gone must not end what goes on. Make it before any other thread.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// From now on there is something to stop.
  void arm() { is_armed_ = true; }

  const std::atomic<bool>& requested() const { return requested_; }

 private:
  void wait();

  sigset_t signals_;
  sigset_t before_;
  struct sigaction pipe_before_ = {};
  std::atomic<bool> is_armed_ = false;
  std::atomic<bool> requested_ = false;
  std::atomic<bool> is_over_ = false;
  std::thread waiter_;
};

}  // namespace attend::cli
