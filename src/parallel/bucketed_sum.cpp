#include "parallel/bucketed_sum.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace attend::parallel {
namespace {

constexpr std::size_t kSmall = 1U << 18;  // floats: a megabyte; fewer travel with others
constexpr std::size_t kLarge = 1U << 20;  // more go in pieces

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

}  // namespace

BucketedSum::BucketedSum(Group& group, std::span<const std::size_t> sizes)
    : group_(group), numbers_(sizes.size(), nullptr) {
  plan(sizes);
  thread_ = std::thread([this] { work(); });
}

BucketedSum::~BucketedSum() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BucketedSum::plan(std::span<const std::size_t> sizes) {
  Bucket small;
  std::size_t together = 0;
  std::size_t most = 0;
  const auto close = [&] {
    if (!small.empty()) buckets_.push_back(std::move(small));
    most = std::max(most, together);
    small.clear();
    together = 0;
  };
  for (std::size_t array = 0; array < sizes.size(); ++array) {
    if (sizes[array] >= kSmall) {
      for (std::size_t first = 0; first < sizes[array]; first += kLarge) {
        buckets_.push_back({{array, first, std::min(kLarge, sizes[array] - first)}});
      }
      continue;
    }
    small.push_back({array, 0, sizes[array]});
    together += sizes[array];
    if (together >= kSmall) close();
  }
  close();
  packed_.resize(most);
}

void BucketedSum::ready(std::size_t array, float* numbers) {
  {
    const std::lock_guard lock(mutex_);
    if (numbers_.at(array) != nullptr) throw std::logic_error("an array was ready before");
    numbers_[array] = numbers;
  }
  changed_.notify_all();
}

void BucketedSum::finish() {
  const auto began = Clock::now();
  std::unique_lock lock(mutex_);
  if (std::count(numbers_.begin(), numbers_.end(), nullptr) > 0) {
    throw std::logic_error("finish: an array is not ready");
  }
  changed_.wait(lock, [&] { return next_ == buckets_.size() || error_; });
  waited_seconds_ += seconds_since(began);
  if (error_) std::rethrow_exception(error_);
  next_ = 0;
  std::fill(numbers_.begin(), numbers_.end(), nullptr);
}

double BucketedSum::summing_seconds() const {
  const std::lock_guard lock(mutex_);
  return summing_seconds_;
}

bool BucketedSum::is_next_ready() const {
  if (next_ == buckets_.size()) return false;
  const auto& bucket = buckets_[next_];
  return std::all_of(bucket.begin(), bucket.end(),
                     [&](const Piece& piece) { return numbers_[piece.array] != nullptr; });
}

void BucketedSum::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return is_over_ || is_next_ready(); });
    if (is_over_) return;
    lock.unlock();
    const auto began = Clock::now();
    std::exception_ptr error;
    try {
      sum(buckets_[next_]);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    summing_seconds_ += seconds_since(began);
    error_ = error;
    ++next_;
    changed_.notify_all();
    if (error_) return;
  }
}

void BucketedSum::sum(const Bucket& bucket) {
  if (bucket.size() == 1) {
    const auto& [array, first, count] = bucket[0];
    return group_.sum(std::span(numbers_[array] + first, count));
  }
  auto* out = packed_.data();
  for (const auto& [array, first, count] : bucket) out = std::copy_n(numbers_[array], count, out);
  group_.sum(std::span(packed_.data(), out));
  const auto* in = packed_.data();
  for (const auto& [array, first, count] : bucket) {
    std::copy_n(in, count, numbers_[array]);
    in += count;
  }
}

}  // namespace attend::parallel
