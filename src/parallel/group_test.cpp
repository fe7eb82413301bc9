// Groups whose ranks are threads of this program, over the loopback interface.

#include "parallel/group.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <functional>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "parallel/bucketed_sum.h"
#include "parallel/lifelines_of_threads.h"

namespace attend::parallel {
namespace {

using std::chrono_literals::operator""ms;

void run_groups(int size, const std::function<void(Group& group)>& part) {
  const auto errors = run_lifelines(size, [&](Lifeline& lifeline) {
    const auto group = make_group(lifeline);
    lifeline.watch([](const Loss& loss) { ADD_FAILURE() << loss.text; });
    part(*group);
    lifeline.end();
  });
  for (const auto& error : errors) EXPECT_EQ(error, "");
}

bool has_gloo() {
  try {
    check_has_groups();
    return true;
  } catch (const Error&) {
    return false;
  }
}

class GroupOf : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (!has_gloo()) GTEST_SKIP() << "built without Gloo";
  }
};

INSTANTIATE_TEST_SUITE_P(Sizes, GroupOf, testing::Values(2, 3, 5));

TEST(Group, OfOneLeavesAllAsItIs) {
  std::vector<float> numbers = {1.0F, 2.0F};
  std::string bytes = "ab";
  alone().sum(std::span(numbers));
  alone().broadcast(bytes);
  alone().barrier();
  EXPECT_EQ(numbers, (std::vector<float>{1.0F, 2.0F}));
  EXPECT_EQ(bytes, "ab");
  EXPECT_EQ(alone().size(), 1);
  EXPECT_TRUE(alone().is_first());
}

TEST_P(GroupOf, SumsNumbersOfAllRanks) {
  run_groups(GetParam(), [&](Group& group) {
    for (const std::size_t count : {1U, 2U, 7U, 1000U, 300001U}) {
      std::vector<float> numbers(count);
      for (std::size_t i = 0; i < count; ++i) {
        numbers[i] = static_cast<float>((i % 100) * static_cast<std::size_t>(group.rank() + 1));
      }
      group.sum(std::span(numbers));
      const auto ranks = static_cast<float>(group.size() * (group.size() + 1) / 2);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(numbers[i], static_cast<float>(i % 100) * ranks) << count << " " << i;
      }
    }
    double precise[] = {1e-12 + group.rank()};
    group.sum(std::span(precise));
    const auto n = group.size();
    EXPECT_NEAR(precise[0], n * (n - 1) / 2 + n * 1e-12, 1e-14);
  });
}

TEST_P(GroupOf, GivesAllRanksTheSameBytesOfASum) {
  std::vector<std::vector<float>> sums(static_cast<std::size_t>(GetParam()));
  run_groups(GetParam(), [&](Group& group) {
    std::vector<float> numbers(10007);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = std::sin(static_cast<float>(i) * 1.7F + static_cast<float>(group.rank()));
    }
    group.sum(std::span(numbers));
    sums[static_cast<std::size_t>(group.rank())] = numbers;
  });
  for (const auto& sum : sums) EXPECT_EQ(sum, sums[0]);
}

TEST_P(GroupOf, BroadcastsTheBytesOfRankZero) {
  run_groups(GetParam(), [&](Group& group) {
    for (const std::string& expected :
         {std::string("first\0one", 9), std::string(), std::string(100000, 'x')}) {
      auto bytes = group.is_first() ? expected : "other" + std::to_string(group.rank());
      group.broadcast(bytes);
      EXPECT_EQ(bytes, expected);
    }
  });
}

TEST_P(GroupOf, WaitsAtABarrierForTheLast) {
  std::atomic<int> come = 0;
  run_groups(GetParam(), [&](Group& group) {
    if (group.is_first()) std::this_thread::sleep_for(50ms);
    ++come;
    group.barrier();
    EXPECT_EQ(come, group.size());
  });
}

// Arrays that are packed, sent alone and cut up; ready in another order on each rank.
TEST_P(GroupOf, SumsBucketsWhateverTheOrder) {
  const std::vector<std::size_t> sizes = {5, 300000, 1, 200000, 100000, 2500000, 17};
  run_groups(GetParam(), [&](Group& group) {
    BucketedSum sum(group, sizes);
    EXPECT_GE(sum.bucket_count(), 5U);
    std::vector<std::size_t> order(sizes.size());
    std::iota(order.begin(), order.end(), 0);
    for (int pass = 0; pass < 2; ++pass) {
      std::vector<std::vector<float>> arrays;
      for (const auto size : sizes) {
        arrays.emplace_back(size, static_cast<float>(arrays.size() + 1));
        arrays.back().back() = static_cast<float>(group.rank());
      }
      std::rotate(order.begin(), order.begin() + group.rank() + 1, order.end());
      for (const auto i : order) sum.ready(i, arrays[i].data());
      sum.finish();
      const auto n = group.size();
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        EXPECT_EQ(arrays[i].back(), static_cast<float>(n * (n - 1) / 2));
        if (sizes[i] < 2) continue;
        const auto expected = static_cast<float>(n) * static_cast<float>(i + 1);
        EXPECT_EQ(arrays[i].front(), expected);
        EXPECT_EQ(arrays[i][sizes[i] - 2], expected);
      }
    }
  });
}

TEST(BucketedSum, RefusesToFinishWithoutAnArray) {
  const std::vector<std::size_t> sizes = {2, 2};
  std::vector<float> numbers = {1.0F, 2.0F};
  BucketedSum sum(alone(), sizes);
  sum.ready(0, numbers.data());
  EXPECT_THROW(sum.ready(0, numbers.data()), std::logic_error);
  EXPECT_THROW(sum.finish(), std::logic_error);
}

TEST_P(GroupOf, ASumThrowsWhereARankIsGone) {
  const auto last = GetParam() - 1;
  std::atomic<int> told = 0;
  const auto errors = run_lifelines(GetParam(), [&](Lifeline& lifeline) {
    const auto group = make_group(lifeline);
    lifeline.watch([&](const Loss& loss) {
      EXPECT_EQ(loss.rank, last);
      EXPECT_FALSE(loss.said);
      ++told;
    });
    group->barrier();
    if (group->rank() == last) throw Error("gone");
    std::vector<float> numbers(1000);
    while (true) group->sum(std::span(numbers));
  });
  EXPECT_EQ(told, last);
  for (int rank = 0; rank < last; ++rank) {
    EXPECT_NE(errors[static_cast<std::size_t>(rank)].find("broke"), std::string::npos);
  }
}

std::atomic<int> pipe_signals = 0;

TEST_P(GroupOf, ARankThatIsGoneIsAnErrorAndNoSignal) {
  struct sigaction count = {};
  struct sigaction before = {};
  count.sa_handler = [](int) { ++pipe_signals; };
  sigaction(SIGPIPE, &count, &before);
  for (int time = 0; time < 20; ++time) {
    run_lifelines(GetParam(), [&](Lifeline& lifeline) {
      const auto group = make_group(lifeline);
      lifeline.watch([](const Loss&) {});
      group->barrier();
      if (group->rank() == 0) throw Error("gone");
      std::vector<float> numbers(1 + static_cast<std::size_t>(time));
      while (true) group->sum(std::span(numbers));
    });
  }
  sigaction(SIGPIPE, &before, nullptr);
  EXPECT_EQ(pipe_signals, 0);
}

}  // namespace
}  // namespace attend::parallel
