#include "metrics/symmetrize.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/alignment_error.h"

namespace attend::metrics {
namespace {

Links links(const std::string& line) {
  return parse_links(line, "test:1");
}

std::string symmetrized(const std::string& forward, const std::string& backward,
                        Symmetrization method) {
  return to_text(symmetrize(links(forward), links(backward), method));
}

// Two sentences of 8 words, 12 links drawn at random, some twice.
Links drawn(std::mt19937& random) {
  Links some;
  for (int i = 0; i < 12; ++i) {
    some.push_back({static_cast<int32_t>(random() % 8), static_cast<int32_t>(random() % 8)});
  }
  return some;
}

TEST(Symmetrize, IntersectsAndUnites) {
  const auto forward = links("0-0 1-1 2-2");
  const auto backward = links("0-0 1-2 2-2");
  EXPECT_EQ(to_text(symmetrize(forward, backward, Symmetrization::kIntersection)), "0-0 2-2");
  EXPECT_EQ(to_text(symmetrize(forward, backward, Symmetrization::kUnion)), "0-0 1-1 1-2 2-2");
}

TEST(Symmetrize, GrowsOnlyWhereAWordIsFree) {
  // Both have 0-0 and 1-1, so that neither word of 0-1 is free.
  EXPECT_EQ(to_text(symmetrize(links("0-0 1-1 0-1"), links("0-0 1-1"),
                               Symmetrization::kGrowDiagFinalAnd)),
            "0-0 1-1");
}

TEST(Symmetrize, GrowsBetweenIntersectionAndUnion) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const auto forward = drawn(random);
    const auto backward = drawn(random);
    const auto least = symmetrize(forward, backward, Symmetrization::kIntersection);
    const auto grown = symmetrize(forward, backward, Symmetrization::kGrowDiagFinalAnd);
    const auto most = symmetrize(forward, backward, Symmetrization::kUnion);
    EXPECT_TRUE(std::includes(grown.begin(), grown.end(), least.begin(), least.end()));
    EXPECT_TRUE(std::includes(most.begin(), most.end(), grown.begin(), grown.end()));
  }
}

// Both have 0-0. Grown: 1-1, diagonal to it, both of whose words are free; then 2-1, next to that,
// source word 2 being free. Not grown: 0-3 and 4-4, next to nothing.
// Final, forward first: 0-3 has a free target word and is taken; 4-4 is free on both sides; of the
// backward ones 4-5 has a free target word, 6-6 two. Final-and: 0-3 is left out, as source word 0
// has a link, and so is 4-5, as 4 has by then.
TEST(Symmetrize, IsWorkedOutByHandForEachMethod) {
  const std::string forward = "0-0 0-3 1-1 4-4";
  const std::string backward = "0-0 2-1 4-5 6-6";
  const auto made = [&](Symmetrization method) { return symmetrized(forward, backward, method); };
  EXPECT_EQ(made(Symmetrization::kIntersection), "0-0");
  EXPECT_EQ(made(Symmetrization::kUnion), "0-0 0-3 1-1 2-1 4-4 4-5 6-6");
  EXPECT_EQ(made(Symmetrization::kGrowDiag), "0-0 1-1 2-1");
  EXPECT_EQ(made(Symmetrization::kGrowDiagFinal), "0-0 0-3 1-1 2-1 4-4 4-5 6-6");
  EXPECT_EQ(made(Symmetrization::kGrowDiagFinalAnd), "0-0 1-1 2-1 4-4 6-6");
}

// Nothing is common. Final-and takes 0-0 of the direction that comes first; then no word of 0-1 and
// of 1-0 that has none meets another such one. Final takes both as well.
TEST(Symmetrize, FinalTakesTheForwardDirectionFirst) {
  EXPECT_EQ(symmetrized("0-0", "0-1", Symmetrization::kGrowDiagFinalAnd), "0-0");
  EXPECT_EQ(symmetrized("0-1", "0-0", Symmetrization::kGrowDiagFinalAnd), "0-1");
  EXPECT_EQ(symmetrized("0-0", "0-1", Symmetrization::kGrowDiagFinal), "0-0 0-1");
  EXPECT_EQ(symmetrized("0-0", "0-1", Symmetrization::kGrowDiag), "");
}

// The published pseudo-code (Koehn et al., 2005), line by line, on tables.
class PseudoCode {
 public:
  PseudoCode(const Links& forward, const Links& backward)
      : forward_(forward.begin(), forward.end()), backward_(backward.begin(), backward.end()) {
    for (const auto& link : forward_) {
      if (backward_.count(link) > 0) alignment_.insert(link);
    }
  }

  void grow_diag() {
    static const std::vector<std::pair<int, int>> neighboring = {
        {-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}};
    bool new_points_added = true;
    while (new_points_added) {
      new_points_added = false;
      for (int e = 0; e < kWords; ++e) {
        for (int f = 0; f < kWords; ++f) {
          if (alignment_.count({f, e}) == 0) continue;
          for (const auto& [de, df] : neighboring) {
            const Link point{f + df, e + de};
            const bool in_union = forward_.count(point) > 0 || backward_.count(point) > 0;
            if ((!aligned_e(point.target) || !aligned_f(point.source)) && in_union) {
              alignment_.insert(point);
              new_points_added = true;
            }
          }
        }
      }
    }
  }

  void final(bool of_forward, bool needs_both_free) {
    const auto& a = of_forward ? forward_ : backward_;
    for (int e = 0; e < kWords; ++e) {
      for (int f = 0; f < kWords; ++f) {
        const bool is_free =
            needs_both_free ? !aligned_e(e) && !aligned_f(f) : !aligned_e(e) || !aligned_f(f);
        if (is_free && a.count({f, e}) > 0) alignment_.insert({f, e});
      }
    }
  }

  Links links() const { return {alignment_.begin(), alignment_.end()}; }

 private:
  static constexpr int kWords = 8;

  bool aligned_e(int e) const {
    return std::any_of(alignment_.begin(), alignment_.end(),
                       [e](const Link& link) { return link.target == e; });
  }
  bool aligned_f(int f) const {
    return std::any_of(alignment_.begin(), alignment_.end(),
                       [f](const Link& link) { return link.source == f; });
  }

  std::set<Link> forward_;
  std::set<Link> backward_;
  std::set<Link> alignment_;
};

TEST(Symmetrize, DoesWhatThePseudoCodeSays) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 1000; ++trial) {
    const auto forward = drawn(random);
    const auto backward = drawn(random);
    PseudoCode code(forward, backward);
    code.grow_diag();
    EXPECT_EQ(symmetrize(forward, backward, Symmetrization::kGrowDiag), code.links());
    auto both = code;
    code.final(true, false);
    code.final(false, false);
    EXPECT_EQ(symmetrize(forward, backward, Symmetrization::kGrowDiagFinal), code.links());
    both.final(true, true);
    both.final(false, true);
    EXPECT_EQ(symmetrize(forward, backward, Symmetrization::kGrowDiagFinalAnd), both.links());
  }
}

TEST(Symmetrize, HasANameForEachMethod) {
  for (const auto method : symmetrizations()) {
    EXPECT_EQ(symmetrization_called(name_of(method), "--symmetrize"), method);
  }
  EXPECT_THROW(symmetrization_called("grow", "--symmetrize"), ConfigError);
}

}  // namespace
}  // namespace attend::metrics
