#include "serving/sentence_queue.h"

#include <algorithm>
#include <utility>

namespace attend::serving {
namespace {

constexpr double kStepsASecond = 20000.0;  // about what one core does with a small model

}  // namespace

void SentenceQueue::drop_abandoned() {
  std::erase_if(pieces_, [](const Piece& piece) { return piece.job->is_abandoned(); });
  waiting_ = pieces_.size();
}

bool SentenceQueue::add(const std::shared_ptr<Job>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    if (pieces_.size() + job->count() > options_.most_waiting) drop_abandoned();
    if (pieces_.size() + job->count() > options_.most_waiting) return false;
    const std::chrono::duration<double> now = Clock::now() - began_;
    auto due = now.count();
    for (std::size_t i = 0; i < job->count(); ++i) {
      due += static_cast<double>(job->costs[i]) / kStepsASecond;
      const auto place =
          std::upper_bound(pieces_.begin(), pieces_.end(), due,
                           [](double time, const Piece& piece) { return time < piece.due; });
      pieces_.insert(place, {job, i, due});
    }
    waiting_ = pieces_.size();
  }
  changed_.notify_all();
  return true;
}

/// That one whatever it costs, and those after it that go with it while the cost is `most` or less.
std::vector<Piece> SentenceQueue::take_from(std::deque<Piece>::iterator first, std::size_t most) {
  std::vector<Piece> batch = {*first};
  auto cost = first->cost();
  const auto goes_along = [&](const Piece& piece) {
    if (batch.size() >= options_.batch_size || cost + piece.cost() > most) return false;
    const auto& job = batch.front().job;
    return piece.job == job || (options_.joins_jobs && piece.job->goes_with(*job));
  };
  auto kept = first;
  for (auto at = std::next(first); at != pieces_.end(); ++at) {
    if (goes_along(*at)) {
      cost += at->cost();
      batch.push_back(std::move(*at));
    } else {
      *kept++ = std::move(*at);
    }
  }
  pieces_.erase(kept, pieces_.end());
  waiting_ = pieces_.size();
  return batch;
}

std::vector<Piece> SentenceQueue::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    drop_abandoned();
    return !pieces_.empty() || is_closed_;
  });
  if (pieces_.empty()) return {};
  return take_from(pieces_.begin(), options_.batch_cost);
}

std::vector<Piece> SentenceQueue::take_cheap(std::size_t most) {
  if (waiting_ == 0) return {};
  const std::lock_guard lock(mutex_);
  drop_abandoned();
  const auto first = std::find_if(pieces_.begin(), pieces_.end(),
                                  [&](const Piece& piece) { return piece.cost() <= most; });
  if (first == pieces_.end()) return {};
  return take_from(first, std::min(most, options_.batch_cost));
}

void SentenceQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
}

}  // namespace attend::serving
