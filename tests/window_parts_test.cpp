// Rush's parts, by their formulas, on every engine.

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/window_encoders.h"
#include "models/window_reader.h"
#include "nn/attention.h"
#include "numbers.h"

namespace attend::tests {
namespace {

constexpr int64_t kSize = 3;

class WindowParts : public testing::TestWithParam<std::string> {
 protected:
  /// Of five positions and three.
  nn::Padded two_rows() {
    const std::vector<float> mask = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    return {random(*engine_, {2, 5, kSize}, 1), numbers(*engine_, mask, {2, 5}), 3};
  }

  /// A number of the second row, whose positions beyond the end are nothing.
  static double at(const std::vector<float>& values, int64_t position, int64_t feature) {
    if (position < 0 || position >= 3) return 0.0;
    return values[static_cast<std::size_t>((5 + position) * kSize + feature)];
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, WindowParts, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(WindowParts, EmbeddingsAreReadWithTheirNeighbours) {
  const auto source = two_rows();
  const auto values = to_vector(source.values);
  const auto made = models::EmbeddingEncoder(kSize, 1).encode(source);
  const auto keys = to_vector(made.annotations.keys);
  const auto read = to_vector(made.annotations.values);
  const auto mean = to_vector(made.summary);
  for (int64_t feature = 0; feature < kSize; ++feature) {
    double sum = 0.0;
    for (int64_t position = 0; position < 3; ++position) {
      const auto place = static_cast<std::size_t>((5 + position) * kSize + feature);
      EXPECT_EQ(keys[place], values[place]);
      const double neighbours = at(values, position - 1, feature) + at(values, position, feature) +
                                at(values, position + 1, feature);
      EXPECT_NEAR(read[place], neighbours / 3, 1e-6);
      sum += at(values, position, feature);
    }
    EXPECT_NEAR(mean[static_cast<std::size_t>(kSize + feature)], sum / 3, 1e-6);
  }
}

/// By name, what a part was given.
std::vector<float> numbers_of(const nn::Module& module, const std::string& name) {
  for (const auto& parameter : module.parameters()) {
    if (parameter.name == name) return to_vector(*parameter.value);
  }
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

/// Rush et al. 2015, eq. 7 to 9, of the second row of two_rows() with one neighbour to either side.
std::vector<double> convolved(const nn::Module& encoder, std::vector<std::vector<double>> rows) {
  for (int layer = 0; layer < 2; ++layer) {
    const auto name = "layer_" + std::to_string(layer);
    const auto weight = numbers_of(encoder, name + ".weight");
    const auto bias = numbers_of(encoder, name + ".bias");
    std::vector<std::vector<double>> made;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      made.emplace_back(kSize);
      for (std::size_t out = 0; out < kSize; ++out) {
        double sum = bias[out];
        for (std::size_t seen = 0; seen < 3; ++seen) {
          if (i + seen < 1 || i + seen > rows.size()) continue;
          for (std::size_t in = 0; in < kSize; ++in) {
            sum +=
                static_cast<double>(weight[(out * 3 + seen) * kSize + in]) * rows[i + seen - 1][in];
          }
        }
        made[i][out] = sum;
      }
    }
    rows.clear();
    for (std::size_t i = 0; i < made.size(); i += 2) {
      rows.push_back(made[i]);
      for (std::size_t k = 0; k < kSize; ++k) {
        if (i + 1 < made.size()) rows.back()[k] = std::max(made[i][k], made[i + 1][k]);
        rows.back()[k] = std::tanh(rows.back()[k]);
      }
    }
  }
  auto largest = rows[0];
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < kSize; ++k) largest[k] = std::max(largest[k], row[k]);
  }
  return largest;
}

TEST_P(WindowParts, TheConvolutionIsItsFormula) {
  const auto source = two_rows();
  const auto values = to_vector(source.values);
  models::ConvolutionEncoder encoder(kSize, 1, 2);
  nn::initialize(encoder, *engine_, 3);
  const auto summary = to_vector(encoder.encode(source).summary);
  std::vector<std::vector<double>> rows(3, std::vector<double>(kSize));
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t k = 0; k < kSize; ++k) {
      rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)] = at(values, i, k);
    }
  }
  const auto expected = convolved(encoder, rows);
  for (std::size_t k = 0; k < kSize; ++k) EXPECT_NEAR(summary[kSize + k], expected[k], 1e-5);
}

TEST_P(WindowParts, AnOutputHangsOnTheLastSymbolsOfTheWindowAlone) {
  const auto encoding = models::EmbeddingEncoder(kSize, 1).encode(two_rows());
  for (const bool attends : {true, false}) {
    nn::AttentionParts parts{std::make_shared<nn::GeneralScore>(2 * kSize, kSize),
                             std::make_shared<nn::SoftmaxAlignment>(1.0)};
    models::WindowReader reader(attends ? std::make_shared<nn::Attention>(parts) : nullptr,
                                {.symbol_size = kSize,
                                 .window = 2,
                                 .hidden_size = 4,
                                 .value_size = kSize,
                                 .summary_size = kSize});
    nn::initialize(reader, *engine_, 5);
    const auto output_after = [&](const std::vector<std::uint64_t>& fed) {
      auto state = reader.start(encoding);
      for (const auto seed : fed) {
        state = reader.step(random(*engine_, {2, 2 * kSize}, seed), std::move(state));
      }
      return to_vector(state.output);
    };
    EXPECT_EQ(output_after({1, 2, 3}), output_after({9, 2, 3}));
    EXPECT_NE(output_after({1, 2, 3}), output_after({1, 9, 3}));
    EXPECT_NE(output_after({1, 2, 3}), output_after({1, 2, 9}));
  }
}

}  // namespace
}  // namespace attend::tests
