#include "search/ctc_prefix.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "search/beam.h"
#include "search/joint_stepper.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

constexpr TokenId kBegin = 0;
constexpr TokenId kEnd = 1;
constexpr TokenId kBlank = 2;
constexpr std::size_t kSymbols = 5;  // of which 3 and 4 can be said
constexpr double kNever = -std::numeric_limits<double>::infinity();

using Text = std::vector<TokenId>;

CtcFrames frames_of(std::size_t count, unsigned seed) {
  CtcFrames frames = {.log_p = {}, .symbols = kSymbols, .blank = kBlank};
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> draw(0.05, 1.0);
  for (std::size_t t = 0; t < count; ++t) {
    const double p[] = {draw(random), draw(random), draw(random)};
    const auto sum = p[0] + p[1] + p[2];
    frames.log_p.insert(frames.log_p.end(), 2, static_cast<float>(kNever));
    for (const auto one : p) frames.log_p.push_back(static_cast<float>(std::log(one / sum)));
  }
  return frames;
}

/// Every way through the frames: what it says, where each of it begins, and how likely it is.
struct Way {
  Text text;
  std::vector<std::size_t> begins;
  double p = 1.0;
};

std::vector<Way> ways(const CtcFrames& frames) {
  std::vector<Way> all;
  const auto count = frames.count();
  const auto total = static_cast<std::size_t>(std::pow(3.0, static_cast<double>(count)));
  for (std::size_t code = 0; code < total; ++code) {
    Way way;
    TokenId last = kBlank;
    auto rest = code;
    for (std::size_t t = 0; t < count; ++t, rest /= 3) {
      const auto token = static_cast<TokenId>(kBlank + rest % 3);
      way.p *= std::exp(frames.of(t, token));
      if (token != kBlank && token != last) {
        way.text.push_back(token);
        way.begins.push_back(t);
      }
      last = token;
    }
    all.push_back(way);
  }
  return all;
}

bool begins_with(const Text& text, const Text& beginning) {
  return text.size() >= beginning.size() &&
         std::equal(beginning.begin(), beginning.end(), text.begin());
}

const std::vector<Text> kBeginnings = {{},     {3},    {4},       {3, 3},       {3, 4},
                                       {4, 4}, {4, 3}, {3, 3, 4}, {4, 4, 4, 4}, {3, 4, 3, 4, 3}};

CtcPrefix prefix_of(const CtcFrames& frames, const Text& text) {
  CtcPrefix prefix(frames);
  for (const auto token : text) prefix = prefix.with(token);
  return prefix;
}

TEST(CtcPrefix, IsAsLikelyAsAllTextsThatBeginSo) {
  for (std::size_t count = 1; count <= 6; ++count) {
    const auto frames = frames_of(count, static_cast<unsigned>(count));
    const auto all = ways(frames);
    for (const auto& beginning : kBeginnings) {
      double of_beginning = 0.0;
      double of_text = 0.0;
      for (const auto& way : all) {
        if (begins_with(way.text, beginning)) of_beginning += way.p;
        if (way.text == beginning) of_text += way.p;
      }
      const auto prefix = prefix_of(frames, beginning);
      EXPECT_NEAR(std::exp(prefix.log_probability()), of_beginning, 1e-6);
      EXPECT_NEAR(std::exp(prefix.log_probability_of_end()), of_text, 1e-6);
      for (const TokenId token : {3, 4}) {
        EXPECT_EQ(prefix.log_probability_with(token), prefix.with(token).log_probability());
      }
    }
  }
}

TEST(CtcPrefix, HasADistributionOfWhatComesNext) {
  const auto frames = frames_of(6, 7);
  for (const auto& beginning : kBeginnings) {
    const auto prefix = prefix_of(frames, beginning);
    if (prefix.log_probability() == kNever) continue;
    double sum = std::exp(prefix.log_probability_of_end());
    for (const TokenId token : {3, 4}) sum += std::exp(prefix.log_probability_with(token));
    EXPECT_NEAR(std::log(sum), prefix.log_probability(), 1e-6);
  }
  EXPECT_EQ(CtcPrefix(frames).log_probability_with(kBlank), kNever);
}

TEST(CtcPrefix, KnowsWhereTheNextTokenBegins) {
  const auto frames = frames_of(6, 8);
  const auto all = ways(frames);
  for (const auto& beginning : kBeginnings) {
    std::vector<double> expected(frames.count(), 0.0);
    double sum = 0.0;
    for (const auto& way : all) {
      if (!begins_with(way.text, beginning)) continue;
      sum += way.p;
      if (way.text.size() > beginning.size()) expected[way.begins[beginning.size()]] += way.p;
    }
    const auto found = prefix_of(frames, beginning).next_begins();
    for (std::size_t t = 0; t < found.size(); ++t) {
      EXPECT_NEAR(found[t], sum > 0.0 ? expected[t] / sum : 0.0, 1e-6) << t;
    }
  }
}

TEST(CtcBegins, AreTheSharesOfTheWaysInWhichEachTokenBegins) {
  for (const std::size_t count : {1U, 2U, 5U, 6U}) {
    const auto frames = frames_of(count, static_cast<unsigned>(20 + count));
    const auto all = ways(frames);
    for (const auto& text : kBeginnings) {
      std::vector<std::vector<double>> expected(text.size() + 1, std::vector<double>(count, 0.0));
      double sum = 0.0;
      for (const auto& way : all) {
        if (way.text != text) continue;
        sum += way.p;
        for (std::size_t i = 0; i < text.size(); ++i) expected[i][way.begins[i]] += way.p;
        expected.back().back() += way.p;
      }
      const auto found = ctc_begins(frames, text);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        for (std::size_t t = 0; t < count; ++t) {
          EXPECT_NEAR(found[i][t], sum > 0.0 ? expected[i][t] / sum : 0.0, 1e-6) << i << ' ' << t;
        }
      }
    }
  }
}

TEST(CtcPrefix, IsImpossibleWhereTheFramesAreTooFew) {
  const auto frames = frames_of(2, 9);
  const auto prefix = prefix_of(frames, {3, 3});
  EXPECT_EQ(prefix.log_probability(), kNever);
  EXPECT_EQ(prefix.with(4).log_probability(), kNever);
  EXPECT_EQ(prefix.log_probability_of_end(), kNever);
  EXPECT_EQ(prefix.next_begins(), std::vector<float>(2, 0.0F));
}

/// All texts, the likeliest first.
std::vector<std::pair<double, Text>> texts_of(const CtcFrames& frames) {
  std::map<Text, double> p;
  for (const auto& way : ways(frames)) p[way.text] += way.p;
  std::vector<std::pair<double, Text>> all;
  for (const auto& [text, of_text] : p) all.emplace_back(of_text, text);
  std::sort(all.rbegin(), all.rend());
  return all;
}

std::unique_ptr<CtcStepper> stepper_of(const std::vector<CtcFrames>& sources) {
  std::vector<CtcStepper::Source> all;
  for (const auto& frames : sources) all.push_back({frames, {}, frames.count()});
  return std::make_unique<CtcStepper>(std::move(all), kBegin, kEnd);
}

SearchOptions wide() {
  SearchOptions options;
  options.beam_size = 200;
  options.length_penalty = 0.0;
  options.begin = kBegin;
  options.end = kEnd;
  return options;
}

TEST(CtcStepper, ABeamOfItFindsTheLikeliestTexts) {
  const std::vector<CtcFrames> sources = {frames_of(6, 10), frames_of(4, 11)};
  auto stepper = stepper_of(sources);
  const auto found = beam_search(*stepper, wide());
  for (std::size_t source = 0; source < sources.size(); ++source) {
    const auto expected = texts_of(sources[source]);
    for (std::size_t i = 0; i < 5; ++i) {
      const auto& hypothesis = found[source][i];
      EXPECT_EQ(hypothesis.tokens, expected[i].second) << source << ' ' << i;
      EXPECT_NEAR(std::exp(hypothesis.log_probability), expected[i].first, 1e-6);
      ASSERT_EQ(hypothesis.weights.size(), hypothesis.tokens.size() + 1);
      for (const auto& weights : hypothesis.weights) {
        ASSERT_EQ(weights.size(), sources[source].count());
        double sum = 0.0;
        for (const auto weight : weights) sum += static_cast<double>(weight);
        EXPECT_NEAR(sum, 1.0, 1e-5);
      }
    }
  }
}

TEST(CtcStepper, SharesWeightsOutToPositions) {
  const auto frames = frames_of(2, 12);
  const PositionShares shares = {{0, 0, 1}, {0.5F, 0.5F, 1.0F}};  // 2 frames, 3 positions
  std::vector<CtcStepper::Source> sources = {{frames, shares, 3}};
  CtcStepper stepper(std::move(sources), kBegin, kEnd);
  EXPECT_EQ(stepper.source_length(0), 3U);
  stepper.step(std::vector<TokenId>{kBegin});
  const auto begins = CtcPrefix(frames).next_begins();
  const auto end = std::exp(CtcPrefix(frames).log_probability_of_end());
  EXPECT_NEAR(stepper.weights()[0], 0.5F * begins[0], 1e-6);
  EXPECT_NEAR(stepper.weights()[1], 0.5F * begins[0], 1e-6);
  EXPECT_NEAR(stepper.weights()[2], begins[1] + end, 1e-6);
}

/// A reader whose next token hangs on all before it, of as many tokens as the frames know.
class Talker final : public Stepper {
 public:
  explicit Talker(std::size_t sources) : rows_(sources) {}
  std::size_t source_count() const override { return rows_.size(); }
  std::size_t vocabulary_size() const override { return kSymbols; }
  std::size_t source_length(std::size_t /*source*/) const override { return 6; }
  static std::vector<float> next(const Text& before) {
    std::seed_seq seed(before.begin(), before.end());
    std::mt19937 random(seed);
    std::vector<float> log_p(kSymbols);
    for (auto& x : log_p) x = -std::uniform_real_distribution<float>(0.1F, 3.0F)(random);
    return log_p;
  }
  std::span<const float> step(std::span<const TokenId> tokens) override {
    out_.clear();
    for (std::size_t row = 0; row < tokens.size(); ++row) {
      rows_[row].push_back(tokens[row]);
      for (const auto x : next(rows_[row])) out_.push_back(x);
    }
    return out_;
  }
  std::span<const float> weights() const override { return {}; }
  void select(std::span<const std::size_t> rows) override {
    std::vector<Text> kept;
    for (const auto row : rows) kept.push_back(rows_[row]);
    rows_ = std::move(kept);
  }

 private:
  std::vector<Text> rows_;
  std::vector<float> out_;
};

/// (1 - w) of the reader's log p of the whole and w of that of the frames, of all texts.
TEST(JointStepper, ABeamOfItFindsTheTextsThatBothTogetherFindBest) {
  constexpr double kWeight = 0.4;
  const auto frames = frames_of(5, 13);
  std::vector<std::pair<double, Text>> expected;
  for (const auto& [p, text] : texts_of(frames)) {
    Text said = {kBegin};
    double of_reader = 0.0;
    for (const auto token : text) {
      of_reader += static_cast<double>(Talker::next(said)[static_cast<std::size_t>(token)]);
      said.push_back(token);
    }
    of_reader += static_cast<double>(Talker::next(said)[kEnd]);
    expected.emplace_back((1.0 - kWeight) * of_reader + kWeight * std::log(p), text);
  }
  std::sort(expected.rbegin(), expected.rend());
  JointStepper stepper(std::make_unique<Talker>(1), stepper_of({frames}), kWeight);
  const auto found = beam_search(stepper, wide()).front();
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(found[i].tokens, expected[i].second) << i;
    EXPECT_NEAR(found[i].log_probability, expected[i].first, 1e-5) << i;
  }
}

TEST(JointStepper, TellsTheLikeliestAsItTellsAll) {
  const auto frames = frames_of(5, 14);
  const auto make = [&] {
    return JointStepper(std::make_unique<Talker>(1), stepper_of({frames}), 0.5);
  };
  auto all = make();
  const std::vector<TokenId> begin = {kBegin};
  const auto log_p = all.step(begin);
  auto some = make();
  const auto likeliest = some.step_likeliest(begin, kSymbols, kEnd);
  ASSERT_EQ(likeliest.count, kSymbols);
  EXPECT_EQ(likeliest.of_end[0], log_p[kEnd]);
  for (std::size_t i = 0; i < kSymbols; ++i) {
    EXPECT_EQ(likeliest.log_probabilities[i], log_p[static_cast<std::size_t>(likeliest.tokens[i])]);
    if (i == 0) continue;
    EXPECT_LE(likeliest.log_probabilities[i], likeliest.log_probabilities[i - 1]);
  }
}

}  // namespace
}  // namespace attend::search
