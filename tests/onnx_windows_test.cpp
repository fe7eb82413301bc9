// Windows over pictures of ONNX's networks, on every engine: filters and pools, against their
// definition.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "onnx_networks.h"

namespace attend::tests {
namespace {

class OnnxWindows : public OnnxNetworks {};

INSTANTIATE_TEST_SUITE_P(Engines, OnnxWindows, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// --- filters

struct Convolution {
  int64_t channels;
  int64_t filters;
  int64_t groups;
  Windows at;
};

TEST_P(OnnxWindows, ConvolvesInAnyGroupsWithAnyStridesAndPaddings) {
  const std::vector<Convolution> all = {
      {3, 5, 1, {}},
      {3, 5, 1, {3, 3, 2, 2, {0, 0, 1, 1}}},  // TensorFlow's SAME of an even size
      {3, 5, 1, {2, 4, 1, 3, {1, 0, 0, 3}}},
      {3, 5, 1, {1, 1, 2, 1, {0, 0, 0, 0}}},
      {4, 4, 4, {3, 3, 2, 2, {1, 1, 1, 1}}},  // a filter of each channel
      {4, 8, 4, {3, 3, 1, 1, {1, 1, 1, 1}}},  // two of each
      {6, 4, 2, {3, 2, 1, 2, {2, 0, 1, 1}}},
      {6, 9, 3, {1, 1, 1, 1, {0, 0, 0, 0}}}};
  for (const auto& one : all) {
    SCOPED_TRACE(testing::Message() << one.filters << " filters in " << one.groups << " groups, "
                                    << one.at.height << " x " << one.at.width);
    const auto each = one.channels / one.groups;
    const auto filters = random_floats(one.filters * each * one.at.height * one.at.width, 3);
    const auto bias = random_floats(one.filters, 4);
    onnx::Model model;
    model.input = {-1, one.channels, 8, 11};
    model.tensors = {onnx::floats("w", {one.filters, each, one.at.height, one.at.width}, filters),
                     onnx::floats("b", {one.filters}, bias)};
    model.nodes = {onnx::node("Conv", {"x", "w", "b"}, "y",
                              one.at.attributes() + onnx::attribute("group", one.groups))};
    expect(model, [&](const Planes& x) { return convolved(x, filters, bias, one.groups, one.at); });
  }
}

// out = ceil(n / stride); the padding that this takes lies half before and half behind, and what is
// odd of it behind (UPPER) or before (LOWER).
TEST_P(OnnxWindows, PadsByItselfWhereItIsAskedTo) {
  struct Case {
    std::string padding;
    Windows at;
  };
  const std::vector<Case> all = {{"SAME_UPPER", {3, 2, 2, 1, {0, 0, 1, 1}}},
                                 {"SAME_LOWER", {3, 2, 2, 1, {1, 1, 0, 0}}},
                                 {"SAME_UPPER", {5, 5, 1, 1, {2, 2, 2, 2}}},
                                 {"VALID", {3, 2, 2, 1, {0, 0, 0, 0}}}};
  for (const auto& one : all) {
    SCOPED_TRACE(one.padding);
    const auto filters = random_floats(2 * 3 * one.at.height * one.at.width, 3);
    onnx::Model model;
    model.tensors = {onnx::floats("w", {2, 3, one.at.height, one.at.width}, filters)};
    model.nodes = {onnx::node(
        "Conv", {"x", "w"}, "y",
        onnx::attribute("auto_pad", one.padding) +
            onnx::attribute("strides", std::vector<int64_t>{one.at.down, one.at.across}))};
    expect(model, [&](const Planes& x) { return convolved(x, filters, {0, 0}, 1, one.at); });
  }
}

// --- pools

TEST_P(OnnxWindows, TakesTheLargestOfAWindowAndNotOfItsPadding) {
  for (const auto& at : {Windows{2, 2, 2, 2, {0, 0, 0, 0}}, Windows{3, 3, 2, 2, {1, 1, 1, 1}},
                         Windows{3, 2, 2, 3, {0, 1, 2, 0}}}) {
    onnx::Model model;
    // All negative, so that a zero beyond the edge would be seen.
    model.tensors = {onnx::floats("c", {}, {-50.0F})};
    model.nodes = {onnx::node("Add", {"x", "c"}, "low"),
                   onnx::node("MaxPool", {"low"}, "y", at.attributes())};
    expect(model, [&](Planes x) {
      for (auto& number : x.numbers) number -= 50.0;
      const auto made = at.made_of(x, x.channels);
      return pooled(x, at, made.height, made.width, largest_seen);
    });
  }
}

TEST_P(OnnxWindows, TakesTheMeanOfAWindowWithItsPaddingOrWithout) {
  for (const auto& at : {Windows{2, 2, 2, 2, {0, 0, 0, 0}}, Windows{3, 3, 2, 2, {1, 1, 1, 1}},
                         Windows{3, 2, 1, 3, {0, 1, 2, 0}}}) {
    for (const int64_t counts : {0, 1}) {
      onnx::Model model;
      model.nodes = {onnx::node("AveragePool", {"x"}, "y",
                                at.attributes() + onnx::attribute("count_include_pad", counts))};
      expect(model, [&](const Planes& x) {
        const auto made = at.made_of(x, x.channels);
        return pooled(x, at, made.height, made.width, counts == 1 ? mean_with_padding : mean_seen);
      });
    }
  }
}

// ceil((8 + pads - 3) / 2) + 1 windows; what the last one sees beyond all padding is not counted,
// and a window that would begin there is left out: (8 - 2) / 3 leaves nothing over for a fourth.
TEST_P(OnnxWindows, RoundsUpHowManyWindowsThereAre) {
  struct Case {
    Windows at;
    int64_t height;
    int64_t width;
  };
  const std::vector<Case> all = {{{3, 3, 2, 2, {0, 0, 0, 0}}, 4, 4},
                                 {{3, 3, 2, 2, {1, 0, 0, 0}}, 4, 4},
                                 {{2, 2, 3, 3, {0, 0, 0, 0}}, 3, 3},
                                 {{2, 1, 4, 5, {1, 0, 1, 0}}, 3, 2}};
  for (const auto& one : all) {
    const auto rounded = one.at.attributes() + onnx::attribute("ceil_mode", int64_t{1});
    onnx::Model model;
    model.nodes = {onnx::node("MaxPool", {"x"}, "y", rounded)};
    expect(model,
           [&](const Planes& x) { return pooled(x, one.at, one.height, one.width, largest_seen); });
    for (const int64_t counts : {0, 1}) {
      model.nodes = {onnx::node("AveragePool", {"x"}, "y",
                                rounded + onnx::attribute("count_include_pad", counts))};
      expect(model, [&](const Planes& x) {
        return pooled(x, one.at, one.height, one.width,
                      counts == 1 ? mean_with_padding : mean_seen);
      });
    }
  }
}

TEST_P(OnnxWindows, PutsZerosAboutPictures) {
  onnx::Model model;
  model.tensors = {onnx::wholes("pads", {0, 0, 2, 0, 0, 0, 1, 3})};
  const auto definition = [](const Planes& x) {
    auto y = planes(3, 11, 11);
    for (int64_t c = 0; c < 3; ++c) {
      for (int64_t i = 0; i < 8; ++i) {
        for (int64_t j = 0; j < 8; ++j) y.at(c, i + 2, j) = x.at(c, i, j);
      }
    }
    return y;
  };
  model.nodes = {onnx::node("Pad", {"x", "pads"}, "y")};
  expect(model, definition);
  model.nodes = {onnx::node("Pad", {"x"}, "y",
                            onnx::attribute("pads", std::vector<int64_t>{0, 0, 2, 0, 0, 0, 1, 3}))};
  expect(model, definition);
  model.nodes = {
      onnx::node("Pad", {"x", "pads"}, "y", onnx::attribute("mode", std::string("reflect")))};
  EXPECT_EQ(refusal(model), "a.onnx: the node y_node (Pad): of anything but zeros");
}

TEST_P(OnnxWindows, PoolsAllPlaces) {
  const auto of_all = [](const auto& of) {
    return [of](const Planes& x) { return pooled(x, {8, 8}, 1, 1, of); };
  };
  onnx::Model model;
  model.nodes = {onnx::node("GlobalAveragePool", {"x"}, "y")};
  expect(model, of_all(mean_seen));
  model.nodes = {onnx::node("GlobalMaxPool", {"x"}, "y")};
  expect(model, of_all(largest_seen));
  for (const int64_t keeps : {0, 1}) {
    model.nodes = {onnx::node(
        "ReduceMean", {"x"}, "y",
        onnx::attribute("axes", std::vector<int64_t>{-1, 2}) + onnx::attribute("keepdims", keeps))};
    expect(model, of_all(mean_seen));
  }
}

}  // namespace
}  // namespace attend::tests
