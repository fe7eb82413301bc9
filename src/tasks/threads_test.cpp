#include "tasks/threads.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "tasks/row_batches.h"

namespace attend::tasks {
namespace {

TEST(Threads, DoEachOnce) {
  for (const std::int64_t threads : {1, 2, 5}) {
    for (const std::size_t count : {0U, 1U, 3U, 100U}) {
      std::vector<std::atomic<int>> done(count);
      for_each_on_threads(count, threads, [&](std::size_t i) { ++done[i]; });
      EXPECT_TRUE(std::all_of(done.begin(), done.end(), [](const auto& one) { return one == 1; }));
    }
  }
}

TEST(Threads, ThrowWhatWasThrownAndBeginNothingAfter) {
  for (const std::int64_t threads : {1, 3}) {
    std::atomic<int> begun = 0;
    const auto fail = [&](std::size_t) {
      ++begun;
      throw std::runtime_error("the first");
    };
    EXPECT_THROW(for_each_on_threads(1000, threads, fail), std::runtime_error);
    EXPECT_LE(begun, threads);
  }
}

TEST(RowBatches, RowsAsLongKeepTheirOrder) {
  const std::vector<std::size_t> lengths = {3, 1, 2, 1, 3, 0};
  EXPECT_EQ(by_length(lengths), (std::vector<std::size_t>{5, 1, 3, 2, 0, 4}));
}

}  // namespace
}  // namespace attend::tasks
