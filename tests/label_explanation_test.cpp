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

#include "core/error.h"
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
  explicit Labelled(const std::function<void(tasks::SystemConfig&)>& change,
                    const std::string& task = "classification") {
    system.config.task.name = task;
    system.config.model.encoder = "none";
    system.config.model.embedding_size = kSize;
    change(system.config);
    system.task = &tasks::task_called(task);
    const auto symbols = [](const std::string& kind, const std::string& ordinary) {
      return std::make_shared<data::TextCoder>(
          text::load_vocabulary(kind, "<unk>\n<s>\n</s>\n<pad>\n" + ordinary, kind));
    };
    const std::string answers(system.task->columns()[1].name);
    system.coders = {{"text", symbols("words", "where\nis\nit\n")},
                     {answers, std::make_shared<data::LabelCoder>(
                                   std::vector<std::string>{"person", "place", "time"})}};
    if (system.config.letters.embedding_size > 0) {
      system.coders["letters"] = symbols("characters", "w\na\n");
    }
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

/// What stands above the vector of the text, or word: a layer, if there is one, and the labels.
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

Row after(Row a, const Row& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Row part_of(const Row& x, std::size_t first, std::size_t count) {
  const auto begin = x.begin() + std::ptrdiff_t(first);
  return {begin, begin + std::ptrdiff_t(count)};
}

/// The last hidden state of an LSTM over these: gates i, f, g, o, each of a row of the weights.
Row last_state(const Labelled& model, const std::string& layer, const Rows& read) {
  const auto& hidden_weight = model.of(layer + ".hidden_weight");
  const auto size = hidden_weight.size() / 4;
  const auto sigmoid = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  Row hidden(size, 0.0);
  Row memory(size, 0.0);
  for (const auto& x : read) {
    auto gates = linear(model.of(layer + ".input_weight"), x, model.of(layer + ".input_bias")[0]);
    const auto more = linear(hidden_weight, hidden, model.of(layer + ".hidden_bias")[0]);
    for (std::size_t i = 0; i < gates.size(); ++i) gates[i] += more[i];
    for (std::size_t i = 0; i < size; ++i) {
      memory[i] =
          sigmoid(gates[size + i]) * memory[i] + sigmoid(gates[i]) * std::tanh(gates[2 * size + i]);
      hidden[i] = sigmoid(gates[3 * size + i]) * std::tanh(memory[i]);
    }
  }
  return hidden;
}

// Of "where it was": the letters w and a are known, as 4 and 5.
const std::vector<std::vector<std::size_t>> kLetters = {{4, 0, 0, 0, 0}, {0, 0}, {4, 5, 0}};

/// A word's letters as an LSTM leaves them, forward and backward.
Row of_letters(const Labelled& model, std::size_t word) {
  Rows read;
  for (const auto letter : kLetters[word]) {
    read.push_back(model.of("letters.embedding.weight").at(letter));
  }
  const auto forward = last_state(model, "letters.layer.forward.layer_0", read);
  std::reverse(read.begin(), read.end());
  return after(forward, last_state(model, "letters.layer.backward.layer_0", read));
}

Row no_bias(const Rows& weight) {
  return Row(weight.size(), 0.0);
}

// Each word's embedding and letters; above them two heads, e_ij = (W_q h_i) . (W_k h_j) / sqrt(3);
// h_i + W_o [c_1; c_2]; a layer; and the labels.
TEST(LabelExplanation, OfAWordWithLettersAndTwoHeadsIsWhatTheParametersGive) {
  const Labelled model(
      [](auto& config) {
        config.letters = {.embedding_size = 2, .hidden_size = 1};
        config.self_attention.heads = 2;
        config.model.output_size = 5;
      },
      "tagging");
  Rows h = annotations_of(model);
  for (std::size_t j = 0; j < 3; ++j) h[j] = after(h[j], of_letters(model, j));
  constexpr std::size_t kOfHead = (kSize + 2) / 2;
  const auto times = [&](const std::string& layer, const Row& x) {
    const auto& weight = model.of("self_attention." + layer + "_layer.weight");
    return linear(weight, x, no_bias(weight));
  };
  for (std::size_t i = 0; i < 3; ++i) {
    const auto told = tasks::explain_label(model.system, *model.engine, "where it was", i);
    ASSERT_TRUE(told.word);
    EXPECT_EQ(told.word->place, i);
    expect_near(told.word->embedding, part_of(h[i], 0, kSize), "embedding");
    expect_near(told.word->of_letters, part_of(h[i], kSize, 2), "letters");
    for (std::size_t j = 0; j < 3; ++j) expect_near(told.annotations.at(j), h[j], "annotation");
    Row contexts;
    ASSERT_EQ(told.heads.size(), 2U);
    for (std::size_t head = 0; head < 2; ++head) {
      const auto of_head = [&](const Row& x) { return part_of(x, kOfHead * head, kOfHead); };
      Row energies;
      for (const auto& other : h) {
        energies.push_back(dot(of_head(times("query", h[i])), of_head(times("key", other))) /
                           std::sqrt(double(kOfHead)));
      }
      const auto weights = softmax(energies);
      Row context(kOfHead, 0.0);
      for (std::size_t j = 0; j < 3; ++j) {
        const auto value = of_head(times("value", h[j]));
        for (std::size_t k = 0; k < kOfHead; ++k) context[k] += weights[j] * value[k];
      }
      EXPECT_EQ(told.heads[head].name, "head " + std::to_string(head + 1));
      expect_near(told.heads[head].energies, energies, "energies");
      expect_near(told.heads[head].weights, weights, "weights");
      expect_near(told.heads[head].context, context, "context");
      contexts = after(contexts, context);
    }
    const auto added = times("output", contexts);
    expect_near(told.word->added, added, "added");
    auto vector = h[i];
    for (std::size_t k = 0; k < vector.size(); ++k) vector[k] += added[k];
    expect_labels(model, told, vector);
    EXPECT_EQ(told.word->said.at(i).label, told.labels.front().label);
  }
}

// Without self-attention and letters: the label is told by the annotation. Which word is told,
// where none was asked for: the one whose likeliest label has the least p.
TEST(LabelExplanation, OfNoWordInParticularIsOfTheLeastSureOne) {
  const Labelled model([](auto&) {}, "tagging");
  const auto told = tasks::explain_label(model.system, *model.engine, "where it was");
  Row surest;
  for (const auto& h : annotations_of(model)) {
    const auto p = softmax(linear(model.of("head.weight"), h, model.of("head.bias")[0]));
    surest.push_back(*std::max_element(p.begin(), p.end()));
  }
  ASSERT_TRUE(told.word);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(told.word->said.at(j).probability, surest[j], 2e-5);
  }
  const auto least = std::min_element(surest.begin(), surest.end()) - surest.begin();
  EXPECT_EQ(told.word->place, std::size_t(least));
  EXPECT_TRUE(told.heads.empty());
  EXPECT_TRUE(told.word->of_letters.empty());
  EXPECT_TRUE(told.word->added.empty());
  expect_labels(model, told, annotations_of(model)[std::size_t(least)]);
  EXPECT_THROW(tasks::explain_label(model.system, *model.engine, "where it was", 3), Error);
}

// All 27 lines of a chain of three labels gone through.
TEST(LabelExplanation, OfAChainIsASumOverAllLines) {
  const Labelled model([](auto& config) { config.labels.chain = true; }, "tagging");
  const std::vector<std::string> names = {"person", "place", "time"};
  const auto& transitions = model.of("chain.transitions")[0];
  Rows logits;
  for (const auto& h : annotations_of(model)) {
    logits.push_back(linear(model.of("head.weight"), h, model.of("head.bias")[0]));
  }
  Rows p(3, Row(3, 0.0));
  std::vector<std::size_t> best;
  double best_share = 0.0;
  double sum = 0.0;
  for (std::size_t number = 0; number < 27; ++number) {
    const std::vector<std::size_t> line = {number / 9, number / 3 % 3, number % 3};
    auto score = model.of("chain.first")[0].at(line[0]) + model.of("chain.last")[0].at(line[2]);
    for (std::size_t i = 0; i < 3; ++i) {
      score += logits[i][line[i]];
      if (i > 0) score += transitions.at(line[i] * 3 + line[i - 1]);
    }
    const auto share = std::exp(score);
    sum += share;
    for (std::size_t i = 0; i < 3; ++i) p[i][line[i]] += share;
    if (share > best_share) best = line;
    best_share = std::max(best_share, share);
  }
  const auto told = tasks::explain_label(model.system, *model.engine, "where it was", 1);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(told.word->said.at(i).label, names[best[i]]);
    EXPECT_NEAR(told.word->said[i].probability, p[i][best[i]] / sum, 2e-5);
  }
  for (const auto& [label, logit, probability] : told.labels) {
    const auto place = std::size_t(std::find(names.begin(), names.end(), label) - names.begin());
    EXPECT_NEAR(logit, logits[1][place], 5e-5);
    EXPECT_NEAR(probability, p[1][place] / sum, 2e-5);
  }
  ASSERT_TRUE(told.word->before);
  EXPECT_EQ(told.word->before->label, names[best[0]]);
  for (const auto& [label, score, share] : told.word->before->after) {
    const auto place = std::size_t(std::find(names.begin(), names.end(), label) - names.begin());
    EXPECT_NEAR(score, transitions.at(place * 3 + best[0]), 1e-6);
  }
  EXPECT_FALSE(tasks::explain_label(model.system, *model.engine, "where it was", 0).word->before);
}

TEST(LabelExplanation, OfAWholeTextHasNoWord) {
  const Labelled model([](auto&) {});
  EXPECT_FALSE(tasks::explain_label(model.system, *model.engine, "where it was").word);
  EXPECT_THROW(tasks::explain_label(model.system, *model.engine, "where it was", 0), Error);
}

}  // namespace
}  // namespace attend::tests
