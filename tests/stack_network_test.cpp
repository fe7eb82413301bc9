// Stack-augmented networks against their definition, on every engine, and both engines against each
// other.

#include "models/stack_network.h"

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

using models::StackNetwork;
using models::StackNetworkConfig;

constexpr int64_t kSymbols = 8;
constexpr int64_t kLabels = 3;
const std::vector<std::vector<Index>> kTexts = {{4, 4, 6, 5, 5, 7, 4}, {6}, {5, 4, 7, 4}};

data::Batch batch_of(const std::vector<std::vector<Index>>& texts) {
  std::vector<data::Example> examples;
  for (const auto& text : texts) {
    data::Part words = {.extents = {std::ssize(text)}, .symbols = text};
    data::Part labels = {.extents = {std::ssize(text)}, .padding = 0};
    for (const auto word : text) labels.symbols.push_back(word % kLabels);
    examples.push_back({.parts = {words, labels}});
  }
  return data::make_batch(examples, StackNetwork::kLabels);
}

struct Subject {
  std::string name;
  StackNetworkConfig config;
};

std::vector<Subject> subjects() {
  StackNetworkConfig usual = {.stack = {.count = 2, .size = 20}, .hidden_size = 4};
  std::vector<Subject> all = {{"PushAndPop", usual}};
  const auto add = [&](const std::string& name, const auto& change) {
    all.push_back({name, usual});
    change(all.back().config.stack);
  };
  add("NoOp", [](auto& c) { c.no_op = true; });
  add("Recurrent", [](auto& c) { c.recurrence = true; });
  add("OfDepth3AndSize3", [](auto& c) { c.depth = c.size = 3; });
  add("OfOnePlace", [](auto& c) {
    c.depth = c.size = 1;
    c.no_op = true;
  });
  add("Soft", [](auto& c) {
    c.discrete_in_use = false;
    c.no_op = true;
  });
  add("WithoutStacks", [](auto& c) {
    c.count = 0;
    c.recurrence = true;
  });
  return all;
}

class EveryStackNetwork : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const StackNetworkConfig& config() const { return std::get<1>(GetParam()).config; }

  /// With parameters large enough that stacks differ.
  std::unique_ptr<StackNetwork> build_on(Engine& engine) const {
    auto model = std::make_unique<StackNetwork>(config(), kSymbols, kLabels);
    initialize(*model, engine, 3);
    sharpen(*model, 12.0);
    model->evaluate();
    return model;
  }

  double loss_of(const data::Batch& batch) const {
    return double(to_vector(model_->loss(*engine_, batch, {.label_smoothing = 0.1}).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<StackNetwork> model_ = build_on(*engine_);
  const data::Batch batch_ = batch_of(kTexts);
};

INSTANTIATE_TEST_SUITE_P(Models, EveryStackNetwork,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

/// The equations of Joulin & Mikolov 2015, section 3.2, one number after the other, with stacks of
/// all their places; and of each place from which symbols' pushes it comes.
class ByDefinition {
 public:
  using Vector = std::vector<double>;

  /// What is found after a symbol: logits, and of each stack its actions and its top's origins.
  struct Step {
    Vector logits;
    std::vector<Vector> actions;
    std::vector<Vector> origins;
  };

  ByDefinition(const StackNetwork& model, const StackNetworkConfig& config) : config_(config) {
    for (const auto& parameter : model.parameters()) {
      values_[parameter.name] = to_vector(*parameter.value);
    }
  }

  std::vector<Step> read(const std::vector<Index>& text, bool is_discrete) const {
    const auto count = static_cast<std::size_t>(config_.stack.count);
    const auto size = static_cast<std::size_t>(config_.stack.size);
    const auto ways = std::size_t(config_.stack.no_op ? 3 : 2);
    std::vector<Vector> stacks(count, Vector(size + 1, -1.0));
    std::vector<std::vector<Vector>> origins(count, {size + 1, Vector(text.size(), 0.0)});
    Vector hidden(static_cast<std::size_t>(config_.hidden_size), 0.0);
    std::vector<Step> steps;
    for (std::size_t t = 0; t < text.size(); ++t) {
      Vector tops;
      for (const auto& stack : stacks) {
        tops.insert(tops.end(), stack.begin(), stack.begin() + config_.stack.depth);
      }
      hidden = next_hidden(text[t], tops, hidden);
      Step step;
      step.logits = product("head.weight", hidden);
      for (std::size_t k = 0; k < step.logits.size(); ++k) {
        step.logits[k] += double(values_.at("head.bias")[k]);
      }
      const auto energies = count > 0 ? product("actions", hidden) : Vector();
      const auto pushed = count > 0 ? product("pushed", hidden) : Vector();
      for (std::size_t s = 0; s < count; ++s) {
        const auto first = energies.begin() + std::ptrdiff_t(s * ways);
        const auto a = shares({first, first + std::ptrdiff_t(ways)}, is_discrete);
        Vector symbol(text.size(), 0.0);
        symbol[t] = 1.0;
        move(stacks[s], a, sigmoid(pushed[s]), -1.0);
        move(origins[s], a, symbol, Vector(text.size(), 0.0));
        step.actions.push_back(a);
        step.origins.push_back(origins[s].front());
      }
      steps.push_back(step);
    }
    return steps;
  }

 private:
  static double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

  static Vector shares(Vector energies, bool is_discrete) {
    const auto largest = std::max_element(energies.begin(), energies.end()) - energies.begin();
    double sum = 0.0;
    for (auto& energy : energies) sum += energy = std::exp(energy);
    for (std::size_t i = 0; i < energies.size(); ++i) {
      energies[i] = !is_discrete ? energies[i] / sum : std::ptrdiff_t(i) == largest ? 1.0 : 0.0;
    }
    return energies;
  }

  static double scaled(double share, double x) { return share * x; }
  static Vector scaled(double share, Vector x) {
    for (auto& number : x) number *= share;
    return x;
  }
  static double sum_of(double a, double b) { return a + b; }
  static Vector sum_of(Vector a, const Vector& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
    return a;
  }

  /// The last place stands for all below a stack: it stays empty.
  template <class Item>
  static void move(std::vector<Item>& stack, const Vector& a, const Item& pushed,
                   const Item& empty) {
    const auto before = stack;
    for (std::size_t i = 0; i + 1 < stack.size(); ++i) {
      stack[i] = sum_of(scaled(a[0], i == 0 ? pushed : before[i - 1]), scaled(a[1], before[i + 1]));
      if (a.size() > 2) stack[i] = sum_of(stack[i], scaled(a[2], before[i]));
    }
    stack.back() = empty;
  }

  Vector next_hidden(Index symbol, const Vector& tops, const Vector& before) const {
    auto next = before;
    const auto of_tops = tops.empty() ? Vector() : product("tops", tops);
    const auto of_before = config_.stack.recurrence ? product("recurrence", before) : Vector();
    for (std::size_t k = 0; k < next.size(); ++k) {
      next[k] = double(values_.at("input")[std::size_t(symbol) * next.size() + k]);
      if (!of_tops.empty()) next[k] += of_tops[k];
      if (!of_before.empty()) next[k] += of_before[k];
      next[k] = sigmoid(next[k]);
    }
    return next;
  }

  Vector product(const std::string& name, const Vector& x) const {
    const auto& matrix = values_.at(name);
    Vector y(matrix.size() / x.size(), 0.0);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      y[i / x.size()] += double(matrix[i]) * x[i % x.size()];
    }
    return y;
  }

  StackNetworkConfig config_;
  std::map<std::string, std::vector<float>> values_;
};

TEST_P(EveryStackNetwork, IsItsEquations) {
  const ByDefinition definition(*model_, config());
  for (const bool is_training : {false, true}) {
    model_->train(is_training);
    const auto logits = to_vector(model_->answer(*engine_, batch_).logits);
    const auto actions = model_->actions(*engine_, batch_);
    const auto looks = model_->looks(*engine_, batch_);
    const auto stacks = static_cast<std::size_t>(config().stack.count);
    const auto ways = static_cast<std::size_t>(model_->action_count());
    ASSERT_EQ(looks.size(), stacks);
    const auto longest = kTexts[0].size();
    for (std::size_t row = 0; row < kTexts.size(); ++row) {
      const auto steps =
          definition.read(kTexts[row], config().stack.discrete_in_use && !is_training);
      for (std::size_t t = 0; t < steps.size(); ++t) {
        const auto place = row * longest + t;
        for (std::size_t k = 0; k < std::size_t(kLabels); ++k) {
          EXPECT_NEAR(logits[place * kLabels + k], steps[t].logits[k], 1e-4) << row << ' ' << t;
        }
        for (std::size_t s = 0; s < stacks; ++s) {
          for (std::size_t a = 0; a < ways; ++a) {
            EXPECT_NEAR(actions[(place * stacks + s) * ways + a], steps[t].actions[s][a], 1e-5);
          }
          const auto found = to_vector(looks[s].weights);
          for (std::size_t j = 0; j < kTexts[row].size(); ++j) {
            EXPECT_NEAR(found[place * longest + j], steps[t].origins[s][j], 1e-5) << row << t << j;
          }
        }
      }
    }
  }
}

TEST_P(EveryStackNetwork, ABatchGivesWhatItsRowsGiveAlone) {
  for (const bool is_training : {false, true}) {
    model_->train(is_training);
    const auto together = to_vector(model_->answer(*engine_, batch_).log_probabilities);
    double losses = 0.0;
    for (std::size_t row = 0; row < kTexts.size(); ++row) {
      const auto alone = batch_of({kTexts[row]});
      const auto mine = to_vector(model_->answer(*engine_, alone).log_probabilities);
      const auto forced = to_vector(model_->force(*engine_, alone).log_probabilities);
      for (std::size_t i = 0; i < mine.size(); ++i) {
        EXPECT_NEAR(together[row * kTexts[0].size() * kLabels + i], mine[i], 1e-5);
      }
      for (std::size_t t = 0; t < forced.size(); ++t) {
        const auto label = std::size_t(kTexts[row][t] % kLabels);
        EXPECT_NEAR(forced[t], mine[t * kLabels + label], 1e-5);
      }
      losses += loss_of(alone) * double(kTexts[row].size());
    }
    EXPECT_NEAR(loss_of(batch_), losses / 12.0, 1e-5);
  }
}

TEST_P(EveryStackNetwork, GradientsAreDifferenceQuotients) {
  model_->train();
  const auto loss = [&] { return model_->loss(*engine_, batch_, {.label_smoothing = 0.1}).loss; };
  expect_difference_quotients(*model_, *engine_, loss,
                              [&] { return double(to_vector(loss())[0]); });
}

TEST_P(EveryStackNetwork, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  const auto twin = build_on(*other);
  const auto mine = to_vector(model_->answer(*engine_, batch_).log_probabilities);
  const auto theirs = to_vector(twin->answer(*other, batch_).log_probabilities);
  for (std::size_t i = 0; i < mine.size(); ++i) EXPECT_NEAR(mine[i], theirs[i], 1e-5);
}

/// A network of one hidden number and one stack, with these parameters.
std::unique_ptr<StackNetwork> tiny(Engine& engine, bool no_op,
                                   const std::map<std::string, std::vector<float>>& numbers) {
  const StackNetworkConfig config = {.stack = {.count = 1, .size = 5, .depth = 1, .no_op = no_op},
                                     .hidden_size = 1};
  auto model = std::make_unique<StackNetwork>(config, 3, 2);
  initialize(*model, engine, 1);
  for (const auto& parameter : model->parameters()) {
    const auto found = numbers.find(parameter.name);
    if (found == numbers.end()) continue;
    *parameter.value = engine.parameter(found->second, parameter.shape);
  }
  return model;
}

TEST(StackNetworks, PushAndPopAsByHand) {
  const auto ln3 = static_cast<float>(std::log(3.0));
  for (const auto& name : engine_names()) {
    const auto engine = engine_called(name);
    const auto model = tiny(*engine, false,
                            {{"input", {0.0F, ln3, 0.0F}},
                             {"tops", {2.0F * ln3}},
                             {"actions", {2.0F * ln3, -2.0F * ln3}},
                             {"pushed", {2.0F * ln3}},
                             {"head.weight", {1.0F, 0.0F}},
                             {"head.bias", {0.0F, 0.0F}}});
    model->train();
    data::Part words = {.extents = {2}, .symbols = {1, 0}};
    data::Part labels = {.extents = {2}, .symbols = {0, 0}, .padding = 0};
    const data::Example example = {.parts = {words, labels}};
    const auto batch = data::make_batch(std::span(&example, 1), StackNetwork::kLabels);
    // h = sigmoid(ln 3 - 2 ln 3) = 1/4: push and pop have the energies +-(ln 3) / 2, so 3 : 1;
    // pushed is sigmoid((ln 3) / 2) = sqrt 3 / (1 + sqrt 3) = 0.633975, and so the top
    // 3/4 * 0.633975 - 1/4 = 0.225481. Then h = sigmoid(2 ln 3 * 0.225481) = 0.621385.
    const auto hidden = to_vector(model->answer(*engine, batch).features);
    ASSERT_EQ(hidden.size(), 2U);
    EXPECT_NEAR(hidden[0], 0.25, 1e-6) << name;
    EXPECT_NEAR(hidden[1], 0.621385, 1e-5) << name;
    const auto actions = model->actions(*engine, batch);
    EXPECT_NEAR(actions[0], 0.75, 1e-6);
    EXPECT_NEAR(actions[1], 0.25, 1e-6);
    // In use it pushes alone: the top is 0.633975, h = sigmoid(2 ln 3 * 0.633975) = 0.801068.
    model->evaluate();
    EXPECT_NEAR(to_vector(model->answer(*engine, batch).features)[1], 0.801068, 1e-5) << name;
  }
}

TEST(StackNetworks, RefuseWhatDoesNotFit) {
  const auto refusal = [](const auto& change) {
    StackNetworkConfig config;
    change(config);
    try {
      StackNetwork(config, kSymbols, kLabels);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_NE(refusal([](auto& c) { c.stack.count = -1; }).find("stack.count"), std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.stack.depth = 201; }).find("stack.depth"), std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.stack.size = 0; }).find("stack.size"), std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.stack.count = 0; }).find("stack.recurrence"),
            std::string::npos);
  EXPECT_NE(refusal([](auto& c) { c.hidden_size = 0; }).find("hidden_size"), std::string::npos);
}

}  // namespace
}  // namespace attend::tests
