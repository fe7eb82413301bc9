// attend features: what a network makes of pictures, through the program itself.

#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../onnx_writer.h"
#include "command.h"
#include "core/files.h"
#include "core/half.h"
#include "format/npy.h"
#include "test_paths.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

std::vector<float> features_in(const std::string& path) {
  const format::NpyFile file(path);
  const auto bytes = file.bytes();
  std::vector<float> found(bytes.size() / (file.is_half() ? 2 : 4));
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (file.is_half()) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + 2 * i, 2);
      found[i] = from_half(half);
    } else {
      std::memcpy(&found[i], bytes.data() + 4 * i, 4);
    }
  }
  return found;
}

/// A PNM of 2 x 2 pixels, whose red is `first` and the numbers after it, green 10 and blue 20.
std::string picture(int first) {
  std::string bytes = "P6\n2 2\n255\n";
  for (int i = 0; i < 4; ++i) {
    bytes += {static_cast<char>(first + i), char{10}, char{20}};
  }
  return bytes;
}

/// red - green and 2 blue at each place, and their means.
onnx::Model small_network() {
  onnx::Model model;
  model.input = {-1, 3, 2, 2};
  model.tensors = {onnx::floats("w", {2, 3, 1, 1}, {1, -1, 0, 0, 0, 2})};
  model.nodes = {onnx::node("Conv", {"x", "w"}, "grid"),
                 onnx::node("GlobalAveragePool", {"grid"}, "mean"),
                 onnx::node("Flatten", {"mean"}, "vector"), onnx::node("LRN", {"vector"}, "y")};
  return model;
}

class Features : public testing::Test {
 protected:
  Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"features", "--network", network_});
    return attend(arguments);
  }

  Folder folder_;
  const std::string network_ = folder_.write("small.onnx", small_network().text());
  const std::string one_ = folder_.write("one.ppm", picture(30));
  const std::string two_ = folder_.write("two.ppm", picture(110));
  const std::string out_ = folder_ / "a.npy";
};

TEST_F(Features, AreWhatALayerMakesOfEachPicture) {
  ASSERT_TRUE(succeeded(run({one_, two_, "--out", out_, "--scale", "none"})));
  const format::NpyFile file(out_);
  EXPECT_EQ(file.shape(), (std::vector<std::int64_t>{2, 2, 2, 2}));
  EXPECT_TRUE(file.is_half());
  const std::vector<float> right = {20,  40, 21,  40, 22,  40, 23,  40,
                                    100, 40, 101, 40, 102, 40, 103, 40};
  EXPECT_EQ(features_in(out_), right);
  EXPECT_EQ(read_file(folder_ / "a.pictures"), one_ + "\n" + two_ + "\n");
  for (const auto* layer : {"vector", "vector_node"}) {
    ASSERT_TRUE(succeeded(run({one_, two_, "--out", out_, "--scale", "none", "--layer", layer,
                               "--single", "--batch-size", "1"})));
    const format::NpyFile vectors(out_);
    EXPECT_EQ(vectors.shape(), (std::vector<std::int64_t>{2, 2}));
    EXPECT_FALSE(vectors.is_half());
    EXPECT_EQ(features_in(out_), (std::vector<float>{21.5F, 40, 101.5F, 40}));
  }
}

TEST_F(Features, AreTheSameInAnyBatch) {
  std::vector<std::string> bytes;
  for (const auto* size : {"1", "2", "3"}) {
    ASSERT_TRUE(succeeded(run({one_, two_, one_, "--out", out_, "--batch-size", size})));
    bytes.push_back(read_file(out_));
  }
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(bytes[0], bytes[2]);
}

TEST_F(Features, AreOfAFolderOrATable) {
  const auto folder = folder_ / "pictures";
  fs::create_directory(folder);
  for (const auto& [name, red] : {std::pair("b.ppm", 1), {"a.PPM", 2}, {"c.pnm", 3}}) {
    write_file(fs::path(folder) / name, picture(red));
  }
  write_file(fs::path(folder) / "notes.txt", "none");
  ASSERT_TRUE(succeeded(run({folder, "--out", out_, "--scale", "none"})));
  EXPECT_EQ(read_file(folder_ / "a.pictures"), "a.PPM\nb.ppm\nc.pnm\n");
  EXPECT_EQ(features_in(out_)[8], 1.0F - 10.0F);

  const auto table = folder_.write("captions.tsv",
                                   "file\tsplit\tcaption\nc.pnm\ttrain\tone\nc.pnm\ttrain\ttwo\n"
                                   "a.PPM\ttest\tthree\nb.ppm\ttrain\tfour\n");
  ASSERT_TRUE(succeeded(run({"--from", table, "--where", "split=train", "--root", folder, "--out",
                             out_, "--scale", "none"})));
  EXPECT_EQ(read_file(folder_ / "a.pictures"), "c.pnm\nb.ppm\n");
  EXPECT_EQ(features_in(out_)[0], 3.0F - 10.0F);
  EXPECT_TRUE(was_refused(run({"--from", table, "--out", out_}), table + ":2, file: cannot read"));
}

TEST_F(Features, ListTheLayersThatThereAre) {
  const auto listed = run({"--layers"});
  ASSERT_TRUE(succeeded(listed));
  EXPECT_NE(listed.out.find("small.onnx: ONNX, operations of version 13, 3 layers, 6 numbers\n"),
            std::string::npos);
  EXPECT_NE(listed.out.find("  grid    [2, 2, 2]          convolution, 6 numbers\n"),
            std::string::npos)
      << listed.out;
  EXPECT_NE(listed.out.find("the node y_node (LRN): this operation is not known"),
            std::string::npos);
  const auto told = attend({"info", network_});
  ASSERT_TRUE(succeeded(told));
  EXPECT_EQ(told.out, listed.out);
}

TEST_F(Features, RefuseWhatCannotBeAndLeaveWhatWasThere) {
  write_file(out_, "before");
  const auto broken = folder_.write("broken.ppm", picture(1).substr(0, 18));
  const auto expect = [&](const std::vector<std::string>& arguments, const std::string& part) {
    EXPECT_TRUE(was_refused(run(arguments), part));
    EXPECT_EQ(read_file(out_), "before");
  };
  expect({one_, broken, "--out", out_}, broken);
  expect({one_, "nowhere.png", "--out", out_}, "nowhere.png");
  expect({one_, network_, "--out", out_}, network_);
  expect({one_, "--out", out_, "--layer", "gird"}, "has no layer gird; did you mean grid?");
  expect({one_, "--out", out_, "--layer", "y"},
         "small.onnx: the node y_node (LRN): this operation is not known");
  expect({"--out", out_}, "there is no picture");
  expect({one_}, "missing: --out");
  expect({one_, "--out", folder_ / "a.txt"}, "ends in .npy");
  expect({one_, "--out", out_, "--height", "3"}, "reads pictures of a height of 2, not 3");
  expect({one_, "--out", out_, "--scale", "other"}, "picture.scale = other");
  expect({one_, "--from", one_, "--out", out_}, "give one of them");
  EXPECT_FALSE(fs::exists(folder_ / "a.pictures"));
  EXPECT_TRUE(was_refused(attend({"features", "--network", one_, one_, "--out", out_}),
                          one_ + ": is no ONNX file, or cut short"));
  for (const auto& name : folder_.names()) EXPECT_EQ(name.find(".tmp."), std::string::npos) << name;
}

TEST_F(Features, RefuseNumbersThatDoNotFit) {
  auto model = small_network();
  model.tensors = {onnx::floats("w", {2, 3, 1, 1}, {1e4F, 0, 0, 0, 0, 0})};
  folder_.write("small.onnx", model.text());
  EXPECT_TRUE(was_refused(run({one_, "--out", out_, "--scale", "none"}),
                          "too large for float16: --single"));
  ASSERT_TRUE(succeeded(run({one_, "--out", out_, "--scale", "none", "--single"})));
  EXPECT_EQ(features_in(out_)[0], 3e5F);
  model.tensors = {onnx::floats("w", {2, 3, 1, 1}, {NAN, 0, 0, 0, 0, 0})};
  folder_.write("small.onnx", model.text());
  EXPECT_TRUE(was_refused(run({one_, "--out", out_, "--single"}), "no number"));
}

// Photographs whose features another program found (flickr8k-1k): float16 has 11 bits.
TEST(FeaturesOfPhotographs, AreThoseThatAnotherProgramFound) {
  const auto data = fs::path(source_folder()) / "../shared/data";
  const auto network = data / "mobilenet-v2/mobilenet_v2_1.0_224.safetensors";
  const auto photographs = data / "flickr8k-1k";
  if (!fs::exists(network) || !fs::exists(photographs)) {
    GTEST_SKIP() << "the photographs or the network are not here: there is no " << photographs
                 << " or no " << network;
  }
  const Folder folder;
  ASSERT_TRUE(
      succeeded(attend({"features", "--network", network, "--from", photographs / "captions.tsv",
                        "--where", "split=test", "--root", photographs / "images", "--layer",
                        "features.13", "--out", folder / "test.npy"})));
  EXPECT_EQ(read_file(folder / "test.pictures"), read_file(photographs / "features/test.pictures"));
  const auto right = features_in(photographs / "features/test.grid14.npy");
  const auto found = features_in(folder / "test.npy");
  ASSERT_EQ(found.size(), right.size());
  for (std::size_t i = 0; i < right.size(); ++i) {
    ASSERT_NEAR(found[i], right[i], 1e-3F + std::abs(right[i]) * 0x1p-10F) << i;
  }
}

}  // namespace
}  // namespace attend::tests
