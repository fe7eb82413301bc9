// Models that answer with numbers, by the formulas of their papers, one number at a time.

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "models/dual_stage.h"
#include "models/feed_forward_attention.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::FeedForwardAttention;
using models::NumberModel;

// Qin et al. 2017, eqs. 8 to 22: one hidden unit, two steps, two series.
TEST(DualStageAttention, IsItsFormula) {
  const auto engine = engine_called("Cpu");
  models::DualStageAttention model({.history = 2, .read_size = 3}, 1);
  nn::initialize(model, *engine, 5);
  model.evaluate();
  std::map<std::string, std::vector<double>> p;
  for (const auto& parameter : model.parameters()) {
    for (const auto number : to_vector(*parameter.value)) {
      p[parameter.name].push_back(static_cast<double>(number));
    }
  }
  const double y[] = {0.4, -0.9};
  const double x[2][2] = {{0.8, -0.3}, {-0.6, 0.5}};  // [step][series]
  const auto sigmoid = [](double a) { return 1.0 / (1.0 + std::exp(-a)); };
  const auto lstm = [&](const std::string& cell, const std::vector<double>& in, double& h,
                        double& s) {
    double gates[4];
    for (std::size_t g = 0; g < 4; ++g) {
      gates[g] = p[cell + ".input_bias"][g] + p[cell + ".hidden_bias"][g] +
                 p[cell + ".hidden_weight"][g] * h;
      for (std::size_t i = 0; i < in.size(); ++i) {
        gates[g] += p[cell + ".input_weight"][g * in.size() + i] * in[i];
      }
    }
    s = sigmoid(gates[1]) * s + sigmoid(gates[0]) * std::tanh(gates[2]);
    h = sigmoid(gates[3]) * std::tanh(s);
  };
  double h = 0.0;
  double s = 0.0;
  double annotations[2];
  for (int t = 0; t < 2; ++t) {
    double e[2];
    for (int k = 0; k < 2; ++k) {
      e[k] = 0.0;
      for (std::size_t i = 0; i < 2; ++i) {
        const auto& w = p["state_layer.weight"];
        const auto& u = p["series_layer.weight"];
        e[k] += p["energy"][i] * std::tanh(w[2 * i] * h + w[2 * i + 1] * s + u[2 * i] * x[0][k] +
                                           u[2 * i + 1] * x[1][k]);
      }
      e[k] = std::exp(e[k]);
    }
    lstm("encoder", {e[0] / (e[0] + e[1]) * x[t][0], e[1] / (e[0] + e[1]) * x[t][1]}, h, s);
    annotations[t] = h;
  }
  std::map<std::string, std::vector<double>> score;
  for (const auto& [name, numbers] : p) {
    if (name.starts_with("temporal.")) score[name.substr(name.find("score.") + 6)] = numbers;
  }
  const auto read = [&](double d, double cell) {
    double sum = 0.0;
    double context = 0.0;
    for (const auto annotation : annotations) {
      auto inner = score["query_layer.weight"][0] * d + score["query_layer.weight"][1] * cell +
                   score["key_layer.weight"][0] * annotation;
      for (const auto* bias : {"query_layer.bias", "key_layer.bias"}) {
        if (score.contains(bias)) inner += score[bias][0];
      }
      const auto weight = std::exp(score.at("energy_layer.weight")[0] * std::tanh(inner));
      sum += weight;
      context += weight * annotation;
    }
    return context / sum;
  };
  double d = 0.0;
  double cell = 0.0;
  double before[] = {0.0, 0.0};
  for (const auto target : y) {
    const auto context = read(before[0], before[1]);
    const auto in = p["target_layer.weight"][0] * target + p["target_layer.weight"][1] * context +
                    p["target_layer.bias"][0];
    before[0] = d;
    before[1] = cell;
    lstm("decoder", {in}, d, cell);
  }
  const auto output = p["output.weight"][0] * d +
                      p["output.weight"][1] * read(before[0], before[1]) + p["output.bias"][0];
  const auto expected = p["head.weight"][0] * output + p["head.bias"][0];
  data::Part history = {.extents = {2}, .size = 3};
  for (int t = 0; t < 2; ++t) {
    history.numbers.insert(history.numbers.end(), {float(y[t]), float(x[t][0]), float(x[t][1])});
  }
  const data::Example row = {{history, data::Part{.extents = {1}, .size = 1, .numbers = {0}}}, 1};
  EXPECT_NEAR(
      to_vector(model.answer(*engine, data::make_batch(std::vector{row}, NumberModel::kNumbers))
                    .values)[0],
      expected, 1e-6);
}

// Raffel & Ellis 2015, eqs. of section 2.
TEST(FeedForwardAttention, IsItsFormula) {
  const auto engine = engine_called("Cpu");
  FeedForwardAttention model({.input_size = 2, .hidden_size = 1});
  const std::vector<std::pair<std::string, std::vector<float>>> given = {
      {"hidden.weight", {2.0F, -1.0F}},
      {"hidden.bias", {0.5F}},
      {"pooling.attention.bias", {0.1F}},
      {"pooling.attention.weight", {0.7F}},
      {"state.weight", {-3.0F}},
      {"state.bias", {0.2F}},
      {"head.weight", {4.0F}},
      {"head.bias", {-0.3F}}};
  for (const auto& parameter : model.parameters()) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const auto& one) { return one.first == parameter.name; });
    ASSERT_NE(found, given.end()) << parameter.name;
    *parameter.value = engine->parameter(found->second, parameter.shape);
  }
  model.evaluate();
  const data::Example example = {{data::Part{.extents = {2}, .size = 2, .numbers = {1, 0, -1, 1}},
                                  data::Part{.extents = {1}, .size = 1, .numbers = {0}}},
                                 1};
  const auto answer =
      model.answer(*engine, data::make_batch(std::vector{example}, NumberModel::kNumbers));
  const auto leaky = [](double x) { return x > 0.0 ? x : 0.01 * x; };
  const double h[] = {leaky(2.0 * 1.0 - 0.0 + 0.5), leaky(2.0 * -1.0 - 1.0 + 0.5)};  // 2.5, -0.025
  const double e[] = {std::exp(std::tanh(0.7 * h[0] + 0.1)), std::exp(std::tanh(0.7 * h[1] + 0.1))};
  const double c = (e[0] * h[0] + e[1] * h[1]) / (e[0] + e[1]);
  const double y = leaky(4.0 * leaky(-3.0 * c + 0.2) - 0.3);
  EXPECT_NEAR(to_vector(answer.values)[0], y, 1e-6);
  EXPECT_NEAR(to_vector(answer.looks.at(0).weights)[0], e[0] / (e[0] + e[1]), 1e-6);
}

}  // namespace
}  // namespace attend::tests
