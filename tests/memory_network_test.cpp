// End-to-end memory networks against their definition, on every engine, and both engines against
// each other.

#include "models/memory_network.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "numbers.h"
#include "systems.h"

namespace attend::tests {
namespace {

using models::MemoryNetwork;
using models::MemoryNetworkConfig;

constexpr int64_t kSymbols = 12;
const std::vector<std::vector<Index>> kAnswers = {{4}, {7}, {5, 9}};  // the last one of two words

/// A story: facts, the oldest first; the question; which answer is right.
struct Story {
  std::vector<std::vector<Index>> facts;
  std::vector<Index> question;
  Index answer = 0;
};

data::Example example_of(const Story& story) {
  std::size_t longest = 1;
  for (const auto& fact : story.facts) longest = std::max(longest, fact.size());
  data::Part facts = {.extents = {std::ssize(story.facts), static_cast<std::int64_t>(longest)}};
  data::Part ages = {.extents = {std::ssize(story.facts)}};
  for (std::size_t i = 0; i < story.facts.size(); ++i) {
    auto words = story.facts[i];
    words.resize(longest, kPadding);
    facts.symbols.insert(facts.symbols.end(), words.begin(), words.end());
    ages.symbols.push_back(static_cast<Index>(story.facts.size() - i));
  }
  data::Part question = {.extents = {std::ssize(story.question)}, .symbols = story.question};
  data::Part answer = {.symbols = {story.answer}, .padding = 0};
  return {.parts = {facts, answer, question, ages}};
}

const std::vector<Story>& stories() {
  static const std::vector<Story> all = {
      {{{4, 5, 6}, {7, 8}, {9, 10, 11}, {5, 5}, {6}}, {10, 4}, 1},
      {{{8, 9}}, {11, 7, 4, 5}, 0},
      {{{5, 6}, {10, 9, 8, 7}, {4}}, {6}, 2}};
  return all;
}

data::Batch batch_of(const std::vector<Story>& some) {
  std::vector<data::Example> examples;
  for (const auto& story : some) examples.push_back(example_of(story));
  return data::make_batch(examples, MemoryNetwork::kLabels);
}

struct Subject {
  std::string name;
  MemoryNetworkConfig config;
};

std::vector<Subject> subjects() {
  MemoryNetworkConfig usual;
  usual.size = 6;
  usual.attention.score = "dot";
  usual.attention.hidden_size = 5;
  std::vector<Subject> all = {{"Adjacent", usual}};
  const auto add = [&](const std::string& name, const auto& change) {
    all.push_back({name, usual});
    change(all.back().config);
  };
  add("Layers", [](auto& c) { c.memory.tying = "layers"; });
  add("BagWithoutTimes", [](auto& c) {
    c.memory.words = "bag";
    c.memory.times = false;
  });
  add("Centred", [](auto& c) { c.memory.words = "centred"; });
  add("CentredWithoutTimes", [](auto& c) {
    c.memory.words = "centred";
    c.memory.times = false;
    c.memory.tying = "layers";
  });
  add("OneHop", [](auto& c) { c.memory.hops = 1; });
  add("Forgets", [](auto& c) { c.memory.size = 2; });
  add("Additive", [](auto& c) { c.attention.score = "additive"; });
  add("Smooth", [](auto& c) { c.attention.alignment = "smooth"; });
  return all;
}

class EveryMemoryNetwork : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const MemoryNetworkConfig& config() const { return std::get<1>(GetParam()).config; }

  /// With parameters large enough that there is something to look at.
  std::unique_ptr<MemoryNetwork> build_on(Engine& engine) const {
    auto model = std::make_unique<MemoryNetwork>(config(), kSymbols, kAnswers);
    initialize(*model, engine, 3);
    sharpen(*model, 4.0);
    model->evaluate();
    return model;
  }

  double loss_of(const data::Batch& batch, const models::LossOptions& options = {}) const {
    return double(to_vector(model_->loss(*engine_, batch, options).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<MemoryNetwork> model_ = build_on(*engine_);
  const data::Batch batch_ = batch_of(stories());
};

INSTANTIATE_TEST_SUITE_P(Models, EveryMemoryNetwork,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

/// The equations of Sukhbaatar et al. 2015, section 2 and 4.1, one number after the other.
class ByDefinition {
 public:
  using Vector = std::vector<double>;

  ByDefinition(const MemoryNetwork& model, const MemoryNetworkConfig& config) : config_(config) {
    for (const auto& parameter : model.parameters()) {
      values_[parameter.name] = to_vector(*parameter.value);
    }
  }

  /// p of each fact, the oldest first, by hop; and the logits.
  std::pair<std::vector<Vector>, Vector> answer(const Story& story, bool is_linear) const {
    const bool is_adjacent = config_.memory.tying == "adjacent";
    Vector u = sentence(is_adjacent ? "table_0.words" : "question", story.question);
    std::vector<Vector> all;
    for (int64_t hop = 0; hop < config_.memory.hops; ++hop) {
      const auto a = "table_" + std::to_string(is_adjacent ? hop : 0);
      const auto c = "table_" + std::to_string(is_adjacent ? hop + 1 : 1);
      Vector p;
      double sum = 0.0;
      for (std::size_t i = 0; i < story.facts.size(); ++i) {
        const bool is_kept = age(story, i) <= config_.memory.size;
        const auto energy = is_kept ? dot(u, fact(a, story, i)) : 0.0;
        p.push_back(!is_kept ? 0.0 : is_linear ? energy : std::exp(energy));
        sum += p.back();
      }
      Vector o(u.size(), 0.0);
      for (std::size_t i = 0; i < p.size(); ++i) {
        if (!is_linear) p[i] /= sum;
        const auto value = fact(c, story, i);
        for (std::size_t k = 0; k < o.size(); ++k) o[k] += p[i] * value[k];
      }
      const auto carried = is_adjacent ? u : product("carry_layer.weight", u);
      for (std::size_t k = 0; k < u.size(); ++k) u[k] = carried[k] + o[k];
      all.push_back(p);
    }
    if (!is_adjacent) return {all, product("head.weight", u)};
    Vector logits;
    for (const auto& words : kAnswers) {
      double logit = 0.0;
      const auto table = "table_" + std::to_string(config_.memory.hops) + ".words";
      for (const auto word : words) logit += dot(u, row(table, word));
      logits.push_back(logit);
    }
    return {all, logits};
  }

 private:
  static int64_t age(const Story& story, std::size_t i) {
    return std::ssize(story.facts) - static_cast<int64_t>(i);
  }

  Vector row(const std::string& name, int64_t i) const {
    const auto& numbers = values_.at(name);
    const auto first = numbers.begin() + i * config_.size;
    return {first, first + config_.size};
  }

  static double dot(const Vector& a, const Vector& b) {
    double sum = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
  }

  Vector product(const std::string& name, const Vector& x) const {
    Vector y;
    const auto rows = std::ssize(values_.at(name)) / config_.size;
    for (int64_t i = 0; i < rows; ++i) y.push_back(dot(row(name, i), x));
    return y;
  }

  /// By which number k of word j of J is multiplied, all from 1.
  double share(std::size_t k, std::size_t j, std::size_t J) const {
    const auto d = double(config_.size);
    if (config_.memory.words == "bag") return 1.0;
    if (config_.memory.words == "position") {
      const auto place = double(j) / double(J);
      return (1.0 - place) - double(k) / d * (1.0 - 2.0 * place);
    }
    return 1.0 + 4.0 * (double(k) - (d + 1.0) / 2.0) * (double(j) - (double(J) + 1.0) / 2.0) /
                     (d * double(J));
  }

  /// J of words: in the authors' program their time is one, too.
  std::size_t count_of(const std::vector<Index>& words) const {
    return words.size() + (config_.memory.words == "centred" && config_.memory.times ? 1 : 0);
  }

  Vector sentence(const std::string& table, const std::vector<Index>& words) const {
    Vector sum(static_cast<std::size_t>(config_.size), 0.0);
    for (std::size_t j = 0; j < words.size(); ++j) {
      const auto vector = row(table, words[j]);
      for (std::size_t k = 0; k < sum.size(); ++k) {
        sum[k] += share(k + 1, j + 1, count_of(words)) * vector[k];
      }
    }
    return sum;
  }

  Vector fact(const std::string& table, const Story& story, std::size_t i) const {
    auto vector = sentence(table + ".words", story.facts[i]);
    if (!config_.memory.times || age(story, i) > config_.memory.size) return vector;
    const auto time = row(table + ".ages", age(story, i));
    const auto count = count_of(story.facts[i]);
    for (std::size_t k = 0; k < vector.size(); ++k) {
      vector[k] += (config_.memory.words == "centred" ? share(k + 1, count, count) : 1.0) * time[k];
    }
    return vector;
  }

  MemoryNetworkConfig config_;
  std::map<std::string, std::vector<float>> values_;
};

TEST_P(EveryMemoryNetwork, IsItsEquations) {
  if (config().attention.score != "dot" || config().attention.alignment != "global") return;
  const ByDefinition definition(*model_, config());
  const auto answer = model_->answer(*engine_, batch_);
  ASSERT_EQ(std::ssize(answer.looks), config().memory.hops);
  const auto logits = to_vector(answer.logits);
  double linear = 0.0;
  for (std::size_t row = 0; row < stories().size(); ++row) {
    const auto [weights, right] = definition.answer(stories()[row], false);
    for (std::size_t i = 0; i < right.size(); ++i) {
      EXPECT_NEAR(logits[row * right.size() + i], right[i], 2e-4) << row;
    }
    for (std::size_t hop = 0; hop < weights.size(); ++hop) {
      const auto& look = answer.looks[hop].weights;
      const auto found = to_vector(look);
      for (std::size_t i = 0; i < std::size_t(look.size(2)); ++i) {
        const auto expected = i < weights[hop].size() ? weights[hop][i] : 0.0;
        EXPECT_NEAR(found[row * std::size_t(look.size(2)) + i], expected, 1e-5) << row << hop;
      }
    }
    const auto straight = definition.answer(stories()[row], true).second;
    const auto most = *std::max_element(straight.begin(), straight.end());
    double sum = 0.0;
    for (const auto logit : straight) sum += std::exp(logit - most);
    linear -= straight[std::size_t(stories()[row].answer)] - most - std::log(sum);
  }
  EXPECT_NEAR(loss_of(batch_, {.linear_start = true}), linear / 3.0,
              1e-5 * std::max(100.0, linear));
}

TEST_P(EveryMemoryNetwork, ABatchGivesWhatItsRowsGiveAlone) {
  const auto together = to_vector(model_->answer(*engine_, batch_).log_probabilities);
  double losses = 0.0;
  for (std::size_t row = 0; row < 3; ++row) {
    const auto alone = batch_of({stories()[row]});
    const auto mine = to_vector(model_->answer(*engine_, alone).log_probabilities);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(together[row * 3 + i], mine[i], 1e-5);
    losses += loss_of(alone, {.label_smoothing = 0.1});
    const auto forced = to_vector(model_->force(*engine_, alone).log_probabilities);
    EXPECT_NEAR(forced.at(0), mine[std::size_t(stories()[row].answer)], 1e-5);
  }
  EXPECT_NEAR(loss_of(batch_, {.label_smoothing = 0.1}), losses / 3.0, 1e-5);
}

TEST_P(EveryMemoryNetwork, GradientsAreDifferenceQuotients) {
  for (const bool is_linear : {false, true}) {
    const models::LossOptions options = {.label_smoothing = 0.1, .linear_start = is_linear};
    const auto model = build_on(*engine_);
    const auto loss = [&] { return model->loss(*engine_, batch_, options).loss; };
    expect_difference_quotients(*model, *engine_, loss,
                                [&] { return double(to_vector(loss())[0]); });
  }
}

TEST_P(EveryMemoryNetwork, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  const auto twin = build_on(*other);
  const auto mine = to_vector(model_->answer(*engine_, batch_).log_probabilities);
  const auto theirs = to_vector(twin->answer(*other, batch_).log_probabilities);
  for (std::size_t i = 0; i < mine.size(); ++i) EXPECT_NEAR(mine[i], theirs[i], 1e-5);
}

// Gradients that are cut by themselves: those of one parameter, of norm 5, do not shorten
// another's.
TEST(CutsEach, OfEachParameterByItself) {
  for (const auto& name : engine_names()) {
    const auto engine = engine_called(name);
    const std::vector<float> zeros = {0.0F, 0.0F};
    const Tensor parameters[] = {engine->parameter(zeros, {2}), engine->parameter(zeros, {2})};
    for (const bool each : {false, true}) {
      const auto optimizer = engine->optimizer(
          parameters, {.kind = OptimizerOptions::kSgd, .largest_norm = 1.0, .cuts_each = each});
      const auto before = to_vector(parameters[1]);
      {
        const Recording recording(*engine);
        const auto large = numbers(*engine, std::vector{3.0F, 4.0F}, {2});
        const auto small = numbers(*engine, std::vector{0.5F, 0.0F}, {2});
        engine->backward(total(large * parameters[0]) + total(small * parameters[1]));
      }
      EXPECT_NEAR(optimizer->step(1.0), std::sqrt(25.25), 1e-5) << name;
      const auto moved = before[0] - to_vector(parameters[1])[0];
      EXPECT_NEAR(moved, each ? 0.5 : 0.5 / std::sqrt(25.25), 1e-6) << name;
    }
  }
}

TEST(MemoryNetworks, RefuseWhatDoesNotFit) {
  const auto refusal = [](const auto& change) {
    MemoryNetworkConfig config;
    config.attention.score = "dot";
    change(config);
    try {
      MemoryNetwork(config, kSymbols, kAnswers);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_NE(refusal([](auto& c) { c.memory.hops = 0; }).find("memory.hops = 0"), std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.memory.tying = "none"; }).find("memory.tying"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.attention.alignment = "monotonic"; }).find("alignment"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.attention.selection = "hard"; }).find("selection"),
            std::string::npos);
}

}  // namespace
}  // namespace attend::tests
