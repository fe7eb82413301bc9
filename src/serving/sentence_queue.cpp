#include "serving/sentence_queue.h"

#include <algorithm>

namespace attend::serving {

void Job::finish_one() {
  const std::lock_guard lock(mutex_);
  if (left_ > 0 && --left_ == 0) over_.notify_all();
}

void Job::fail(const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = what.empty() ? "unknown" : what;
  left_ = 0;
  over_.notify_all();
}

void Job::abandon() {
  const std::lock_guard lock(mutex_);
  is_abandoned_ = true;
}

bool Job::is_abandoned() const {
  const std::lock_guard lock(mutex_);
  return is_abandoned_;
}

bool Job::wait_until(Time time) {
  std::unique_lock lock(mutex_);
  return over_.wait_until(lock, time, [this] { return left_ == 0; });
}

std::string Job::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

SentenceQueue::SentenceQueue(std::size_t most_waiting, std::size_t batch_size, bool joins_jobs)
    : most_waiting_(most_waiting), batch_size_(batch_size), joins_jobs_(joins_jobs) {}

void SentenceQueue::drop_abandoned() {
  std::erase_if(pieces_, [](const Piece& piece) { return piece.job->is_abandoned(); });
}

bool SentenceQueue::add(const std::shared_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    if (pieces_.size() + job->count() > most_waiting_) drop_abandoned();
    if (pieces_.size() + job->count() > most_waiting_) return false;
    for (std::size_t i = 0; i < job->count(); ++i) pieces_.push_back({job, i});
  }
  changed_.notify_all();
  return true;
}

std::vector<Piece> SentenceQueue::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    drop_abandoned();
    return !pieces_.empty() || is_closed_;
  });
  std::vector<Piece> batch;
  if (pieces_.empty()) return batch;
  const auto first = pieces_.front().job;
  const auto goes_along = [&](const Piece& piece) {
    return joins_jobs_ ? piece.job->kind() == first->kind() : piece.job == first;
  };
  std::deque<Piece> rest;
  for (auto& piece : pieces_) {
    if (batch.size() < batch_size_ && goes_along(piece)) {
      batch.push_back(std::move(piece));
    } else {
      rest.push_back(std::move(piece));
    }
  }
  pieces_ = std::move(rest);
  return batch;
}

void SentenceQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
}

std::size_t SentenceQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return pieces_.size();
}

}  // namespace attend::serving
