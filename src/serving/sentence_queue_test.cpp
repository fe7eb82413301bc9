#include "serving/sentence_queue.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

namespace attend::serving {
namespace {

using std::chrono_literals::operator""ms;

tasks::TranslationOptions kind(const std::string& name) {
  tasks::TranslationOptions options;
  options.search.beam_size = name == "x" ? 1 : 2;
  return options;
}

std::shared_ptr<Job> job(const std::string& name, std::size_t count, std::size_t cost = 0) {
  return std::make_shared<Job>(kind(name), std::vector<std::string>(count),
                               std::vector<std::string>(), std::vector<std::size_t>(count, cost));
}

TEST(SentenceQueue, JobsOfOneKindAreTakenTogetherInTheirOrder) {
  SentenceQueue queue({.most_waiting = 10, .batch_size = 4});
  const auto a = job("x", 2);
  const auto b = job("y", 1);
  const auto c = job("x", 3);
  ASSERT_TRUE(queue.add(a) && queue.add(b) && queue.add(c));
  const auto first = queue.take();
  ASSERT_EQ(first.size(), 4U);  // both of a, and as many of c as there is room for
  EXPECT_EQ(first[1].job, a);
  EXPECT_EQ(first[2].job, c);
  EXPECT_EQ(first[3].index, 1U);
  EXPECT_EQ(queue.take()[0].job, b);  // it has waited longer than the last of c
  const auto last = queue.take();
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].index, 2U);
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(SentenceQueue, WithoutJoiningABatchIsOfOneJob) {
  SentenceQueue queue({.most_waiting = 10, .batch_size = 4, .joins_jobs = false});
  const auto a = job("x", 2);
  ASSERT_TRUE(queue.add(a) && queue.add(job("x", 2)));
  EXPECT_EQ(queue.take().size(), 2U);
  EXPECT_EQ(queue.take().size(), 2U);
}

TEST(SentenceQueue, AJobThatDoesNotFitIsNotTakenInPart) {
  SentenceQueue queue({.most_waiting = 3, .batch_size = 4});
  EXPECT_TRUE(queue.add(job("x", 2)));
  EXPECT_FALSE(queue.add(job("x", 2)));
  EXPECT_EQ(queue.waiting(), 2U);
  EXPECT_TRUE(queue.add(job("x", 1)));
}

TEST(SentenceQueue, WhatNobodyWaitsForMakesRoomAndIsNotTaken) {
  SentenceQueue queue({.most_waiting = 2, .batch_size = 4});
  const auto left = job("x", 2);
  ASSERT_TRUE(queue.add(left));
  left->abandon();
  const auto next = job("x", 1);
  ASSERT_TRUE(queue.add(next));
  const auto batch = queue.take();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch[0].job, next);
}

TEST(SentenceQueue, ClosedItGivesWhatWaitsAndThenNothing) {
  SentenceQueue queue({.most_waiting = 5, .batch_size = 1});
  ASSERT_TRUE(queue.add(job("x", 2)));
  queue.close();
  EXPECT_FALSE(queue.add(job("x", 1)));
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_TRUE(queue.take().empty());
}

TEST(SentenceQueue, ABatchCostsNoMoreThanItMayUnlessOneSentenceDoes) {
  SentenceQueue queue({.batch_size = 100, .batch_cost = 10});
  ASSERT_TRUE(queue.add(job("x", 4, 4)));
  EXPECT_EQ(queue.take().size(), 2U);  // a third would make 12
  EXPECT_EQ(queue.take().size(), 2U);
  ASSERT_TRUE(queue.add(job("x", 2, 11)));
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.take().size(), 1U);
}

TEST(SentenceQueue, WhatCostsLittleOvertakesTheFarEndOfWhatCostsMuch) {
  SentenceQueue queue({.batch_size = 1});
  const auto much = job("x", 10, 1'000'000'000);
  const auto little = job("y", 2, 1);
  ASSERT_TRUE(queue.add(much) && queue.add(little));
  EXPECT_EQ(queue.take()[0].job, little);
  EXPECT_EQ(queue.take()[0].job, little);
  const auto first = queue.take()[0];
  EXPECT_EQ(first.job, much);
  EXPECT_EQ(first.index, 0U);
}

TEST(SentenceQueue, BetweenTheStepsOfWorkOnlyCheaperWorkIsTaken) {
  SentenceQueue queue({.batch_size = 100});
  EXPECT_TRUE(queue.take_cheap(1000).empty());
  const auto much = job("x", 2, 900);
  const auto little = job("x", 3, 40);
  ASSERT_TRUE(queue.add(much) && queue.add(little));
  const auto taken = queue.take_cheap(100);
  ASSERT_EQ(taken.size(), 2U);  // a third would make 120
  EXPECT_EQ(taken[1].job, little);
  little->abandon();
  EXPECT_TRUE(queue.take_cheap(100).empty());
  EXPECT_EQ(queue.take().size(), 2U);
}

// Whatever a request may set tells jobs apart, or one would be answered with the settings of
// another.
TEST(Job, GoesWithThoseOfTheVerySameOptions) {
  const Job plain({}, {"a"});
  EXPECT_TRUE(plain.goes_with(Job({}, {"b"})));
  EXPECT_FALSE(plain.goes_with(Job({}, {"a"}, {"b"})));
  const std::vector<std::function<void(tasks::TranslationOptions&)>> changes = {
      [](auto& o) { o.search.beam_size = 7; },
      [](auto& o) { o.search.length_penalty = 0.5; },
      [](auto& o) { o.search.coverage_penalty = 0.5; },
      [](auto& o) { o.search.max_ratio = 2.0; },
      [](auto& o) { o.search.max_extra = 3; },
      [](auto& o) { o.search.no_repeat = 3; },
      [](auto& o) { o.best = 2; },
      [](auto& o) { o.sampling.emplace(); },
      [](auto& o) { o.replace_unknown = true; },
      [](auto& o) { o.wants_alignments = false; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    tasks::TranslationOptions options;
    changes[i](options);
    EXPECT_FALSE(plain.goes_with(Job(options, {"a"}))) << i;
  }
}

TEST(Job, ASearchCostsTheStepsOfItsBeamAndReading) {
  const search::SearchOptions options = {.beam_size = 4, .max_ratio = 2.0, .max_extra = 5};
  EXPECT_EQ(cost_of_search(options, 10), 10U + 4 * (25 + 1));  // 25 symbols at most, and the end
}

TEST(SentenceQueue, EverySentenceIsTakenOnceByManyThreads) {
  SentenceQueue queue({.most_waiting = 100000, .batch_size = 7});
  std::atomic<int> taken = 0;
  std::vector<std::shared_ptr<Job>> jobs;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&] {
        for (auto batch = queue.take(); !batch.empty(); batch = queue.take()) {
          EXPECT_LE(batch.size(), 7U);
          for (const auto& piece : batch) {
            ++taken;
            piece.job->finish_one();
          }
        }
      });
    }
    for (std::size_t i = 0; i < 1000; ++i) {
      jobs.push_back(job(i % 3 == 0 ? "x" : "y", 1 + i % 5));
      ASSERT_TRUE(queue.add(jobs.back()));
    }
    queue.close();
  }
  EXPECT_EQ(taken, 3000);
  for (const auto& one : jobs) EXPECT_TRUE(one->wait_until(std::chrono::steady_clock::now()));
}

TEST(Job, IsOverWhenAllIsDoneOrSomethingFailed) {
  const auto soon = [] { return std::chrono::steady_clock::now() + 1ms; };
  Job done({}, {"a", "b"});
  done.finish_one();
  EXPECT_FALSE(done.wait_until(soon()));
  done.finish_one();
  EXPECT_TRUE(done.wait_until(soon()));
  EXPECT_EQ(done.failure(), "");
  Job failed({}, {"a", "b"});
  failed.fail("no room");
  EXPECT_TRUE(failed.wait_until(soon()));
  EXPECT_EQ(failed.failure(), "no room");
}

}  // namespace
}  // namespace attend::serving
