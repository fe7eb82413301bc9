// What is refused of ONNX files, and how it is said.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onnx_networks.h"

namespace attend::tests {
namespace {

class OnnxRefused : public OnnxNetworks {};

INSTANTIATE_TEST_SUITE_P(Engines, OnnxRefused, testing::Values("Cpu"),
                         [](const auto& engine) { return engine.param; });

TEST_P(OnnxRefused, NamesWhatItDoesNotKnow) {
  onnx::Model model;
  model.nodes = {onnx::node("LRN", {"x"}, "y")};
  EXPECT_EQ(refusal(model),
            "a.onnx: the node y_node (LRN): this operation is not known; docs/commands.md, attend "
            "features, names those that are");
  model.nodes = {onnx::node("LRN", {"x"}, "z"), onnx::node("Relu", {"z"}, "y")};
  EXPECT_NE(refusal(model).find("the node z_node (LRN)"), std::string::npos);  // whence it comes
  model.nodes = {onnx::node("Relu", {"x"}, "y", onnx::attribute("alpha", 1.0F))};
  EXPECT_EQ(refusal(model), "a.onnx: the node y_node (Relu): its attribute alpha is not known");
  model.nodes = {onnx::node(
      "MaxPool", {"x"}, "y",
      Windows{}.attributes() + onnx::attribute("dilations", std::vector<int64_t>{2, 2}))};
  EXPECT_EQ(refusal(model), "a.onnx: the node y_node (MaxPool): a dilation of 2: only 1 is known");
  model.nodes = {onnx::node("Relu", {"z"}, "y")};
  EXPECT_EQ(refusal(model),
            "a.onnx: the node y_node (Relu): reads z, which nothing before it makes");
  model.nodes = {onnx::node("MaxPool", {"x"}, "y", Windows{9, 3}.attributes())};
  EXPECT_EQ(refusal(model),
            "a.onnx: the node y_node (MaxPool): a window of 3 x 9 does not fit into [8, 8, 3]");
  model.tensors = {onnx::floats("w", {4, 5, 3, 3}, random_floats(180, 1))};
  model.nodes = {onnx::node("Conv", {"x", "w"}, "y")};
  EXPECT_EQ(refusal(model),
            "a.onnx: the node y_node (Conv): filters over 5 channels in 1 groups, but 3 are read");
  model.nodes = {onnx::node("Relu", {"x"}, "before"), onnx::node("LRN", {"before"}, "y")};
  EXPECT_EQ(networks::layer_called(read(model.text()), "before_node", "a.onnx"), 1U);
  EXPECT_EQ(message_of([&] { networks::layer_called(read(model.text()), "befor", "a.onnx"); }),
            "a.onnx has no layer befor; did you mean before?");
}

TEST_P(OnnxRefused, RefusesFilesThatAreNone) {
  EXPECT_EQ(message_of([] { read("a text"); }), "a.onnx: is no ONNX file, or cut short");
  EXPECT_EQ(message_of([] { read(""); }), "a.onnx: is no ONNX file, or cut short");
  onnx::Model model;
  model.nodes = {onnx::node("Relu", {"x"}, "y")};
  const auto text = model.text();
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(message_of([&] { read(text.substr(0, length)); }), "") << length;
  }
  model.input = {1, 3, 8};
  EXPECT_EQ(message_of([&] { read(model.text()); }),
            "a.onnx: its input x has 3 dimensions: expected pictures, [N, C, H, W]");
  model.input = {1, 3, 100'000, 100'000};
  EXPECT_EQ(message_of([&] { read(model.text()); }),
            "a.onnx: pictures of [100000, 100000, 3]: expected positive sizes, and no more than "
            "67108864 numbers");
  model.input = {1, 3, 8, 8};
  EXPECT_EQ(message_of([&] {
              read(model.text(), {9, 0});
            }),
            "a.onnx: reads pictures of a height of 8, not 9");
  model.tensors = {onnx::tensor("w", {2, 2}, 16, "12345678")};
  EXPECT_EQ(message_of([&] { read(model.text()); }),
            "a.onnx: the initializer \"w\" holds bfloat16: expected float, float16 or double, or "
            "int64 and int32 of sizes");
  model.tensors = {onnx::whole(1, 2) + onnx::whole(2, 1) + onnx::bytes(8, "w") +
                   onnx::bytes(13, onnx::bytes(1, "location") + onnx::bytes(2, "w.bin")) +
                   onnx::whole(14, 1)};
  EXPECT_EQ(message_of([&] { read(model.text()); }),
            "a.onnx: the initializer \"w\" lies in another file: save the network as one file "
            "(save_as_external_data off)");
  model.tensors = {onnx::floats("w", {2, 3}, {1, 2, 3})};
  EXPECT_EQ(message_of([&] { read(model.text()); }),
            "a.onnx: a tensor of 6 float numbers has 12 bytes of them");
  model.tensors = {onnx::floats("w", {1LL << 40, 1LL << 40}, {1})};
  EXPECT_NE(message_of([&] { read(model.text()); }).find("has the shape"), std::string::npos);
}

}  // namespace
}  // namespace attend::tests
