#include "metrics/by_length.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "metrics/text_metrics.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

const Text kSources{"1 2", "1 2 3 4 5 6", "1 2 3 4 5", ""};
const Text kHypotheses{"a b c d", "x", "e f g h", "y"};
const Text kReferences{"a b c d", "z", "e f g i", "y"};

std::vector<LengthBucket> buckets(const std::vector<int64_t>& edges) {
  ScoreOptions options;
  options.edges = edges;
  return by_length(kSources, kHypotheses, kReferences, metrics_of_texts(), options);
}

TEST(ByLength, PutsSegmentsIntoBucketsByTheWordsOfTheirSources) {
  const auto found = buckets({2, 5});
  ASSERT_EQ(found.size(), 4U);
  const Text names{"0", "1-2", "3-5", "6+"};
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(name_of(found[i]), names[i]);
    EXPECT_EQ(found[i].count, 1);
  }
}

TEST(ByLength, ScoresEachBucketAsACorpus) {
  const auto found = buckets({5});
  ASSERT_EQ(found.size(), 3U);
  const Text hypotheses{kHypotheses[0], kHypotheses[2]};
  const Text references{kReferences[0], kReferences[2]};
  EXPECT_EQ(name_of(found[1]), "1-5");
  EXPECT_EQ(found[1].count, 2);
  EXPECT_EQ(figure_called(found[1].figures, "bleu"), bleu(hypotheses, references).score);
  EXPECT_EQ(figure_called(found[1].figures, "chrf"), chrf(hypotheses, references).score);
  EXPECT_EQ(figure_called(found[1].figures, "exact"), 0.5);
}

TEST(ByLength, LeavesOutEmptyBuckets) {
  const Text source{"1 2 3 4 5 6 7 8 9 10 11 12"};
  const Text line{"a b c d"};
  const auto found = by_length(source, line, line, metrics_of_texts());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(name_of(found[0]), "11-15");
}

TEST(ByLength, MayHaveBucketsOfOneLengthOrOneBucketOnly) {
  EXPECT_EQ(name_of(buckets({1, 2, 9})[1]), "2");
  EXPECT_EQ(name_of(buckets({})[1]), "1+");
}

TEST(ByLength, RefusesEdgesThatDoNotIncrease) {
  EXPECT_THROW(buckets({5, 5}), ConfigError);
  EXPECT_THROW(buckets({5, 3}), ConfigError);
  EXPECT_THROW(buckets({0, 3}), ConfigError);
}

TEST(ByLength, RefusesSidesOfDifferentSize) {
  EXPECT_THROW(by_length(Text{"1"}, kHypotheses, kReferences, metrics_of_texts()), Error);
  EXPECT_THROW(by_length(kSources, Text{"a"}, kReferences, metrics_of_texts()), Error);
}

TEST(ByLengthText, HasALineForEachBucket) {
  // In 1-2 all is right. In 3-5: BLEU of 3/4, 2/3, 1/2 and 0 of 1 smoothed to 1/2,
  // 100 (1/8)^(1/4) = 59.46; chrF of P = R = (3/4 + 2/3 + 1/2 + 0) / 4 = 23/48 = 47.92 %.
  ScoreOptions options;
  options.edges = {2};
  const Text sources{"1 2", "1 2 3"};
  const Text hypotheses{"a b c d", "e f g h"};
  const Text references{"a b c d", "e f g i"};
  EXPECT_EQ(to_text(by_length(sources, hypotheses, references, metrics_of_texts(), options),
                    metrics_of_texts()),
            "words      lines    BLEU    chrF   exact\n"
            "1-2            1  100.00  100.00   1.000\n"
            "3+             1   59.46   47.92   0.000\n");
}

TEST(ByLengthJson, GivesTheSameForPrograms) {
  const auto list = to_json(buckets({5}), metrics_of_texts());
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[1].at("words"), "1-5");
  EXPECT_EQ(list[1].at("shortest"), 1);
  EXPECT_EQ(list[1].at("longest"), 5);
  EXPECT_EQ(list[1].at("count"), 2);
  EXPECT_EQ(list[1].at("exact_match"), 0.5);
  EXPECT_EQ(list[2].at("longest"), nullptr);
  EXPECT_EQ(list[2].at("bleu"), 0.0);
}

}  // namespace
}  // namespace attend::metrics
