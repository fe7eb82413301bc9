// Groups whose ranks are threads of this program, over the loopback interface.

#include "parallel/group.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "parallel/bucketed_sum.h"
#include "parallel/lifeline.h"

namespace attend::parallel {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

using Part = std::function<void(Lifeline& lifeline)>;

/// Runs `part` as each rank, on a thread of its own. Gives what each threw.
std::vector<std::string> run_lifelines(int size, const Part& part) {
  Ranks ranks = {.rank = 0, .size = size};
  std::vector<std::string> errors(static_cast<std::size_t>(size));
  std::vector<std::unique_ptr<Lifeline>> lifelines;
  for (; ranks.rank < size; ++ranks.rank) {
    lifelines.push_back(std::make_unique<Lifeline>(ranks));
    ranks.port = lifelines[0]->port();
  }
  std::vector<std::thread> threads;
  for (std::size_t rank = 0; rank < lifelines.size(); ++rank) {
    threads.emplace_back([&, rank] {
      try {
        lifelines[rank]->meet(20s, nullptr);
        part(*lifelines[rank]);
      } catch (const std::exception& error) {
        errors[rank] = error.what();
        lifelines[rank].reset();  // as a process that ends
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return errors;
}

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

// --- lifelines -----------------------------------------------------------------------------------

/// What each rank but `silent` is told of, within some seconds.
std::vector<Loss> losses(int size, int silent, const Part& what) {
  std::vector<Loss> told(static_cast<std::size_t>(size), Loss{-1, false, ""});
  run_lifelines(size, [&](Lifeline& lifeline) {
    std::atomic<bool> is_told = false;
    lifeline.watch([&](const Loss& loss) {
      told[static_cast<std::size_t>(lifeline.rank())] = loss;
      is_told = true;
    });
    if (lifeline.rank() == silent) what(lifeline);
    for (int i = 0; i < 500 && !is_told && lifeline.rank() != silent; ++i) {
      std::this_thread::sleep_for(10ms);
    }
    if (lifeline.rank() == silent) throw Error("ended");
  });
  return told;
}

TEST(Lifeline, TellsAllWhoIsGone) {
  for (const int gone : {0, 2}) {
    const auto told = losses(3, gone, [](Lifeline& /*lifeline*/) {});
    for (int rank = 0; rank < 3; ++rank) {
      const auto& loss = told[static_cast<std::size_t>(rank)];
      EXPECT_EQ(loss.rank, rank == gone ? -1 : gone) << rank;
      EXPECT_FALSE(loss.said);
    }
  }
}

TEST(Lifeline, TellsAllWhyARankCannotGoOn) {
  for (const int failing : {0, 1}) {
    const auto told = losses(3, failing, [](Lifeline& lifeline) {
      EXPECT_TRUE(lifeline.fail("no\nroom"));
      EXPECT_TRUE(lifeline.fail("again"));
      std::this_thread::sleep_for(200ms);
    });
    for (int rank = 0; rank < 3; ++rank) {
      if (rank == failing) continue;
      const auto& loss = told[static_cast<std::size_t>(rank)];
      EXPECT_EQ(loss.rank, failing);
      EXPECT_TRUE(loss.said);
      EXPECT_NE(loss.text.find("no room"), std::string::npos) << loss.text;
    }
  }
}

TEST(Lifeline, ARankThatSaysGoodbyeIsNotLost) {
  const auto errors = run_lifelines(3, [](Lifeline& lifeline) {
    lifeline.watch([](const Loss& loss) { ADD_FAILURE() << loss.text; });
    if (lifeline.rank() == 0) std::this_thread::sleep_for(100ms);
    lifeline.end();
    throw Error("ended");
  });
  for (const auto& error : errors) EXPECT_EQ(error, "ended");
}

TEST(Lifeline, ExchangesBytesOfAllRanks) {
  const auto errors = run_lifelines(4, [](Lifeline& lifeline) {
    const auto all = lifeline.exchange(std::string(static_cast<std::size_t>(lifeline.rank()), 'a'));
    EXPECT_EQ(all, (std::vector<std::string>{"", "a", "aa", "aaa"}));
  });
  for (const auto& error : errors) EXPECT_EQ(error, "");
}

TEST(Lifeline, RefusesRanksThatCountOtherwise) {
  Lifeline first({.rank = 0, .size = 2});
  std::string error;
  std::thread other([&] {
    try {
      Lifeline({.rank = 1, .size = 3, .port = first.port()}).meet(10s, nullptr);
    } catch (const Error& refused) {
      error = refused.what();
    }
  });
  EXPECT_THROW(first.meet(10s, nullptr), Error);
  other.join();
  EXPECT_NE(error.find("counts 3 ranks and rank 0 counts 2"), std::string::npos) << error;
}

TEST(Lifeline, HangsUpOnStrangers) {
  Lifeline first({.rank = 0, .size = 2});
  const auto stranger = dial("127.0.0.1", first.port(), Clock::now() + 5s);
  EXPECT_TRUE(send_message(stranger, 'G', "ET / HTTP/1.1"));
  const auto talker = dial("127.0.0.1", first.port(), Clock::now() + 5s);
  EXPECT_TRUE(send_message(talker, 'H', std::string(100000, 'x')));
  std::thread other([&] {
    Lifeline second({.rank = 1, .size = 2, .port = first.port()});
    second.meet(10s, nullptr);
  });
  first.meet(10s, nullptr);
  other.join();
}

/// Rank 0 of two meets rank 1, which comes when `strangers` have dialled; what it is told
/// meanwhile.
std::vector<std::string> meet_among(const std::string& token,
                                    const std::function<void(int port)>& strangers) {
  Lifeline first({.rank = 0, .size = 2, .token = token});
  std::thread other([&] {
    strangers(first.port());
    Lifeline second({.rank = 1, .size = 2, .port = first.port(), .token = token});
    EXPECT_NO_THROW(second.meet(10s, nullptr));
  });
  std::vector<std::string> told;
  EXPECT_NO_THROW(first.meet(10s, nullptr, [&](const auto& text) { told.push_back(text); }));
  other.join();
  return told;
}

bool any_has(const std::vector<std::string>& texts, const std::string& part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const auto& text) { return text.find(part) != std::string::npos; });
}

// Each would have held all up for ten seconds.
TEST(Lifeline, IsHeldUpByNoStrangersWhoSayNothingOrLittle) {
  std::vector<Socket> slow;
  const auto began = Clock::now();
  meet_among("secret", [&](int port) {
    for (int i = 0; i < 300; ++i) {
      slow.push_back(dial("127.0.0.1", port, Clock::now() + 5s));
      if (i % 2 == 0) continue;
      EXPECT_EQ(::send(slow.back().descriptor(), "H\x10", 2, MSG_NOSIGNAL), 2);
    }
  });
  EXPECT_LT(Clock::now() - began, 8s);
}

TEST(Lifeline, TurnsAwayWhoeverHasNotItsTokenAndSaysSo) {
  std::string answer;
  const auto told = meet_among("secret", [&](int port) {
    for (const std::string token : {"", "secre", "secret2"}) {
      try {
        // The rank and even the number of ranks are wrong: nothing of it matters.
        Lifeline({.rank = 7, .size = 9, .port = port, .token = token}).meet(5s, nullptr);
        ADD_FAILURE() << "was taken for a rank";
      } catch (const Error& error) {
        answer = error.what();
      }
    }
  });
  EXPECT_TRUE(any_has(told, "a stranger from 127.0.0.1 that has not this training's"));
  EXPECT_NE(answer.find("rank 0 has another ATTEND_RANKS_TOKEN"), std::string::npos) << answer;
}

TEST(Lifeline, EndsForNoStranger) {
  const auto told = meet_among("secret", [&](int port) {
    for (const std::string hello : {"attend-ranks-2 1 2 host", "attend-ranks-2 1 5 host secreT",
                                    "attend-ranks-1 1 2 host", "attend-ranks-2 x y", ""}) {
      const auto stranger = dial("127.0.0.1", port, Clock::now() + 5s);
      EXPECT_TRUE(send_message(stranger, 'H', hello));
    }
    const auto loud = dial("127.0.0.1", port, Clock::now() + 5s);
    send_message(loud, 'F', std::string(5000000, 'x'));
  });
  EXPECT_TRUE(any_has(told, "that does not speak like a rank"));
}

TEST(Lifeline, SaysWhoDidNotCome) {
  Lifeline first({.rank = 0, .size = 3});
  int missing = 0;
  try {
    first.meet(300ms, [&](int count) { missing = count; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("2 of 3 ranks did not come"), std::string::npos);
  }
  EXPECT_EQ(missing, 2);
}

TEST(Lifeline, SaysThatAPortIsInUse) {
  const Lifeline first({.rank = 0, .size = 2});
  try {
    const Lifeline again({.rank = 0, .size = 2, .port = first.port()});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("in use"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace attend::parallel
