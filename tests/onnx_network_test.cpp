// Networks from ONNX files, on every engine, against their definition: all but windows.

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onnx_networks.h"

namespace attend::tests {
namespace {

class OnnxNetwork : public OnnxNetworks {};

INSTANTIATE_TEST_SUITE_P(Engines, OnnxNetwork, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// --- norms

onnx::Model normalised(const std::vector<float>& filters, const std::vector<float>& bias) {
  onnx::Model model;
  model.tensors = {onnx::floats("w", {4, 3, 3, 3}, filters),
                   onnx::floats("b", {4}, bias),
                   onnx::floats("gain", {4}, {1.0F, -2.0F, 0.5F, 3.0F}),
                   onnx::floats("shift", {4}, {0.1F, 0.2F, -0.3F, 0.0F}),
                   onnx::floats("mean", {4}, {0.5F, -0.5F, 2.0F, 0.0F}),
                   onnx::floats("variance", {4}, {0.01F, 1.0F, 4.0F, 0.3F})};
  model.nodes = {onnx::node("Conv", {"x", "w", "b"}, "c"),
                 onnx::node("BatchNormalization", {"c", "gain", "shift", "mean", "variance"}, "n",
                            onnx::attribute("epsilon", 0.02F)),
                 onnx::node("Relu", {"n"}, "y")};
  return model;
}

TEST_P(OnnxNetwork, NormalisesByWhatTheFileKeepsFoldedOrNot) {
  const auto filters = random_floats(4 * 27, 3);
  const auto bias = random_floats(4, 4);
  const std::vector<double> gain = {1.0, -2.0, 0.5, 3.0};
  const std::vector<double> shift = {0.1, 0.2, -0.3, 0.0};
  const std::vector<double> mean = {0.5, -0.5, 2.0, 0.0};
  const std::vector<double> variance = {0.01, 1.0, 4.0, 0.3};
  const auto definition = [&](const Planes& x, bool rectified) {
    auto y = convolved(x, filters, bias, 1, {});
    for (int64_t c = 0; c < 4; ++c) {
      const auto at = static_cast<std::size_t>(c);
      for (int64_t i = 0; i < y.height; ++i) {
        for (int64_t j = 0; j < y.width; ++j) {
          auto& number = y.at(c, i, j);
          number = gain[at] * (number - mean[at]) / std::sqrt(variance[at] + 0.02) + shift[at];
          if (rectified) number = std::max(number, 0.0);
        }
      }
    }
    return y;
  };
  auto model = normalised(filters, bias);
  const auto folded = networks::needed_for(read(model.text()).graph, 3);
  EXPECT_EQ(folded.layers().size(), 3U);  // pictures, filters with the norm, ReLU
  expect(model, [&](const Planes& x) { return definition(x, true); });
  expect(
      model, [&](const Planes& x) { return definition(x, false); }, "n");
  expect(
      model, [&](const Planes& x) { return convolved(x, filters, bias, 1, {}); }, "c_node");

  // Where another node reads the filters, too, they stay as they are: y = relu(norm(c)) + c.
  model.nodes.push_back(onnx::node("Add", {"y", "c"}, "z"));
  expect(
      model,
      [&](const Planes& x) {
        auto y = definition(x, true);
        const auto c = convolved(x, filters, bias, 1, {});
        for (std::size_t i = 0; i < y.numbers.size(); ++i) y.numbers[i] += c.numbers[i];
        return y;
      },
      "z");
}

TEST_P(OnnxNetwork, FoldsANormIntoFiltersOfEachChannel) {
  const auto filters = random_floats(3 * 9, 3);
  onnx::Model model;
  model.tensors = {onnx::floats("w", {3, 1, 3, 3}, filters), onnx::floats("one", {3}, {1, 1, 1}),
                   onnx::floats("gain", {3}, {2.0F, -1.0F, 0.5F}),
                   onnx::floats("shift", {3}, {1.0F, 2.0F, 3.0F}),
                   onnx::floats("mean", {3}, {0.0F, 0.0F, 0.0F})};
  model.nodes = {onnx::node("Conv", {"x", "w"}, "c", onnx::attribute("group", int64_t{3})),
                 onnx::node("BatchNormalization", {"c", "gain", "shift", "mean", "one"}, "y",
                            onnx::attribute("epsilon", 0.0F))};
  expect(model, [&](const Planes& x) {
    auto y = convolved(x, filters, {0, 0, 0}, 3, {});
    const std::vector<double> gain = {2.0, -1.0, 0.5};
    for (int64_t c = 0; c < 3; ++c) {
      for (int64_t i = 0; i < y.height; ++i) {
        for (int64_t j = 0; j < y.width; ++j) {
          y.at(c, i, j) =
              gain[static_cast<std::size_t>(c)] * y.at(c, i, j) + static_cast<double>(c + 1);
        }
      }
    }
    return y;
  });
}

// --- number by number

TEST_P(OnnxNetwork, WorksNumberByNumber) {
  const auto each = [](const std::function<double(double, int64_t)>& of) {
    return [of](Planes x) {
      for (int64_t c = 0; c < x.channels; ++c) {
        for (int64_t i = 0; i < x.height; ++i) {
          for (int64_t j = 0; j < x.width; ++j) x.at(c, i, j) = of(x.at(c, i, j), c);
        }
      }
      return x;
    };
  };
  onnx::Model model;
  model.tensors = {onnx::floats("two", {}, {2.0F}), onnx::floats("half", {1}, {0.5F}),
                   onnx::floats("each", {1, 3, 1, 1}, {1.0F, -2.0F, 4.0F}),
                   onnx::floats("low", {}, {-0.25F})};
  const auto of = [&](const std::string& operation, const std::vector<std::string>& inputs,
                      const std::function<double(double, int64_t)>& definition,
                      const std::string& attributes = "") {
    SCOPED_TRACE(operation);
    model.nodes = {onnx::node(operation, inputs, "y", attributes)};
    expect(model, each(definition));
  };
  const std::vector<double> channels = {1.0, -2.0, 4.0};
  const auto channel = [&](int64_t c) { return channels[static_cast<std::size_t>(c)]; };
  of("Relu", {"x"}, [](double x, int64_t) { return std::max(x, 0.0); });
  of("Sigmoid", {"x"}, [](double x, int64_t) { return 1.0 / (1.0 + std::exp(-x)); });
  of("Clip", {"x", "low", "half"}, [](double x, int64_t) { return std::clamp(x, -0.25, 0.5); });
  of("Clip", {"x", "", "half"}, [](double x, int64_t) { return std::min(x, 0.5); });
  of(
      "Clip", {"x"}, [](double x, int64_t) { return std::clamp(x, 0.0, 0.75); },
      onnx::attribute("min", 0.0F) + onnx::attribute("max", 0.75F));
  of("Add", {"x", "each"}, [&](double x, int64_t c) { return x + channel(c); });
  of("Sub", {"each", "x"}, [&](double x, int64_t c) { return channel(c) - x; });
  of("Sub", {"x", "two"}, [&](double x, int64_t) { return x - 2.0; });
  of("Mul", {"each", "x"}, [&](double x, int64_t c) { return x * channel(c); });
  of("Div", {"x", "each"}, [&](double x, int64_t c) { return x / channel(c); });
  of("Identity", {"x"}, [](double x, int64_t) { return x; });
  of("Dropout", {"x"}, [](double x, int64_t) { return x; });
}

TEST_P(OnnxNetwork, AddsMultipliesAndJoinsLayers) {
  onnx::Model model;
  const auto filters = random_floats(3 * 3, 5);
  model.tensors = {onnx::floats("w", {3, 3, 1, 1}, filters)};
  const auto other = [&](const Planes& x) { return convolved(x, filters, {0, 0, 0}, 1, {1, 1}); };
  const auto of = [&](const std::string& operation, const auto& combine) {
    model.nodes = {onnx::node("Conv", {"x", "w"}, "c"), onnx::node(operation, {"x", "c"}, "y")};
    expect(model, [&](Planes x) {
      const auto c = other(x);
      for (std::size_t i = 0; i < x.numbers.size(); ++i) {
        x.numbers[i] = combine(x.numbers[i], c.numbers[i]);
      }
      return x;
    });
  };
  of("Add", std::plus<double>());
  of("Mul", std::multiplies<double>());
  // A layer of one place goes with every place of the other one: squeeze and excitation.
  model.nodes = {onnx::node("GlobalAveragePool", {"x"}, "mean"),
                 onnx::node("Mul", {"x", "mean"}, "y")};
  expect(model, [](Planes x) {
    const auto mean = pooled(x, {8, 8}, 1, 1, mean_seen);
    for (std::size_t i = 0; i < x.numbers.size(); ++i) x.numbers[i] *= mean.numbers[i / 64];
    return x;
  });
  model.nodes = {onnx::node("Conv", {"x", "w"}, "c"),
                 onnx::node("Concat", {"x", "c", "x"}, "y", onnx::attribute("axis", int64_t{1}))};
  expect(model, [&](const Planes& x) {
    Planes y = {9, 8, 8, x.numbers};
    const auto c = other(x);
    y.numbers.insert(y.numbers.end(), c.numbers.begin(), c.numbers.end());
    y.numbers.insert(y.numbers.end(), x.numbers.begin(), x.numbers.end());
    return y;
  });
}

// --- vectors

/// x [C, H, W] in ONNX's order, which is that of its numbers, times [5, C H W], plus a bias.
Planes multiplied(const Planes& x, const std::vector<float>& weight, const std::vector<float>& bias,
                  double alpha, double beta) {
  auto y = planes(5, 1, 1);
  for (std::size_t m = 0; m < 5; ++m) {
    for (std::size_t i = 0; i < x.numbers.size(); ++i) {
      y.numbers[m] += alpha * static_cast<double>(weight[m * x.numbers.size() + i]) * x.numbers[i];
    }
    y.numbers[m] += beta * static_cast<double>(bias[m]);
  }
  return y;
}

std::vector<float> turned(const std::vector<float>& matrix, std::size_t rows) {
  const auto columns = matrix.size() / rows;
  std::vector<float> made(matrix.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) made[j * rows + i] = matrix[i * columns + j];
  }
  return made;
}

TEST_P(OnnxNetwork, MultipliesAVectorInTheOrderOfItsFile) {
  constexpr int64_t kCount = 3 * 4 * 5;
  auto weight = random_floats(5 * kCount, 6);
  for (auto& number : weight) number *= 0.1F;
  const auto bias = random_floats(5, 7);
  onnx::Model model;
  model.input = {-1, 3, 4, 5};
  model.tensors = {onnx::floats("w", {5, kCount}, weight),
                   onnx::floats("v", {kCount, 5}, turned(weight, 5)), onnx::floats("b", {5}, bias),
                   onnx::wholes("to", {-1, kCount}), onnx::wholes("kept", {0, -1})};
  const auto plain = [&](const Planes& x) { return multiplied(x, weight, bias, 1.0, 1.0); };
  const auto turned_b = onnx::attribute("transB", int64_t{1});
  model.nodes = {onnx::node("Flatten", {"x"}, "f"),
                 onnx::node("Gemm", {"f", "w", "b"}, "y", turned_b)};
  expect(model, plain);
  expect(
      model,
      [](const Planes& x) {
        return Planes{kCount, 1, 1, x.numbers};
      },
      "f");
  model.nodes = {onnx::node("Reshape", {"x", "to"}, "f"), onnx::node("Gemm", {"f", "v", "b"}, "y")};
  expect(model, plain);
  model.nodes = {onnx::node("Reshape", {"x", "kept"}, "f"), onnx::node("MatMul", {"f", "v"}, "m"),
                 onnx::node("Add", {"b", "m"}, "y")};
  expect(model, plain);
  model.nodes = {
      onnx::node("Flatten", {"x"}, "f"),
      onnx::node("Gemm", {"f", "w", "b"}, "y",
                 turned_b + onnx::attribute("alpha", 0.5F) + onnx::attribute("beta", -2.0F))};
  expect(model, [&](const Planes& x) { return multiplied(x, weight, bias, 0.5, -2.0); });
}

// x.view(x.size(0), -1), as exporters wrote it.
TEST_P(OnnxNetwork, FollowsSizesThatAreComputed) {
  onnx::Model model;
  model.nodes = {
      onnx::node("Shape", {"x"}, "sizes"),
      onnx::node("Constant", {}, "zero",
                 onnx::tensor_attribute(
                     "value", onnx::tensor("", {}, onnx::kInt64, onnx::raw<int64_t>({0})))),
      onnx::node("Gather", {"sizes", "zero"}, "batch", onnx::attribute("axis", int64_t{0})),
      onnx::node("Unsqueeze", {"batch"}, "first", onnx::attribute("axes", std::vector<int64_t>{0})),
      onnx::node("Concat", {"first", "rest"}, "to", onnx::attribute("axis", int64_t{0})),
      onnx::node("Reshape", {"x", "to"}, "y")};
  model.tensors = {onnx::wholes("rest", {-1})};
  expect(model, [](const Planes& x) { return Planes{192, 1, 1, x.numbers}; });
}

TEST_P(OnnxNetwork, SoftensOverChannels) {
  const auto definition = [](Planes x) {
    for (int64_t i = 0; i < x.height; ++i) {
      for (int64_t j = 0; j < x.width; ++j) {
        double total = 0.0;
        for (int64_t c = 0; c < x.channels; ++c) total += std::exp(x.at(c, i, j));
        for (int64_t c = 0; c < x.channels; ++c) x.at(c, i, j) = std::exp(x.at(c, i, j)) / total;
      }
    }
    return x;
  };
  onnx::Model model;
  model.nodes = {onnx::node("Softmax", {"x"}, "y", onnx::attribute("axis", int64_t{1}))};
  expect(model, definition);
  model.nodes = {
      onnx::node("GlobalAveragePool", {"x"}, "g"),
      onnx::node("Squeeze", {"g"}, "s", onnx::attribute("axes", std::vector<int64_t>{2, 3})),
      onnx::node("Softmax", {"s"}, "y")};
  expect(model, [&](const Planes& x) { return definition(pooled(x, {8, 8}, 1, 1, mean_seen)); });
}

// --- types of numbers

TEST_P(OnnxNetwork, ReadsNumbersOfAnyTypeAndPlace) {
  const std::vector<float> w = {0.5F, -2.0F, 1.0F};
  const auto definition = [&](const Planes& x) { return convolved(x, w, {0}, 1, {1, 1}); };
  const std::string sizes = onnx::whole(1, 1) + onnx::whole(1, 3) + onnx::whole(1, 1) +
                            onnx::whole(1, 1) + onnx::bytes(8, "w");
  const std::vector<double> doubles = {0.5, -2.0, 1.0};
  const std::vector<std::uint16_t> halves = {0x3800, 0xC000, 0x3C00};
  std::string packed_halves;
  for (const auto half : halves) packed_halves += onnx::varint(half);
  const std::vector<std::string> all = {
      sizes + onnx::whole(2, 1) + onnx::bytes(9, onnx::raw(w)),
      sizes + onnx::whole(2, 1) + onnx::bytes(4, onnx::raw(w)),
      sizes + onnx::whole(2, 11) + onnx::bytes(9, onnx::raw(doubles)),
      sizes + onnx::whole(2, 11) + onnx::bytes(10, onnx::raw(doubles)),
      sizes + onnx::whole(2, 10) + onnx::bytes(9, onnx::raw(halves)),
      sizes + onnx::whole(2, 10) + onnx::bytes(5, packed_halves)};
  for (const auto& tensor : all) {
    onnx::Model model;
    model.tensors = {tensor};
    model.nodes = {onnx::node("Conv", {"x", "w"}, "y")};
    expect(model, definition);
  }
}

// --- a batch, and gradients

TEST_P(OnnxNetwork, IsTheSameOfAPictureAloneAsInABatch) {
  const auto model = normalised(random_floats(4 * 27, 3), random_floats(4, 4));
  const auto both = pictures(3, 8, 8);
  const auto together = to_vector(performed(model, both));
  const auto alone = to_vector(performed(model, {both[1]}));
  ASSERT_EQ(together.size(), 2 * alone.size());
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_NEAR(together[alone.size() + i], alone[i], GetParam() == "Cpu" ? 0.0 : 1e-5);
  }
}

// The derivative of the sum of y by a bias is how often it is added where the rectifier lets it
// through.
TEST_P(OnnxNetwork, CanBeTrainedOn) {
  onnx::Model model;
  model.tensors = {onnx::floats("w", {2, 3, 1, 1}, random_floats(6, 8)),
                   onnx::floats("b", {2}, {0.1F, -0.2F})};
  model.nodes = {onnx::node("Conv", {"x", "w", "b"}, "c"), onnx::node("Relu", {"c"}, "y")};
  networks::Network network(networks::needed_for(read(model.text()).graph, 2));
  network.learn(*engine_);
  const auto parameters = network.parameters();
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].name, "c.weight");
  EXPECT_EQ(parameters[1].name, "c.bias");
  const auto x = as_tensor(pictures(3, 8, 8));
  std::vector<float> positive(2);
  {
    const Recording recording(*engine_);
    const auto y = network(x);
    const auto values = to_vector(y);
    for (std::size_t i = 0; i < values.size(); ++i)
      positive[i % 2] += values[i] > 0.0F ? 1.0F : 0.0F;
    engine_->backward(total(y));
  }
  EXPECT_EQ(to_vector(engine_->gradient(*parameters[1].value)), positive);
}

}  // namespace
}  // namespace attend::tests
