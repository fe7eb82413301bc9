// A model of two texts beside the equations of its papers, worked in plain loops of double numbers
// from its parameters.

#include "models/pair_labeller.h"

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::LabelConfig;
using models::PairLabeller;
using Row = std::vector<double>;
using Rows = std::vector<Row>;

constexpr std::size_t kSize = 3;  // of a state
const std::vector<Index> kFirst = {4, 6, 5, 4};
const std::vector<Index> kSecond = {6, 7};

Row operator+(Row a, const Row& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b.at(i);
  return a;
}

Row operator*(double factor, Row a) {
  for (auto& x : a) x *= factor;
  return a;
}

Row each(Row a, double (*function)(double)) {
  for (auto& x : a) x = function(x);
  return a;
}

double hyperbolic(double x) {
  return std::tanh(x);
}

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

double dot(const Row& a, const Row& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a.at(i) * b.at(i);
  return sum;
}

Row times(const Rows& matrix, const Row& x) {
  Row y;
  for (const auto& row : matrix) y.push_back(dot(row, x));
  return y;
}

Row joined(Row a, const Row& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A model with numbers, and these by name.
class Subject {
 public:
  explicit Subject(const std::function<void(LabelConfig&)>& change) {
    config_.model.encoder = "lstm";
    config_.model.embedding_size = 2;
    config_.model.hidden_size = kSize;
    config_.attention.hidden_size = kSize;
    config_.attention.bias = false;
    config_.pooling.kind = "last";
    change(config_);
    validate_pair(config_);
    model_ = std::make_unique<PairLabeller>(
        config_, models::LabelSizes{.symbols = 8, .letters = 0, .labels = 3});
    std::uint64_t seed = 20;
    for (const auto& parameter : model_->parameters()) {
      *parameter.value = random(*engine_, parameter.shape, ++seed);
      const auto all = to_vector(*parameter.value);
      const auto width = static_cast<std::size_t>(
          parameter.shape.rank() == 2 ? parameter.shape[1] : parameter.shape.count());
      for (std::size_t at = 0; at < all.size(); at += width) {
        rows_[parameter.name].emplace_back(all.begin() + std::ptrdiff_t(at),
                                           all.begin() + std::ptrdiff_t(at + width));
      }
    }
    model_->evaluate();
  }

  const Rows& of(const std::string& name) const { return rows_.at(name); }
  const Row& bias(const std::string& name) const { return rows_.at(name).at(0); }

  PairLabeller::Answer answer() const {
    const auto text = [](const std::vector<Index>& words) {
      return data::Part{.extents = {std::ssize(words)}, .symbols = words};
    };
    const data::Example example = {
        {text(kFirst), data::Part{.symbols = {0}, .padding = 0}, text(kSecond)}, 1};
    return model_->answer(*engine_, data::make_batch(std::span(&example, 1), 1));
  }

  struct State {
    Row hidden = Row(kSize, 0.0);
    Row memory = Row(kSize, 0.0);
  };

  /// One step: gates i, f, g, o (Hochreiter & Schmidhuber 1997, with forget gates).
  State step(const std::string& name, const Row& input, const State& before) const {
    const auto cell = name + ".layer_0.forward.layer_0.";
    const auto sums = times(of(cell + "input_weight"), input) + bias(cell + "input_bias") +
                      times(of(cell + "hidden_weight"), before.hidden) + bias(cell + "hidden_bias");
    State after;
    for (std::size_t i = 0; i < kSize; ++i) {
      after.memory[i] = logistic(sums[kSize + i]) * before.memory[i] +
                        logistic(sums[i]) * std::tanh(sums[2 * kSize + i]);
      after.hidden[i] = logistic(sums[3 * kSize + i]) * std::tanh(after.memory[i]);
    }
    return after;
  }

  /// Hidden states over a text, and the last state.
  std::pair<Rows, State> run(const std::string& name, const std::vector<Index>& text,
                             State state) const {
    Rows hidden;
    for (const auto word : text) {
      state = step(name, of("input.embedding.weight").at(static_cast<std::size_t>(word)), state);
      hidden.push_back(state.hidden);
    }
    return {hidden, state};
  }

  /// Y, and h_1 .. h_N: the memory goes on, and a delimiter comes before. Section 3.1.
  std::pair<Rows, Rows> conditional(const std::vector<Index>& first,
                                    const std::vector<Index>& second) const {
    const auto [y, last] = run("encoder", first, {});
    const auto begun = step("second_encoder", bias("delimiter"), {Row(kSize, 0.0), last.memory});
    return {y, run("second_encoder", second, begun).first};
  }

  /// a and r = Y a, of energies w^T tanh(W^y y_j + asked).
  std::pair<Row, Row> read(const Rows& y, const Row& asked) const {
    Row weights;
    double sum = 0;
    for (const auto& annotation : y) {
      const auto m =
          each(times(of("attention.score.key_layer.weight"), annotation) + asked, hyperbolic);
      weights.push_back(std::exp(dot(bias("attention.score.energy_layer.weight"), m)));
      sum += weights.back();
    }
    Row r(kSize, 0.0);
    for (std::size_t j = 0; j < y.size(); ++j) {
      weights[j] /= sum;
      r = r + weights[j] * y[j];
    }
    return {weights, r};
  }

  /// h* = tanh(W^p r + W^x h)
  Row met(const Row& r, const Row& h) const {
    return each(times(of("reading_layer.weight"), r) + times(of("state_layer.weight"), h),
                hyperbolic);
  }

  /// Eq. 11-15; the weights of each word beside it.
  Row by_words(const std::vector<Index>& first, const std::vector<Index>& second,
               Rows& weights) const {
    const auto [y, h] = conditional(first, second);
    Row r(kSize, 0.0);
    for (const auto& state : h) {
      const auto& query = of("attention.score.query_layer.weight");  // [W^h, W^r]
      const auto [a, context] = read(y, times(query, joined(state, r)));
      weights.push_back(a);
      r = context + each(times(of("carry_layer.weight"), r), hyperbolic);
    }
    return met(r, h.back());
  }

  void expect_logits(const PairLabeller::Answer& answer, const Row& features) const {
    const auto logits = times(of("head.weight"), features) + bias("head.bias");
    const auto told = to_vector(answer.logits);
    ASSERT_EQ(told.size(), logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(told[i], logits[i], 2e-5) << i;
  }

 private:
  const std::unique_ptr<Engine> engine_ = engine_called("Cpu");
  LabelConfig config_;
  std::unique_ptr<PairLabeller> model_;
  std::map<std::string, Rows> rows_;
};

void expect_weights(const models::Look& look, const Rows& expected) {
  ASSERT_EQ(look.weights.size(1), std::ssize(expected));
  const auto told = to_vector(look.weights);
  std::size_t at = 0;
  for (const auto& row : expected) {
    for (const auto weight : row) EXPECT_NEAR(told.at(at++), weight, 2e-6);
  }
  EXPECT_EQ(at, told.size());
}

// Rocktäschel et al. 2016, section 3.1: h_N alone.
TEST(PairLabeller, ConditionalEncodingGoesOnFromTheMemory) {
  const Subject subject([](auto& config) { config.pair.attention = "none"; });
  subject.expect_logits(subject.answer(), subject.conditional(kFirst, kSecond).second.back());
}

// Section 3.2, eq. 7-10.
TEST(PairLabeller, ReadsOnceByTheLastState) {
  const Subject subject([](auto& config) { config.pair.attention = "once"; });
  const auto [y, h] = subject.conditional(kFirst, kSecond);
  const auto [a, r] =
      subject.read(y, times(subject.of("attention.score.query_layer.weight"), h.back()));
  const auto answer = subject.answer();
  ASSERT_EQ(answer.looks.size(), 1U);
  EXPECT_FALSE(answer.looks[0].by_word);
  expect_weights(answer.looks[0], {a});
  subject.expect_logits(answer, subject.met(r, h.back()));
}

// Section 3.3, eq. 11-15.
TEST(PairLabeller, ReadsWordByWord) {
  const Subject subject([](auto&) {});
  Rows weights;
  const auto features = subject.by_words(kFirst, kSecond, weights);
  const auto answer = subject.answer();
  ASSERT_EQ(answer.looks.size(), 1U);
  EXPECT_TRUE(answer.looks[0].by_word);
  expect_weights(answer.looks[0], weights);
  subject.expect_logits(answer, features);
}

// Section 3.4: the same weights with the texts in the other order, beside the first reading.
TEST(PairLabeller, TwoWayReadsBothOrdersByTheSameWeights) {
  const Subject subject([](auto& config) { config.pair.two_way = true; });
  Rows there;
  Rows back;
  const auto features =
      joined(subject.by_words(kFirst, kSecond, there), subject.by_words(kSecond, kFirst, back));
  const auto answer = subject.answer();
  ASSERT_EQ(answer.looks.size(), 2U);
  EXPECT_EQ(answer.looks[0].source, 0U);
  EXPECT_EQ(answer.looks[0].query, 1U);
  EXPECT_EQ(answer.looks[1].source, 1U);
  EXPECT_EQ(answer.looks[1].query, 0U);
  expect_weights(answer.looks[0], there);
  expect_weights(answer.looks[1], back);
  subject.expect_logits(answer, features);
}

// Bowman et al. 2015, section 3.3: one LSTM reads both; tanh layers above both last states.
TEST(PairLabeller, IndependentEncodingsMeetInLayers) {
  const Subject subject([](auto& config) {
    config.pair = {.encoding = "independent", .attention = "none", .layers = 3};
  });
  auto x = joined(subject.run("encoder", kFirst, {}).first.back(),
                  subject.run("encoder", kSecond, {}).first.back());
  for (const auto* layer : {"layer_0", "layer_1", "layer_2"}) {
    x = each(times(subject.of(std::string(layer) + ".weight"), x) +
                 subject.bias(std::string(layer) + ".bias"),
             hyperbolic);
  }
  subject.expect_logits(subject.answer(), x);
}

// Each word of the second text reads by itself, and is set against what it read; the largest of
// all: Chen et al. 2017, section 3.2, in one direction, the largest alone.
TEST(PairLabeller, ComparesEachWordWithWhatItRead) {
  const Subject subject([](auto& config) {
    config.attention.score = "dot";
    config.pooling.kind = "max";
    config.pair = {.encoding = "independent", .recurrent = false, .compares = true};
  });
  const auto y = subject.run("encoder", kFirst, {}).first;
  Row largest(kSize, -2.0);
  for (const auto& h : subject.run("encoder", kSecond, {}).first) {
    double sum = 0;
    Row r(kSize, 0.0);
    for (const auto& annotation : y) sum += std::exp(dot(annotation, h));
    for (const auto& annotation : y) r = r + std::exp(dot(annotation, h)) / sum * annotation;
    Row product = h;
    for (std::size_t i = 0; i < kSize; ++i) product[i] *= r[i];
    const auto four = joined(joined(joined(h, r), h + -1.0 * r), product);
    const auto met =
        each(times(subject.of("compare_layer.weight"), four) + subject.bias("compare_layer.bias"),
             hyperbolic);
    for (std::size_t i = 0; i < kSize; ++i) largest[i] = std::max(largest[i], met[i]);
  }
  subject.expect_logits(subject.answer(), largest);
}

// The first text's order counts once; what is refused is said by its key.
TEST(PairLabeller, RefusesWhatDoesNotFit) {
  const auto refused = [](const std::function<void(LabelConfig&)>& change) -> std::string {
    try {
      const Subject subject(change);
      subject.answer();
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_NE(refused([](auto& c) { c.model.encoder = "bidirectional-lstm"; }).find("model.encoder"),
            std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.model.encoder = "none"; }).find("pair.encoding"),
            std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.pooling.kind = "attention"; }).find("pooling.kind"),
            std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.attention.selection = "hard"; }).find("attention.selection"),
            std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.attention.score = "location"; }).find("attention.score"),
            std::string::npos);
  EXPECT_NE(refused([](auto& c) { c.attention.score = "dot"; }).find("attention.score"),
            std::string::npos);
  EXPECT_EQ(refused([](auto& c) {
              c.attention.score = "dot";
              c.pair.recurrent = false;
            }),
            "");
}

TEST(PairConfig, RefusesKeysThatDoNotGoTogether) {
  models::PairConfig apart = {.encoding = "independent", .attention = "none"};
  apart.validate();
  apart.two_way = true;
  EXPECT_THROW(apart.validate(), ConfigError);
  models::PairConfig alone = {.attention = "none"};
  alone.validate();
  alone.compares = true;
  EXPECT_THROW(alone.validate(), ConfigError);
  models::PairConfig other = {.attention = "last"};
  EXPECT_THROW(other.validate(), ConfigError);
  other = {.layers = 17};
  EXPECT_THROW(other.validate(), ConfigError);
}

}  // namespace
}  // namespace attend::tests
