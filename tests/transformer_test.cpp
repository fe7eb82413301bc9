// The Transformer: against a second writing of its equations in plain loops, what no step may see,
// and what is refused. What is true of every system, systems_test.cpp tests of these as well.

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "models/transformer_config.h"
#include "models/transformer_encoder.h"
#include "systems.h"

namespace attend::tests {
namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

// --- the equations once more ---------------------------------------------------------------------

/// Parameters of a part by their names, as rows.
class Numbers {
 public:
  explicit Numbers(const nn::Module& part) {
    for (const auto& parameter : part.parameters()) {
      const auto values = to_vector(*parameter.value);
      const auto width = static_cast<std::size_t>(parameter.shape[-1]);
      Rows rows;
      for (std::size_t i = 0; i < values.size(); i += width) {
        rows.emplace_back(values.begin() + static_cast<std::ptrdiff_t>(i),
                          values.begin() + static_cast<std::ptrdiff_t>(i + width));
      }
      all_[parameter.name] = rows;
    }
  }

  const Rows& at(const std::string& name) const { return all_.at(name); }

 private:
  std::map<std::string, Rows> all_;
};

/// x W^T
Rows times(const Rows& x, const Rows& weight) {
  Rows all;
  for (const auto& row : x) {
    Row out;
    for (const auto& of : weight) {
      double sum = 0.0;
      for (std::size_t i = 0; i < row.size(); ++i) sum += row[i] * of[i];
      out.push_back(sum);
    }
    all.push_back(out);
  }
  return all;
}

Rows plus(Rows a, const Rows& b) {
  for (std::size_t t = 0; t < a.size(); ++t) {
    for (std::size_t i = 0; i < a[t].size(); ++i) a[t][i] += b[b.size() == 1 ? 0 : t][i];
  }
  return a;
}

Rows normed(const Rows& x, const Numbers& numbers, const std::string& name) {
  Rows all;
  for (const auto& row : x) {
    double mean = 0.0;
    for (const auto value : row) mean += value / static_cast<double>(row.size());
    double variance = 0.0;
    for (const auto value : row) {
      variance += (value - mean) * (value - mean) / static_cast<double>(row.size());
    }
    Row out;
    for (std::size_t i = 0; i < row.size(); ++i) {
      out.push_back(numbers.at(name + ".gain")[0][i] * (row[i] - mean) /
                        std::sqrt(variance + 1e-5) +
                    numbers.at(name + ".bias")[0][i]);
    }
    all.push_back(out);
  }
  return all;
}

/// Positions that see all positions of one text, head by head.
Rows attended(const Rows& x, const Numbers& numbers, const std::string& name, std::size_t heads) {
  const auto queries = times(x, numbers.at(name + ".query_layer.weight"));
  const auto keys = times(x, numbers.at(name + ".key_layer.weight"));
  const auto values = times(x, numbers.at(name + ".value_layer.weight"));
  const auto size = x[0].size() / heads;
  Rows contexts(x.size(), Row(x[0].size(), 0.0));
  for (std::size_t head = 0; head < heads; ++head) {
    for (std::size_t t = 0; t < x.size(); ++t) {
      Row powers;
      double all = 0.0;
      for (std::size_t s = 0; s < x.size(); ++s) {
        double dot = 0.0;
        for (auto i = head * size; i < (head + 1) * size; ++i) dot += queries[t][i] * keys[s][i];
        powers.push_back(std::exp(dot / std::sqrt(static_cast<double>(size))));
        all += powers.back();
      }
      for (std::size_t s = 0; s < x.size(); ++s) {
        for (auto i = head * size; i < (head + 1) * size; ++i) {
          contexts[t][i] += powers[s] / all * values[s][i];
        }
      }
    }
  }
  return times(contexts, numbers.at(name + ".output_layer.weight"));
}

Rows fed_forward(const Rows& x, const Numbers& numbers, const std::string& name) {
  auto inner = plus(times(x, numbers.at(name + "inner_layer.weight")),
                    numbers.at(name + "inner_layer.bias"));
  for (auto& row : inner) {
    for (auto& value : row) value = std::max(value, 0.0);
  }
  return plus(times(inner, numbers.at(name + "outer_layer.weight")),
              numbers.at(name + "outer_layer.bias"));
}

Rows encoded(const Rows& embedded, const Numbers& numbers, int64_t layers, bool before) {
  const auto size = embedded[0].size();
  Rows x = embedded;
  for (std::size_t t = 0; t < x.size(); ++t) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto even = static_cast<double>(i - i % 2);
      const auto angle =
          static_cast<double>(t) / std::pow(10'000.0, even / static_cast<double>(size));
      x[t][i] = x[t][i] * std::sqrt(static_cast<double>(size)) +
                (i % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
  for (int64_t layer = 0; layer < layers; ++layer) {
    const auto name = "layer_" + std::to_string(layer) + ".";
    const auto around = [&](const std::string& norm, const std::function<Rows(const Rows&)>& part) {
      x = before ? plus(x, part(normed(x, numbers, name + norm)))
                 : normed(plus(x, part(x)), numbers, name + norm);
    };
    around("text_norm",
           [&](const Rows& y) { return attended(y, numbers, name + "text_heads", 2); });
    around("feed_forward_norm", [&](const Rows& y) { return fed_forward(y, numbers, name); });
  }
  return before ? normed(x, numbers, "last_norm") : x;
}

// --- tests ---------------------------------------------------------------------------------------

class Transformer : public testing::TestWithParam<std::string> {
 protected:
  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Transformer, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// Gains and biases of norms are drawn, too, so that each place of theirs is seen.
void draw_all(nn::Module& part, Engine& engine) {
  std::uint64_t seed = 0;
  for (const auto& parameter : part.parameters()) {
    *parameter.value =
        engine.parameter(to_vector(random(engine, parameter.shape, ++seed)), parameter.shape);
  }
}

TEST_P(Transformer, EncodesAsItsEquationsSay) {
  for (const bool before : {true, false}) {
    constexpr int64_t kSize = 6;
    models::TransformerEncoder encoder(
        kSize, {.layers = 2,
                .layer = {.size = kSize, .heads = 2, .feed_forward = 5, .norms_before = before}});
    draw_all(encoder, *engine_);
    encoder.evaluate();
    const auto x = random(*engine_, {1, 4, kSize}, 99);
    const auto found = encoder.encode({x, 1.0 + zeros(*engine_, {1, 4}), 4});
    const auto values = to_vector(x);
    Rows embedded;
    for (std::size_t t = 0; t < 4; ++t) {
      embedded.emplace_back(values.begin() + static_cast<std::ptrdiff_t>(t * kSize),
                            values.begin() + static_cast<std::ptrdiff_t>((t + 1) * kSize));
    }
    const auto expected = encoded(embedded, Numbers(encoder), 2, before);
    const auto numbers = to_vector(found.annotations.values);
    Row mean(kSize, 0.0);
    for (std::size_t t = 0; t < 4; ++t) {
      for (std::size_t i = 0; i < kSize; ++i) {
        EXPECT_NEAR(numbers[t * kSize + i], expected[t][i], 2e-4) << before << t << i;
        mean[i] += expected[t][i] / 4.0;
      }
    }
    const auto summary = to_vector(found.summary);
    for (std::size_t i = 0; i < kSize; ++i) EXPECT_NEAR(summary[i], mean[i], 2e-4);
  }
}

/// Section 3.5, of position 3 and four numbers: the speeds are 1 and 1 / 100.
TEST_P(Transformer, PositionsAreSinesAndCosines) {
  const nn::PositionCodes codes(nn::PositionCodes::kSinusoidal, 4, 0);
  const auto found = to_vector(codes.add_to_step(zeros(*engine_, {1, 4}), 3));
  const float expected[] = {0.14112F, -0.98999F, 0.0299955F, 0.99955F};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[i], expected[i], 1e-5F);
  const auto all = to_vector(codes.add_to(zeros(*engine_, {1, 2, 4}), 2));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(all[4 + i], found[i]);
}

TEST_P(Transformer, ThereAreNoMorePositionsThanWereLearned) {
  nn::PositionCodes codes(nn::PositionCodes::kLearned, 4, 3);
  nn::initialize(codes, *engine_, 1);
  EXPECT_NO_THROW(codes.add_to(zeros(*engine_, {1, 3, 4})));
  try {
    codes.add_to_step(zeros(*engine_, {1, 4}), 3);
    FAIL() << "a fourth position";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "4 positions are more than are learned: transformer.max_length = 3");
  }
}

/// What is said later changes nothing before it.
TEST_P(Transformer, NoStepSeesALaterOne) {
  const auto& system = system_called("Vaswani2017");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const auto worth = [&](const std::vector<Index>& target) {
    const std::vector<data::Example> one = {pair_of({4, 7, 5}, target)};
    return to_vector(model->force(*engine_, system.batch_of(one)).log_probabilities);
  };
  const auto a = worth({8, 4, 6, 9});
  const auto b = worth({8, 4, 10, 5});
  for (std::size_t t = 0; t < 2; ++t) EXPECT_EQ(a[t], b[t]);
  EXPECT_NE(a[3], b[3]);
}

TEST_P(Transformer, ShowsEveryHeadOfEveryLayer) {
  const auto& system = system_called("Vaswani2017");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const std::vector<data::Example> one = {pair_of({4, 7, 5}, {8, 4, 6, 9})};
  const auto batch = system.batch_of(one);
  std::map<std::string, models::Look> looks;
  for (const auto& look : model->looks(*engine_, batch)) {
    EXPECT_TRUE(looks.emplace(look.name, look).second) << look.name;
    for (const auto whole : to_vector(sum(look.weights))) EXPECT_NEAR(whole, 1.0F, 1e-5F);
  }
  EXPECT_EQ(looks.size(), 12U);  // source, own words, source by words; two layers of two heads
  EXPECT_EQ(looks.at("encoder layer 2 head 1").weights.shape(), (Shape{1, 4, 4}));
  EXPECT_EQ(looks.at("encoder layer 2 head 1").query, 0U);
  EXPECT_EQ(looks.at("layer 1 own words, head 2").source, 1U);
  const auto own = to_vector(looks.at("layer 1 own words, head 2").weights);  // [1, 5, 5]
  for (std::size_t t = 0; t < 5; ++t) {
    for (auto later = t + 1; later < 5; ++later) EXPECT_EQ(own[t * 5 + later], 0.0F);
  }
  const auto mean = 0.5 * (looks.at("layer 2 head 1").weights + looks.at("layer 2 head 2").weights);
  EXPECT_LT(difference(mean, model->force(*engine_, batch).weights), 1e-6F);
}

TEST(TransformerConfigs, AreRefusedWithTheKeyThatDoesNotFit) {
  const auto refused = [](const std::function<void(models::ModelConfig&)>& change) {
    auto config = system_called("Vaswani2017").model;
    change(config);
    try {
      config.validate();
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_EQ(refused([](auto&) {}), "nothing");
  const std::vector<std::pair<std::string, std::function<void(models::ModelConfig&)>>> wrong = {
      {"model.hidden_size", [](auto& c) { c.transformer->heads = 4; }},
      {"model.encoder_size", [](auto& c) { c.encoder_size = 5; }},
      {"model.summary", [](auto& c) { c.summary = "first"; }},
      {"model.summary", [](auto& c) { c.summary = "last"; }},
      {"model.cell", [](auto& c) { c.reader = "bahdanau"; }},
      {"model.pyramid", [](auto& c) { c.pyramid = 1; }},
      {"model.context", [](auto& c) { c.context = "output"; }},
      {"model.gate", [](auto& c) { c.gate = "scalar"; }},
      {"model.residual", [](auto& c) { c.residual = true; }},
      {"model.layer_norm", [](auto& c) { c.layer_norm = true; }},
      {"model.reverse_source", [](auto& c) { c.reverse_source = true; }},
      {"model.dropout_recurrent", [](auto& c) { c.dropout_recurrent = 0.1; }},
      {"transformer.shown_layer", [](auto& c) { c.transformer->shown_layer = 3; }},
      {"transformer.shown_head", [](auto& c) { c.transformer->shown_head = 3; }},
      {"transformer.layers_above", [](auto& c) { c.transformer->layers_above = 1; }},
      {"transformer.heads", [](auto& c) { c.transformer->heads = 0; }},
      {"transformer.norm", [](auto& c) { c.transformer->norm = "between"; }}};
  for (const auto& [key, change] : wrong) {
    const auto message = refused(change);
    EXPECT_TRUE(message.starts_with(key)) << key << ": " << message;
  }
}

}  // namespace
}  // namespace attend::tests
