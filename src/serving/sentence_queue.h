#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace attend::serving {

/// What one request asks for: sentences, all to be treated alike. Jobs of one kind may be worked on
/// together.
class Job {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Job(std::string kind, std::size_t count) : kind_(std::move(kind)), count_(count), left_(count) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  const std::string& kind() const { return kind_; }
  std::size_t count() const { return count_; }

  /// One more sentence is done.
  void finish_one();

  /// Something went wrong; the job is over.
  void fail(const std::string& what);

  /// Nobody waits for it any more: sentences that were not begun never are.
  void abandon();
  bool is_abandoned() const;

  /// Whether it was over, done or failed, before this time.
  bool wait_until(Time time);

  /// What went wrong; empty if nothing did.
  std::string failure() const;

 private:
  const std::string kind_;
  const std::size_t count_;
  mutable std::mutex mutex_;
  std::condition_variable over_;
  std::size_t left_;
  std::string failure_;
  bool is_abandoned_ = false;
};

/// One sentence of a job.
struct Piece {
  std::shared_ptr<Job> job;
  std::size_t index = 0;
};

/// Sentences that wait. Any number of threads may add and take.
class SentenceQueue {
 public:
  /// At most `most_waiting` sentences wait, at most `batch_size` are taken together: of one job
  /// only, or with `joins_jobs` of all those of one kind.
  SentenceQueue(std::size_t most_waiting, std::size_t batch_size, bool joins_jobs);

  /// All sentences of a job, or none: false where there is no room, or the queue is closed.
  bool add(const std::shared_ptr<Job>& job);

  /// The sentence that has waited longest and those that may go with it, in the order in which they
  /// came; waits for one, for nothing else. Empty once the queue is closed and nothing waits.
  std::vector<Piece> take();

  /// Nothing more is added; what waits is still taken.
  void close();

  std::size_t waiting() const;

 private:
  void drop_abandoned();

  const std::size_t most_waiting_;
  const std::size_t batch_size_;
  const bool joins_jobs_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> pieces_;
  bool is_closed_ = false;
};

}  // namespace attend::serving
