// What alignments that follow speech compute, by their definitions, on every engine.

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "models/attention_config.h"
#include "nn/alignment.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using nn::Memory;
using nn::Reading;

class Alignments : public testing::TestWithParam<std::string> {
 protected:
  Tensor fixed(const std::vector<float>& values, const Shape& shape) const {
    return numbers(*engine_, values, shape);
  }

  /// Rows of these lengths, padded to the longest.
  Memory memory_of(const std::vector<int64_t>& lengths, int64_t longest) const {
    std::vector<float> mask;
    for (const auto length : lengths) {
      for (int64_t s = 0; s < longest; ++s) mask.push_back(s < length ? 1.0F : 0.0F);
    }
    const auto rows = std::ssize(lengths);
    const auto values = random(*engine_, {rows, longest, 2}, 1);
    return {values, values, fixed(mask, {rows, longest}), {}};
  }

  Tensor weights_of(const nn::Alignment& alignment, const Tensor& energies, const Memory& memory,
                    int64_t step = 0) const {
    const Reading previous = {{}, alignment.start(memory), {}, step};
    return alignment.weights(energies, alignment.centre({}, memory, previous), memory, previous);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Alignments, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// Where the weights are not zero: first and last of each row.
std::vector<std::pair<int, int>> windows_of(const Tensor& weights) {
  const auto values = to_vector(weights);
  const auto width = static_cast<std::size_t>(weights.size(1));
  std::vector<std::pair<int, int>> found;
  for (std::size_t first = 0; first < values.size(); first += width) {
    std::pair<int, int> window = {-1, -1};
    for (std::size_t i = 0; i < width; ++i) {
      if (values[first + i] == 0.0F) continue;
      if (window.first < 0) window.first = static_cast<int>(i);
      window.second = static_cast<int>(i);
    }
    found.push_back(window);
  }
  return found;
}

/// From step * 1.5 to 2 + step * 2: at step 0 from 0 to 2, at 2 from 3 to 6, at 6 from 9 to 14. A
/// row of 5 positions has its last one at least, and no more than there are.
TEST_P(Alignments, ExpandingIsAWindowThatMovesAndGrows) {
  const nn::ExpandingAlignment alignment({.end = 2.0, .slowest = 1.5, .fastest = 2.0});
  const auto memory = memory_of({20, 5}, 20);
  const auto energies = random(*engine_, {2, 20}, 3);
  using Windows = std::vector<std::pair<int, int>>;
  EXPECT_EQ(windows_of(weights_of(alignment, energies, memory, 0)), (Windows{{0, 2}, {0, 2}}));
  EXPECT_EQ(windows_of(weights_of(alignment, energies, memory, 2)), (Windows{{3, 6}, {3, 4}}));
  EXPECT_EQ(windows_of(weights_of(alignment, energies, memory, 6)), (Windows{{9, 14}, {4, 4}}));
  const auto e = to_vector(energies);
  const auto found = to_vector(weights_of(alignment, energies, memory, 2));
  double sum = 0.0;
  for (std::size_t s = 3; s <= 6; ++s) sum += std::exp(static_cast<double>(e[s]));
  for (std::size_t s = 3; s <= 6; ++s) {
    EXPECT_NEAR(found[s], std::exp(static_cast<double>(e[s])) / sum, 1e-6) << s;
  }
}

TEST_P(Alignments, SmoothMayHaveABias) {
  nn::SmoothAlignment alignment(/*has_bias=*/true);
  const auto parameters = alignment.parameters();
  ASSERT_EQ(parameters.size(), 1U);
  *parameters[0].value = engine_->parameter(std::vector<float>{-1.0F}, {1});
  const auto memory = memory_of({2}, 3);
  const auto found = to_vector(weights_of(alignment, fixed({1.0F, 3.0F, 9.0F}, {1, 3}), memory));
  const auto first = 0.5;  // sigmoid(1 - 1), and of 3 - 1
  const auto second = 1.0 / (1.0 + std::exp(-2.0));
  EXPECT_NEAR(found[0], first / (first + second), 1e-6);
  EXPECT_NEAR(found[1], second / (first + second), 1e-6);
  EXPECT_EQ(found[2], 0.0F);
}

/// Of e^0, e^2, e^1 and e^2 the two heaviest, the first ones of equals: the second and the fourth
/// with a half each; of three the third as well. In training all are read.
TEST_P(Alignments, TheHeaviestPositionsShareTheWeightOfTheOthers) {
  const auto energies = fixed({0.0F, 2.0F, 1.0F, 2.0F}, {1, 4});
  const auto memory = memory_of({4}, 4);
  const auto weights = [&](int64_t kept, bool trains) {
    nn::SoftmaxAlignment alignment(nn::Sharpening{.kept_in_use = kept});
    alignment.train(trains);
    return to_vector(weights_of(alignment, energies, memory));
  };
  const auto two = weights(2, false);
  EXPECT_EQ(two[0], 0.0F);
  EXPECT_NEAR(two[1], 0.5F, 1e-6F);
  EXPECT_EQ(two[2], 0.0F);
  EXPECT_NEAR(two[3], 0.5F, 1e-6F);
  const auto one = weights(1, false);
  EXPECT_EQ(one[1], 1.0F);
  const auto three = weights(3, false);
  const auto e = std::exp(1.0);
  EXPECT_NEAR(three[2], e / (e + 2.0 * e * e), 1e-6);
  EXPECT_EQ(weights(2, true), weights(0, true));
  EXPECT_EQ(weights(7, false), weights(0, false));
}

TEST_P(Alignments, AreSharperInUseThanInTraining) {
  const auto energies = random(*engine_, {2, 5}, 1);
  const auto memory = memory_of({5, 5}, 5);
  nn::SoftmaxAlignment alignment(nn::Sharpening{.sharpness = 0.5, .sharpness_in_use = 3.0});
  EXPECT_LT(difference(weights_of(alignment, energies, memory), softmax(0.5 * energies)), 1e-6F);
  alignment.evaluate();
  EXPECT_LT(difference(weights_of(alignment, energies, memory), softmax(3.0 * energies)), 1e-6F);
}

TEST_P(Alignments, BeginWithTheWeightsThatAreAskedFor) {
  models::AttentionConfig config;
  config.hidden_size = 3;
  const auto start = [&](const std::string& first_weights) {
    config.first_weights = first_weights;
    const auto attention = models::build_attention(config, 2, 2);
    nn::initialize(*attention, *engine_, 1);
    const auto memory = memory_of({4, 2}, 4);
    return to_vector(attention->start(memory).weights);
  };
  EXPECT_EQ(start("usual"), std::vector<float>(8, 0.0F));
  EXPECT_EQ(start("first"), (std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(start("even"), (std::vector<float>{0.25F, 0.25F, 0.25F, 0.25F, 0.5F, 0.5F, 0, 0}));
  config.alignment = "expanding";
  EXPECT_EQ(start("usual"), (std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0}));
}

TEST(AlignmentConfig, RefusesWhatDoesNotGoTogether) {
  const auto refused = [](const auto& change) {
    models::AttentionConfig config;
    change(config);
    EXPECT_THROW(config.validate(), ConfigError);
  };
  refused([](auto& c) { c.smooth_bias = true; });
  refused([](auto& c) { c.fastest = 1.0; });
  refused([](auto& c) { c.first_weights = "last"; });
  refused([](auto& c) { c.kept_in_use = -1; });
  refused([](auto& c) {
    c.alignment = "smooth";
    c.sharpness_in_use = 2.0;
  });
  refused([](auto& c) {
    c.alignment = "windowed";
    c.kept_in_use = 5;
  });
  refused([](auto& c) {
    c.alignment = "monotonic";
    c.first_weights = "even";
  });
}

}  // namespace
}  // namespace attend::tests
