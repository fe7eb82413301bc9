// Networks that torch's own exporter wrote (tests/oracles/network_vectors.py), on every engine:
// they make what torch makes.

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "format/npy.h"
#include "networks/network.h"
#include "networks/network_file.h"
#include "numbers.h"
#include "test_paths.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

class OnnxFiles : public testing::TestWithParam<std::string> {
 protected:
  static fs::path path(const std::string& name) {
    return fs::path(source_folder()) / "tests/data/networks" / name;
  }

  /// The numbers of a .npy.
  Tensor saved(const std::string& name) {
    const format::NpyFile file(path(name));
    std::vector<float> values(file.bytes().size() / sizeof(float));
    std::memcpy(values.data(), file.bytes().data(), file.bytes().size());
    const auto& sizes = file.shape();
    if (sizes.size() == 2) return numbers(*engine_, values, {sizes[0], sizes[1]});
    return numbers(*engine_, values, {sizes[0], sizes[1], sizes[2], sizes[3]});
  }

  void expect_torchs(const std::string& name) {
    SCOPED_TRACE(name);
    const auto file = networks::read_network(path(name + ".onnx"));
    EXPECT_TRUE(file.refused.empty()) << file.refused.front().second;
    const auto layer = networks::layer_called(file, "output", name);
    networks::Network network(networks::needed_for(file.graph, layer));
    network.use(*engine_);
    const auto right = saved(name + ".output.npy");
    const auto found = network(saved(name + ".input.npy"));
    ASSERT_EQ(found.shape(), right.shape());
    EXPECT_LT(difference(found, right), 2e-5F);
    EXPECT_GT(size_of(right), 0.1F);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, OnnxFiles, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OnnxFiles, OfResidualBlocksMakeWhatTorchMakes) {
  expect_torchs("residual");
  expect_torchs("residual_folded");
}

TEST_P(OnnxFiles, OfInvertedBlocksThatExciteMakeWhatTorchMakes) {
  expect_torchs("inverted");
}

TEST_P(OnnxFiles, OfChannelsSideBySideAndAllPoolsMakeWhatTorchMakes) {
  expect_torchs("dense");
}

TEST_P(OnnxFiles, OfAGridAsAVectorMakeWhatTorchMakes) {
  expect_torchs("plain");
}

// The norm is folded into the filters by torch in one file and by us in the other.
TEST_P(OnnxFiles, HaveTheirNormsFoldedOnce) {
  const auto layers_of = [](const std::string& name) {
    const auto file = networks::read_network(path(name));
    const auto layer = networks::layer_called(file, "output", name);
    return networks::needed_for(file.graph, layer).layers().size();
  };
  EXPECT_EQ(layers_of("residual.onnx"), layers_of("residual_folded.onnx"));
}

}  // namespace
}  // namespace attend::tests
