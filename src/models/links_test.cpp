#include "models/links.h"

#include <gtest/gtest.h>

namespace attend::models {
namespace {

/// A pair with the symbols of `source` and `target`, and links between them.
data::Example example_of(std::vector<Index> source, std::vector<Index> target,
                         const std::vector<Index>& links) {
  const data::Part part = {.extents = {std::ssize(links) / 2, 2}, .symbols = links};
  return {{data::text_part(source), data::text_part(target), part}, 1};
}

std::vector<float> weights_of(const std::vector<data::Example>& examples,
                              bool is_reversed = false) {
  const auto batch = data::make_batch(examples, 1);
  return weights_of_links(batch.columns[0], batch.columns[1], batch.columns[2], is_reversed);
}

// Three source symbols; of the target symbols x, y and z, z has no link.
const data::Example kLinked = example_of({4, 5, 6}, {7, 8, 9}, {0, 0, 0, 1, 1, 1});
constexpr float kHalf = 0.5F;

TEST(WeightsOfLinks, ShareWhereATargetSymbolLooksEquallyAmongItsLinks) {
  EXPECT_EQ(weights_of({kLinked}), (std::vector<float>{1, 0, 0, 0,          // x: its one link
                                                       kHalf, kHalf, 0, 0,  // y: two
                                                       0, 0, 0, 0,          // z: none
                                                       0, 0, 0, 1}))        // the ends
      << "[T, S]";
}

TEST(WeightsOfLinks, AreMirroredWithTheSource) {
  EXPECT_EQ(weights_of({kLinked}, true), (std::vector<float>{0, 0, 1, 0,          //
                                                             0, kHalf, kHalf, 0,  //
                                                             0, 0, 0, 0,          //
                                                             0, 0, 0, 1}));
}

TEST(WeightsOfLinks, ArePaddedOnBothSides) {
  const auto weights =
      weights_of({kLinked, example_of({4}, {5}, {0, 0}), example_of({4}, {5}, {})});
  ASSERT_EQ(weights.size(), 3U * 4 * 4);
  EXPECT_EQ(std::vector<float>(weights.begin() + 16, weights.begin() + 32),
            (std::vector<float>{1, 0, 0, 0,  //
                                0, 1, 0, 0,  // the ends
                                0, 0, 0, 0,  // padding
                                0, 0, 0, 0}));
  EXPECT_EQ(std::vector<float>(weights.begin() + 32, weights.end()),
            (std::vector<float>{0, 0, 0, 0,  // no link
                                0, 1, 0, 0,  //
                                0, 0, 0, 0,  //
                                0, 0, 0, 0}));
}

TEST(WeightsOfLinks, AreRefusedOfSymbolsThatAreNot) {
  EXPECT_THROW(weights_of({example_of({4, 5, 6}, {7, 8, 9}, {3, 0})}), std::logic_error);
  EXPECT_THROW(weights_of({example_of({4, 5, 6}, {7, 8, 9}, {0, 3})}), std::logic_error);
  EXPECT_THROW(weights_of({example_of({4, 5, 6}, {7, 8, 9}, {-1, 0})}), std::logic_error);
}

}  // namespace
}  // namespace attend::models
