// MobileNet V2 from safetensors, on every engine: against its definition in plain loops, and
// against the numbers that another program found for a trained one.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/half.h"
#include "format/npy.h"
#include "networks/network.h"
#include "networks/network_file.h"
#include "numbers.h"
#include "test_paths.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

class MobileNet : public testing::TestWithParam<std::string> {
 protected:
  Tensor performed(const networks::NetworkFile& file, const std::string& layer, const Tensor& x) {
    networks::Network network(
        networks::needed_for(file.graph, networks::layer_called(file, layer, "file")));
    network.use(*engine_);
    return network(x);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, MobileNet, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// --- the trained one

std::vector<float> numbers_of(const format::NpyFile& file) {
  const auto bytes = file.bytes();
  std::vector<float> found(bytes.size() / (file.is_half() ? 2 : 4));
  if (!file.is_half()) {
    std::memcpy(found.data(), bytes.data(), bytes.size());
    return found;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, bytes.data() + 2 * i, 2);
    found[i] = from_half(half);
  }
  return found;
}

TEST_P(MobileNet, FindsWhatAnotherProgramFound) {
  const auto folder = fs::path(source_folder()) / "../shared/data/mobilenet-v2";
  const auto path = folder / "mobilenet_v2_1.0_224.safetensors";
  if (!fs::exists(path)) GTEST_SKIP() << "the trained network is not here: there is no " << path;
  const auto file = networks::read_network(path);
  const auto x =
      numbers(*engine_, numbers_of(format::NpyFile(folder / "oracle.input.npy")), {2, 224, 224, 3});
  const auto grid = performed(file, "features.13", x);
  const auto right = numbers_of(format::NpyFile(folder / "oracle.grid14.npy"));
  EXPECT_LT(difference(grid, numbers(*engine_, right, {2, 14, 14, 96})), 1e-3F);
  const auto logits = performed(file, "classifier", x);
  const auto right_logits = numbers_of(format::NpyFile(folder / "oracle.logits.npy"));
  EXPECT_LT(difference(logits, numbers(*engine_, right_logits, {2, 1001})), 1e-3F);
}

// --- a small one

/// [height, width, channels]
struct Places {
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 0;
  std::vector<double> numbers{};

  double at(int64_t i, int64_t j, int64_t c) const {
    if (i < 0 || j < 0 || i >= height || j >= width) return 0.0;
    return numbers[static_cast<std::size_t>((i * width + j) * channels + c)];
  }
};

/// The tensors of a network whose layers have few channels.
class SmallNetwork {
 public:
  /// Of each block from 1 on how many channels it makes.
  SmallNetwork() {
    add("features.0", {4, 3, 3, 3});
    int64_t channels = 4;
    for (int block = 1; block <= 17; ++block) {
      const auto name = "features." + std::to_string(block);
      const auto wide = block == 1 ? channels : 2 * channels;
      if (block > 1) add(name + ".expand", {wide, 1, 1, channels});
      add(name + ".depthwise", {wide, 3, 3, 1});
      channels = made_by(block);
      add(name + ".project", {channels, 1, 1, wide});
    }
    add("features.18", {9, 1, 1, channels});
    add("classifier", {5, 9});
  }

  /// As many as the block before, or one more where table 2 of Sandler et al. 2018 has more.
  static int64_t made_by(int block) {
    int64_t channels = 3;
    for (const int wider : {2, 4, 7, 11, 14, 17}) channels += block >= wider ? 1 : 0;
    return channels;
  }

  void write(const fs::path& path) const {
    std::vector<format::NamedTensor> tensors;
    for (const auto& [name, tensor] : tensors_) {
      tensors.push_back({name, tensor.shape, std::span<const float>(tensor.numbers)});
    }
    format::write_tensors(path, tensors, {});
  }

  Places convolved(const std::string& name, const Places& x, int64_t stride,
                   bool is_rectified) const {
    const auto& weight = tensors_.at(name + ".weight");
    const auto& bias = tensors_.at(name + ".bias").numbers;
    const auto outputs = weight.shape[0];
    const auto size = weight.shape[1];
    const auto inputs = weight.shape[3];
    const bool is_each = inputs == 1 && x.channels > 1;
    const auto same = [&](int64_t length) { return (length + stride - 1) / stride; };
    const auto before = [&](int64_t length) {
      return std::max<int64_t>(0, (same(length) - 1) * stride + size - length) / 2;
    };
    Places y = {same(x.height), same(x.width), outputs, {}};
    for (int64_t i = 0; i < y.height; ++i) {
      for (int64_t j = 0; j < y.width; ++j) {
        for (int64_t o = 0; o < outputs; ++o) {
          auto sum = static_cast<double>(bias[static_cast<std::size_t>(o)]);
          for (int64_t u = 0; u < size; ++u) {
            for (int64_t v = 0; v < size; ++v) {
              for (int64_t c = 0; c < inputs; ++c) {
                const auto place = ((o * size + u) * size + v) * inputs + c;
                sum += static_cast<double>(weight.numbers[static_cast<std::size_t>(place)]) *
                       x.at(i * stride + u - before(x.height), j * stride + v - before(x.width),
                            is_each ? o : c);
              }
            }
          }
          y.numbers.push_back(is_rectified ? std::clamp(sum, 0.0, 6.0) : sum);
        }
      }
    }
    return y;
  }

  /// What the blocks up to this one make.
  Places grid(Places x, int last) const {
    x = convolved("features.0", x, 2, true);
    for (int block = 1; block <= last; ++block) {
      const auto name = "features." + std::to_string(block);
      const int64_t stride = block == 2 || block == 4 || block == 7 || block == 14 ? 2 : 1;
      auto y = block == 1 ? x : convolved(name + ".expand", x, 1, true);
      y = convolved(name + ".depthwise", y, stride, true);
      y = convolved(name + ".project", y, 1, false);
      if (stride == 1 && y.channels == x.channels) {
        for (std::size_t i = 0; i < y.numbers.size(); ++i) y.numbers[i] += x.numbers[i];
      }
      x = y;
    }
    return x;
  }

  std::vector<double> logits(const Places& x) const {
    const auto y = convolved("features.18", grid(x, 17), 1, true);
    const auto& weight = tensors_.at("classifier.weight").numbers;
    const auto& bias = tensors_.at("classifier.bias").numbers;
    std::vector<double> made(bias.begin(), bias.end());
    for (std::size_t o = 0; o < made.size(); ++o) {
      for (std::size_t i = 0; i < y.numbers.size(); ++i) {
        made[o] += static_cast<double>(weight[o * 9 + i % 9]) * y.numbers[i] /
                   static_cast<double>(y.height * y.width);
      }
    }
    return made;
  }

 private:
  struct Tensor {
    std::vector<int64_t> shape;
    std::vector<float> numbers;
  };

  void add(const std::string& name, const std::vector<int64_t>& shape) {
    int64_t count = 1;
    for (const auto size : shape) count *= size;
    Tensor weight = {shape, {}};
    const auto inputs = static_cast<float>(count / shape[0]);  // so that sizes stay as they are
    for (int64_t i = 0; i < count; ++i) {
      weight.numbers.push_back(1.3F / std::sqrt(inputs) * normal_(random_));
    }
    Tensor bias = {{shape[0]}, {}};
    for (int64_t i = 0; i < shape[0]; ++i) bias.numbers.push_back(0.3F * normal_(random_));
    tensors_[name + ".weight"] = weight;
    tensors_[name + ".bias"] = bias;
  }

  std::mt19937_64 random_{5};
  std::normal_distribution<float> normal_;
  std::map<std::string, Tensor> tensors_;
};

// Even and odd sizes, so that strides pad 0 and 1, or 1 and 1.
TEST_P(MobileNet, IsItsDefinition) {
  const auto path = fs::path(testing::TempDir()) / ("small_" + GetParam() + ".safetensors");
  const SmallNetwork small;
  small.write(path);
  for (const auto& [height, width] : {std::pair<int64_t, int64_t>{34, 51}, {64, 32}}) {
    const auto file = networks::read_network(path, {height, width});
    EXPECT_EQ(file.what, "MobileNet V2");
    EXPECT_EQ(file.scale, "signed");
    const auto x = random(*engine_, {1, height, width, 3}, 9);
    const auto values = to_vector(x);
    const Places picture = {height, width, 3, {values.begin(), values.end()}};
    for (const int block : {1, 2, 3, 10, 13, 17}) {
      const auto right = small.grid(picture, block);
      const std::vector<float> floats(right.numbers.begin(), right.numbers.end());
      const auto found = performed(file, "features." + std::to_string(block), x);
      const auto expected =
          numbers(*engine_, floats, {1, right.height, right.width, right.channels});
      EXPECT_LT(difference(found, expected), 1e-4F * std::max(1.0F, size_of(expected))) << block;
    }
    const auto right = small.logits(picture);
    const std::vector<float> floats(right.begin(), right.end());
    const auto expected = numbers(*engine_, floats, {1, 5});
    EXPECT_LT(difference(performed(file, "classifier", x), expected),
              1e-4F * std::max(1.0F, size_of(expected)));
  }
  fs::remove(path);
}

TEST_P(MobileNet, RefusesOtherTensors) {
  const auto path = fs::path(testing::TempDir()) / ("other_" + GetParam() + ".safetensors");
  const std::vector<float> some = {1, 2, 3};
  format::write_tensors(path, std::vector<format::NamedTensor>{{"weight", {3}, std::span(some)}},
                        {});
  try {
    networks::read_network(path);
    ADD_FAILURE() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              path.string() +
                  ": is no MobileNet V2, which is what is read of safetensors: it has "
                  "no features.0.weight or no classifier.weight");
  }
  fs::remove(path);
}

}  // namespace
}  // namespace attend::tests
