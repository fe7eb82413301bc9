// What is told of a label's numbers, worked by hand from the parameters, in double precision.

#include "tasks/label_explanation.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "data/label_coder.h"
#include "numbers.h"
#include "tasks/labels.h"
#include "tasks/task.h"

namespace attend::tests {
namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

constexpr std::size_t kSize = 4;  // of an embedding

/// A model of words without a recurrence, so that an annotation is an embedding.
struct Labelled {
  explicit Labelled(const std::function<void(tasks::SystemConfig&)>& change) {
    system.config.task.name = "classification";
    system.config.model.encoder = "none";
    system.config.model.embedding_size = kSize;
    change(system.config);
    system.task = &tasks::task_called("classification");
    system.coders = {{"text", std::make_shared<data::TextCoder>(text::load_vocabulary(
                                  "words", "<unk>\n<s>\n</s>\n<pad>\nwhere\nis\nit\n", "words"))},
                     {"class", std::make_shared<data::LabelCoder>(
                                   std::vector<std::string>{"person", "place", "time"})}};
    system.model = system.task->build(system.config, system.coders);
    nn::initialize(*system.model, *engine, 3);
    system.model->evaluate();
    std::uint64_t seed = 7;
    for (const auto& parameter : system.model->parameters()) {
      *parameter.value = random(*engine, parameter.shape, ++seed);
      const auto all = to_vector(*parameter.value);
      const auto width = static_cast<std::size_t>(
          parameter.shape.rank() == 2 ? parameter.shape[1] : parameter.shape.count());
      for (std::size_t first = 0; first < all.size(); first += width) {
        parameters[parameter.name].emplace_back(all.begin() + std::ptrdiff_t(first),
                                                all.begin() + std::ptrdiff_t(first + width));
      }
    }
  }

  const Rows& of(const std::string& name) const { return parameters.at(name); }

  std::unique_ptr<Engine> engine = engine_called("Cpu");
  tasks::System system;
  std::map<std::string, Rows> parameters;
};

double dot(const Row& a, const Row& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a.at(i) * b.at(i);
  return sum;
}

/// W x + b
Row linear(const Rows& weight, const Row& x, const Row& bias) {
  Row y;
  for (std::size_t i = 0; i < weight.size(); ++i) y.push_back(dot(weight[i], x) + bias.at(i));
  return y;
}

Row softmax(Row x) {
  double sum = 0;
  for (auto& value : x) sum += value = std::exp(value);
  for (auto& value : x) value /= sum;
  return x;
}

void expect_near(const std::vector<float>& told, const Row& expected, const std::string& what) {
  ASSERT_EQ(told.size(), expected.size()) << what;
  for (std::size_t i = 0; i < told.size(); ++i) EXPECT_NEAR(told[i], expected[i], 2e-5) << what;
}

/// What stands above the vector of the text: a layer, if there is one, and the labels.
void expect_labels(const Labelled& model, const tasks::LabelExplanation& told, Row vector) {
  expect_near(told.features, vector, "features");
  if (model.parameters.contains("hidden.weight")) {
    vector = linear(model.of("hidden.weight"), vector, model.of("hidden.bias")[0]);
    for (auto& value : vector) value = std::max(value, 0.0);
  }
  expect_near(told.output, vector, "output");
  const auto logits = linear(model.of("head.weight"), vector, model.of("head.bias")[0]);
  const auto p = softmax(logits);
  const std::vector<std::string> names = {"person", "place", "time"};
  ASSERT_EQ(told.labels.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& [label, logit, probability] = told.labels[i];
    const auto place = std::size_t(std::find(names.begin(), names.end(), label) - names.begin());
    EXPECT_NEAR(logit, logits.at(place), 5e-5) << label;
    EXPECT_NEAR(probability, p.at(place), 2e-5) << label;
    if (i > 0) {
      EXPECT_LE(probability, told.labels[i - 1].probability);
    }
  }
}

// The symbols of "where it was": 4, 6, and 0, the unknown one.
constexpr std::size_t kRead[] = {4, 6, 0};

Rows annotations_of(const Labelled& model) {
  Rows annotations;
  for (const auto symbol : kRead) {
    annotations.push_back(model.of("input.embedding.weight").at(symbol));
  }
  return annotations;
}

tasks::LabelExplanation explain(const Labelled& model) {
  auto told = tasks::explain_label(model.system, *model.engine, "where it was");
  EXPECT_EQ(told.source.size(), 3U);
  EXPECT_EQ(told.unknown.size(), 1U);
  const auto annotations = annotations_of(model);
  for (std::size_t j = 0; j < 3; ++j) {
    expect_near(told.annotations.at(j), annotations[j], "annotation");
  }
  return told;
}

// Two heads with a layer below: e = w . tanh(W h + b); and a layer above.
TEST(LabelExplanation, OfTwoHeadsIsWhatTheParametersGive) {
  const Labelled model([](auto& config) {
    config.pooling.heads = 2;
    config.pooling.hidden_size = 3;
    config.model.output_size = 5;
  });
  const auto told = explain(model);
  const auto annotations = annotations_of(model);
  ASSERT_EQ(told.heads.size(), 2U);
  Row vector;
  for (std::size_t head = 0; head < 2; ++head) {
    Row energies;
    for (const auto& h : annotations) {
      auto below = linear(model.of("pooling.attention.key_layer.weight"), h,
                          model.of("pooling.attention.key_layer.bias")[0]);
      for (auto& value : below) value = std::tanh(value);
      energies.push_back(dot(model.of("pooling.attention.weight").at(head), below));
    }
    const auto weights = softmax(energies);
    EXPECT_EQ(told.heads[head].name, "head " + std::to_string(head + 1));
    expect_near(told.heads[head].energies, energies, "energies");
    expect_near(told.heads[head].weights, weights, "weights");
    for (std::size_t i = 0; i < kSize; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < 3; ++j) sum += weights[j] * annotations[j][i];
      vector.push_back(sum);
    }
  }
  expect_labels(model, told, vector);
}

// One head without a layer: e = tanh(w . h + b).
TEST(LabelExplanation, OfOneHeadWithoutALayerToo) {
  const Labelled model([](auto&) {});
  const auto told = explain(model);
  const auto annotations = annotations_of(model);
  Row energies;
  for (const auto& h : annotations) {
    energies.push_back(std::tanh(dot(model.of("pooling.attention.weight")[0], h) +
                                 model.of("pooling.attention.bias")[0][0]));
  }
  ASSERT_EQ(told.heads.size(), 1U);
  expect_near(told.heads[0].energies, energies, "energies");
  const auto weights = softmax(energies);
  expect_near(told.heads[0].weights, weights, "weights");
  Row vector(kSize, 0.0);
  for (std::size_t j = 0; j < 3; ++j) {
    for (std::size_t i = 0; i < kSize; ++i) vector[i] += weights[j] * annotations[j][i];
  }
  expect_labels(model, told, vector);
}

TEST(LabelExplanation, OfAMeanHasNoHeads) {
  const Labelled model([](auto& config) { config.pooling.kind = "mean"; });
  const auto told = explain(model);
  EXPECT_TRUE(told.heads.empty());
  Row vector(kSize, 0.0);
  for (const auto& h : annotations_of(model)) {
    for (std::size_t i = 0; i < kSize; ++i) vector[i] += h[i] / 3;
  }
  expect_labels(model, told, vector);
}

}  // namespace
}  // namespace attend::tests
