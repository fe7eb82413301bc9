#include "cli/shown_prediction.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace attend::cli {
namespace {

using tasks::Prediction;
using tasks::Reading;
using Words = std::vector<std::string>;

/// A class of this probability.
Prediction class_of(const std::string& text, double probability) {
  const auto log = std::log(probability);
  return {text, log, log, {static_cast<float>(log)}, {}};
}

/// Of one answer for three words.
Reading reading(const std::string& name, const std::vector<float>& weights) {
  return {name, {{"where", "is", "it"}, {"place"}, {weights}, {0, 1, 2}, {0}}};
}

TEST(ShownPrediction, ClassesAreBarsOfTheirProbabilities) {
  // A bar is 40 - 5 - 1 - 6 = 28 columns, but at most 24: 18 of them are 0.75, 6 are 0.25.
  EXPECT_EQ(shown_prediction({"where"}, {class_of("place", 0.75), class_of("time", 0.25)}, 40),
            "place " + std::string("██████████████████") + "       0.750\n" + "time  " +
                std::string("██████") + std::string(18, ' ') + " 0.250\n\n");
}

TEST(ShownPrediction, NoMoreThanTenClasses) {
  const std::vector<Prediction> many(12, class_of("x", 1.0 / 12));
  const auto shown = shown_prediction({"where"}, many, 80);
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 11);
}

TEST(ShownPrediction, EachReadingIsNamedAndShaded) {
  auto best = class_of("place", 0.5);
  best.readings = {reading("head 1", {0.0F, 0.2F, 0.4F}), reading("head 2", {0.5F, 0.25F, 0.0F})};
  EXPECT_EQ(shown_prediction({"where", "is", "it"}, {best}, 80),
            "head 1, the darkest is 0.40:\n"
            "where is it\n"
            "      ▒▒ ██\n"
            "head 2, the darkest is 0.50:\n"
            "where is it\n"
            "█████ ▒▒\n\n");
}

TEST(ShownPrediction, TagsStandUnderTheirWords) {
  const Prediction tags = {"DET NOUN VERB", -0.3, -0.3, {-0.1F, -0.1F, -0.1F}, {}};
  EXPECT_EQ(shown_prediction({"a", "dog", "runs"}, {tags}, 80),
            "a   dog  runs\n"
            "DET NOUN VERB\n\n");
}

TEST(ShownPrediction, AReadingOfEachWordIsAMatrixOfTheTextWithItself) {
  Prediction tags = {"DET NOUN", -0.2, -0.2, {-0.1F, -0.1F}, {}};
  tags.readings = {
      {"self", {{"a", "b"}, {"DET", "NOUN"}, {{1.0F, 0.0F}, {0.0F, 1.0F}}, {0, 1}, {0, 1}}}};
  EXPECT_EQ(shown_prediction({"a", "b"}, {tags}, 80),
            "a   b\n"
            "DET NOUN\n"
            "self:\n"
            "  a b\n"
            "a ██\n"
            "b   ██\n\n");
}

TEST(ShownPrediction, WithoutPredictionsThereIsNothing) {
  EXPECT_EQ(shown_prediction({"a"}, {}, 80), "");
}

}  // namespace
}  // namespace attend::cli
