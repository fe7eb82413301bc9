#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "parallel/group.h"

namespace attend::parallel {

/// Sums arrays over the ranks of a group, pass after pass, on a thread of its own, while the caller
/// still makes other ones. Small arrays travel together, large ones in pieces of a few megabytes,
/// in an order that never changes: on all ranks the same, so that the bytes repeat.
class BucketedSum {
 public:
  /// `sizes` of the arrays, in about the order in which they will be ready. While it lives, the
  /// group is its own between the first ready() and finish().
  BucketedSum(Group& group, std::span<const std::size_t> sizes);
  BucketedSum(const BucketedSum&) = delete;
  BucketedSum& operator=(const BucketedSum&) = delete;
  ~BucketedSum();

  /// This array has its numbers; they are summed in place, some time before finish() returns. Each
  /// array once a pass.
  void ready(std::size_t array, float* numbers);
  bool is_ready(std::size_t array) const { return numbers_[array] != nullptr; }

  /// Waits until all arrays are summed, and ends the pass. Throws what the group threw.
  void finish();

  std::size_t bucket_count() const { return buckets_.size(); }

  // Since the construction.
  double summing_seconds() const;  ///< the thread has spent in sums, waiting for others included
  double waited_seconds() const { return waited_seconds_; }  ///< the caller has spent in finish()

 private:
  struct Piece {
    std::size_t array;
    std::size_t first;
    std::size_t count;
  };
  using Bucket = std::vector<Piece>;

  void plan(std::span<const std::size_t> sizes);
  void work();
  bool is_next_ready() const;
  void sum(const Bucket& bucket);

  Group& group_;
  std::vector<Bucket> buckets_;
  std::vector<float> packed_;
  double waited_seconds_ = 0.0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<float*> numbers_;  // of each array; null while not ready
  std::size_t next_ = 0;         // bucket to sum
  double summing_seconds_ = 0.0;
  std::exception_ptr error_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace attend::parallel
