#include "serving/sentence_queue.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace attend::serving {
namespace {

using std::chrono_literals::operator""ms;

std::shared_ptr<Job> job(const std::string& kind, std::size_t count) {
  return std::make_shared<Job>(kind, count);
}

TEST(SentenceQueue, JobsOfOneKindAreTakenTogetherInTheirOrder) {
  SentenceQueue queue(10, 4, true);
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
  SentenceQueue queue(10, 4, false);
  const auto a = job("x", 2);
  ASSERT_TRUE(queue.add(a) && queue.add(job("x", 2)));
  EXPECT_EQ(queue.take().size(), 2U);
  EXPECT_EQ(queue.take().size(), 2U);
}

TEST(SentenceQueue, AJobThatDoesNotFitIsNotTakenInPart) {
  SentenceQueue queue(3, 4, true);
  EXPECT_TRUE(queue.add(job("x", 2)));
  EXPECT_FALSE(queue.add(job("x", 2)));
  EXPECT_EQ(queue.waiting(), 2U);
  EXPECT_TRUE(queue.add(job("x", 1)));
}

TEST(SentenceQueue, WhatNobodyWaitsForMakesRoomAndIsNotTaken) {
  SentenceQueue queue(2, 4, true);
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
  SentenceQueue queue(5, 1, true);
  ASSERT_TRUE(queue.add(job("x", 2)));
  queue.close();
  EXPECT_FALSE(queue.add(job("x", 1)));
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_TRUE(queue.take().empty());
}

TEST(SentenceQueue, EverySentenceIsTakenOnceByManyThreads) {
  SentenceQueue queue(100000, 7, true);
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
  Job done("x", 2);
  done.finish_one();
  EXPECT_FALSE(done.wait_until(soon()));
  done.finish_one();
  EXPECT_TRUE(done.wait_until(soon()));
  EXPECT_EQ(done.failure(), "");
  Job failed("x", 2);
  failed.fail("no room");
  EXPECT_TRUE(failed.wait_until(soon()));
  EXPECT_EQ(failed.failure(), "no room");
}

}  // namespace
}  // namespace attend::serving
