// Lifelines of threads, and of strangers who dial their port.

#include "parallel/lifeline.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "core/error.h"
#include "parallel/lifelines_of_threads.h"

namespace attend::parallel {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

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
