#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "serving/job.h"

namespace attend::serving {

/// One sentence of a job.
struct Piece {
  std::shared_ptr<Job> job;
  std::size_t index = 0;
  double due = 0.0;  ///< when its turn would come: SentenceQueue

  std::size_t cost() const { return job->costs[index]; }
};

struct QueueOptions {
  std::size_t most_waiting = 1024;  ///< sentences
  std::size_t batch_size = 32;      ///< sentences that are taken together, at most
  std::size_t batch_cost = 65536;   ///< and what they cost together; one sentence may cost more
  bool joins_jobs = true;           ///< sentences of several jobs may be taken together
};

/// Sentences that wait. Any number of threads may add and take.
///
/// A sentence's turn is later than its coming by what it and those of its job before it cost. So a
/// job that costs little overtakes the far end of one that costs much, however long that one is,
/// and still none waits for ever: a clock goes on (fair queueing, Demers et al. 1989).
class SentenceQueue {
 public:
  explicit SentenceQueue(const QueueOptions& options) : options_(options) {}

  /// All sentences of a job, or none: false where there is no room, or the queue is closed.
  bool add(const std::shared_ptr<Job>& job);

  /// The sentence whose turn it is and those that may go with it, in the order of their turns;
  /// waits for one, for nothing else. Empty once the queue is closed and nothing waits.
  std::vector<Piece> take();

  /// The same of sentences that cost `most` or less together, without waiting: empty if there are
  /// none.
  std::vector<Piece> take_cheap(std::size_t most);

  /// Nothing more is added; what waits is still taken.
  void close();

  std::size_t waiting() const { return waiting_; }

 private:
  using Clock = std::chrono::steady_clock;

  void drop_abandoned();
  std::vector<Piece> take_from(std::deque<Piece>::iterator first, std::size_t most);

  const QueueOptions options_;
  const Clock::time_point began_ = Clock::now();
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> pieces_;  // by their turn
  std::atomic<std::size_t> waiting_ = 0;
  bool is_closed_ = false;
};

}  // namespace attend::serving
