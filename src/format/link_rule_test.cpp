#include "format/link_rule.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::format {
namespace {

// Two source words, the first in two tokens, and the end; three target words, the last in two.
SoftAlignment example() {
  return {.source = {"▁ab", "c", "▁d", "</s>"},
          .target = {"▁x", "▁y", "▁z", "w", "</s>"},
          .weights = {{0.5F, 0.25F, 0.0F, 0.25F},     // x: 0.75 on abc, nothing on d
                      {0.25F, 0.125F, 0.5F, 0.125F},  // y: 0.375 on abc, 0.5 on d
                      {0.5F, 0.0F, 0.25F, 0.25F},     // zw: (0.5 + 0.125) / 2 on abc = 0.3125,
                      {0.125F, 0.0F, 0.0F, 0.875F},   //     (0.25 + 0) / 2 on d = 0.125
                      {0.0F, 0.0F, 0.0F, 1.0F}},
          .source_words = {0, 0, 1, -1},
          .target_words = {0, 1, 2, 2, -1}};
}

std::string linked(const std::string& rule) {
  return to_text(links_by(link_rule_called(rule, "--links-by"), example()));
}

TEST(LinkRule, ArgmaxIsOneLinkForEachTargetWord) {
  EXPECT_EQ(linked("argmax"), "0-0 0-2 1-1");
}

TEST(LinkRule, MutualIsTheLargestOfRowAndColumn) {
  EXPECT_EQ(linked("mutual"), "0-0 1-1");
}

TEST(LinkRule, ThresholdIsEveryPairAboveIt) {
  EXPECT_EQ(linked("threshold:0"), "0-0 0-1 0-2 1-1 1-2");
  EXPECT_EQ(linked("threshold:0.3"), "0-0 0-1 0-2 1-1");
  EXPECT_EQ(linked("threshold:0.3125"), "0-0 0-1 1-1");  // not above
  EXPECT_EQ(linked("threshold:0.9"), "");
}

TEST(LinkRule, OfNoWordsIsNoLink) {
  for (const auto* rule : {"argmax", "mutual", "threshold:0.1"}) {
    EXPECT_TRUE(links_by(link_rule_called(rule, "o"), {}).empty());
    EXPECT_TRUE(
        links_by(link_rule_called(rule, "o"), {{"</s>"}, {"</s>"}, {{1.0F}}, {-1}, {-1}}).empty());
  }
}

TEST(LinkRule, RefusesOtherNames) {
  for (const auto* name : {"", "max", "threshold", "threshold:", "threshold:x", "threshold:1",
                           "threshold:-0.1", "threshold:0.5x", "threshold:nan"}) {
    EXPECT_THROW(link_rule_called(name, "--links-by"), ConfigError) << name;
  }
}

}  // namespace
}  // namespace attend::format
