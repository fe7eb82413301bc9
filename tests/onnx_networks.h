#pragma once

// What ONNX's operations are (Operators.md), in plain loops over [C, H, W], and tests of networks
// against that.

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "networks/network.h"
#include "networks/network_file.h"
#include "numbers.h"
#include "onnx_writer.h"

namespace attend::tests {

using Numbers = std::vector<double>;

/// [C, H, W], or a vector: H and W are 1.
struct Planes {
  int64_t channels = 0;
  int64_t height = 1;
  int64_t width = 1;
  Numbers numbers{};

  double& at(int64_t c, int64_t i, int64_t j) {
    return numbers[static_cast<std::size_t>((c * height + i) * width + j)];
  }
  double at(int64_t c, int64_t i, int64_t j) const {
    return numbers[static_cast<std::size_t>((c * height + i) * width + j)];
  }
  bool has(int64_t i, int64_t j) const { return i >= 0 && j >= 0 && i < height && j < width; }
};

inline Planes planes(int64_t channels, int64_t height, int64_t width) {
  return {channels, height, width, Numbers(static_cast<std::size_t>(channels * height * width))};
}

inline std::vector<float> random_floats(int64_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<std::size_t>(count));
  for (auto& value : values) value = normal(random);
  return values;
}

struct Windows {
  int64_t height = 3;
  int64_t width = 3;
  int64_t down = 1;
  int64_t across = 1;
  std::vector<int64_t> pads = {0, 0, 0, 0};  // top, left, bottom, right

  std::string attributes() const {
    return onnx::attribute("kernel_shape", std::vector<int64_t>{height, width}) +
           onnx::attribute("strides", std::vector<int64_t>{down, across}) +
           onnx::attribute("pads", pads);
  }
  Planes made_of(const Planes& x, int64_t channels) const {
    return planes(channels, (x.height + pads[0] + pads[2] - height) / down + 1,
                  (x.width + pads[1] + pads[3] - width) / across + 1);
  }
};

/// filters [M, C / groups, h, w]
inline Planes convolved(const Planes& x, const std::vector<float>& filters,
                        const std::vector<float>& bias, int64_t groups, const Windows& at) {
  auto y = at.made_of(x, static_cast<int64_t>(bias.size()));
  const auto each = x.channels / groups;
  const auto outputs = y.channels / groups;
  for (int64_t m = 0; m < y.channels; ++m) {
    for (int64_t i = 0; i < y.height; ++i) {
      for (int64_t j = 0; j < y.width; ++j) {
        auto sum = static_cast<double>(bias[static_cast<std::size_t>(m)]);
        for (int64_t c = 0; c < each; ++c) {
          for (int64_t u = 0; u < at.height; ++u) {
            for (int64_t v = 0; v < at.width; ++v) {
              const auto row = i * at.down + u - at.pads[0];
              const auto column = j * at.across + v - at.pads[1];
              if (!x.has(row, column)) continue;
              const auto place = ((m * each + c) * at.height + u) * at.width + v;
              sum += static_cast<double>(filters[static_cast<std::size_t>(place)]) *
                     x.at(m / outputs * each + c, row, column);
            }
          }
        }
        y.at(m, i, j) = sum;
      }
    }
  }
  return y;
}

/// y[c, i, j] = of(what the window sees that exists, how many places of it lie within the padding).
inline Planes pooled(const Planes& x, const Windows& at, int64_t height, int64_t width,
                     const std::function<double(const Numbers&, int64_t)>& of) {
  auto y = planes(x.channels, height, width);
  for (int64_t c = 0; c < y.channels; ++c) {
    for (int64_t i = 0; i < y.height; ++i) {
      for (int64_t j = 0; j < y.width; ++j) {
        Numbers seen;
        int64_t padded = 0;
        for (int64_t u = 0; u < at.height; ++u) {
          for (int64_t v = 0; v < at.width; ++v) {
            const auto row = i * at.down + u - at.pads[0];
            const auto column = j * at.across + v - at.pads[1];
            if (x.has(row, column)) seen.push_back(x.at(c, row, column));
            if (row < x.height + at.pads[2] && column < x.width + at.pads[3]) ++padded;
          }
        }
        y.at(c, i, j) = of(seen, padded);
      }
    }
  }
  return y;
}

inline double largest_seen(const Numbers& seen, int64_t /*padded*/) {
  return *std::max_element(seen.begin(), seen.end());
}
inline double sum_seen(const Numbers& seen) {
  double sum = 0.0;
  for (const auto number : seen) sum += number;
  return sum;
}
inline double mean_seen(const Numbers& seen, int64_t /*padded*/) {
  return sum_seen(seen) / static_cast<double>(seen.size());
}
inline double mean_with_padding(const Numbers& seen, int64_t padded) {
  return sum_seen(seen) / static_cast<double>(padded);
}

class OnnxNetworks : public testing::TestWithParam<std::string> {
 protected:
  static networks::NetworkFile read(const std::string& text, const networks::AskedSize& size = {}) {
    return networks::from_onnx(format::read_onnx(std::as_bytes(std::span(text)), "a.onnx"),
                               "a.onnx", size);
  }

  static std::string message_of(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  /// Why the layer y of a model cannot be performed.
  static std::string refusal(const onnx::Model& model) {
    return message_of([&] { networks::layer_called(read(model.text()), "y", "a.onnx"); });
  }

  /// Two pictures.
  static std::vector<Planes> pictures(int64_t channels, int64_t height, int64_t width) {
    std::vector<Planes> made;
    for (const std::uint64_t seed : {1U, 2U}) {
      made.push_back({channels, height, width, {}});
      for (const auto number : random_floats(channels * height * width, seed)) {
        made.back().numbers.push_back(static_cast<double>(number));
      }
    }
    return made;
  }

  Tensor as_tensor(const std::vector<Planes>& all) {
    std::vector<float> values;
    for (const auto& one : all) {
      for (int64_t i = 0; i < one.height; ++i) {
        for (int64_t j = 0; j < one.width; ++j) {
          for (int64_t c = 0; c < one.channels; ++c) {
            values.push_back(static_cast<float>(one.at(c, i, j)));
          }
        }
      }
    }
    const auto& first = all[0];
    return numbers(*engine_, values,
                   {static_cast<int64_t>(all.size()), first.height, first.width, first.channels});
  }

  /// The layer of a model, of these pictures.
  Tensor performed(const onnx::Model& model, const std::vector<Planes>& all,
                   const std::string& layer = "y") {
    const auto file = read(model.text());
    networks::Network network(
        networks::needed_for(file.graph, networks::layer_called(file, layer, "a.onnx")));
    network.use(*engine_);
    return network(as_tensor(all));
  }

  /// That y is what `definition` makes of x.
  void expect(const onnx::Model& model, const std::function<Planes(const Planes&)>& definition,
              const std::string& layer = "y") {
    const auto x = pictures(model.input[1], model.input[2], model.input[3]);
    std::vector<Planes> right;
    for (const auto& one : x) right.push_back(definition(one));
    const auto found = performed(model, x, layer);
    auto expected = as_tensor(right);
    if (found.shape().rank() == 2) {
      expected = reshape(expected, {2, right[0].channels * right[0].height * right[0].width});
    }
    ASSERT_EQ(found.shape(), expected.shape());
    EXPECT_LT(difference(found, expected), 2e-5F);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

}  // namespace attend::tests
