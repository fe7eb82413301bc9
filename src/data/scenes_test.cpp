#include "data/scenes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::data {
namespace {

using Boxes = std::vector<format::WordBox>;

std::vector<std::string> words_of(const std::string& caption) {
  std::istringstream stream(caption);
  return {std::istream_iterator<std::string>(stream), {}};
}

Boxes boxes_of(const Scene& scene, std::size_t word) {
  Boxes found;
  for (const auto& box : scene.boxes) {
    if (static_cast<std::size_t>(box.word) == word) found.push_back(box);
  }
  return found;
}

/// Whether every box of `a` ends before each of `b` begins, left to right or top to bottom.
bool is_before(const Boxes& a, const Boxes& b, double format::WordBox::*first,
               double format::WordBox::*last) {
  return std::all_of(a.begin(), a.end(), [&](const auto& one) {
    return std::all_of(b.begin(), b.end(),
                       [&](const auto& other) { return one.*last <= other.*first; });
  });
}

/// The relations that hold between two groups of boxes.
std::set<std::string> relations(const Boxes& a, const Boxes& b) {
  using Box = format::WordBox;
  std::set<std::string> found;
  if (is_before(a, b, &Box::left, &Box::right)) found.insert("left");
  if (is_before(b, a, &Box::left, &Box::right)) found.insert("right");
  if (is_before(a, b, &Box::top, &Box::bottom)) found.insert("above");
  if (is_before(b, a, &Box::top, &Box::bottom)) found.insert("below");
  return found;
}

/// Calls `check` with many scenes.
template <typename Check>
void for_each_scene(const Scenes& scenes, const Check& check, int count = 2000) {
  std::mt19937_64 random(7);
  for (int i = 0; i < count; ++i) check(scenes.draw(random));
}

const std::regex kGrammar(
    "(a|two|three|four) (black|blue|green|purple|red|yellow) (circle|cross|square|triangle)(e?s)?"
    "(?: (left of|right of|above|below) (a|two|three) (black|blue|green|purple|red|yellow) "
    "(circle|cross|square|triangle)(e?s)?)?");

TEST(Scenes, AreSaidByTheGrammarAndAsManyAsAreSeen) {
  const std::map<std::string, std::size_t> counts = {
      {"a", 1}, {"two", 2}, {"three", 3}, {"four", 4}};
  std::set<std::string> words_seen;
  for_each_scene(Scenes(), [&](const Scene& scene) {
    std::smatch found;
    ASSERT_TRUE(std::regex_match(scene.caption, found, kGrammar)) << scene.caption;
    EXPECT_EQ(found[1] != "a", found[4].matched) << scene.caption;
    const auto words = words_of(scene.caption);
    words_seen.insert(words.begin(), words.end());
    const auto second = words.size() - 3;
    for (const auto first : {std::size_t{0}, second}) {
      for (std::size_t word = first; word < first + 3; ++word) {
        EXPECT_EQ(boxes_of(scene, word).size(), counts.at(words[first])) << scene.caption;
      }
    }
    for (std::size_t word = 3; word < second; ++word) EXPECT_EQ(boxes_of(scene, word), Boxes{});
    if (words.size() == 3) return;
    EXPECT_LT(words[1] + words[2], words[second + 1] + words[second + 2]);  // the alphabet's order
  });
  EXPECT_EQ(words_seen.size(), 4U + 6U + 8U + 5U);
}

TEST(Scenes, HaveOneRelationAndSayIt) {
  std::map<std::string, int> said;
  for_each_scene(Scenes(), [&](const Scene& scene) {
    const auto words = words_of(scene.caption);
    if (words.size() == 3) {
      ++said[""];
      return;
    }
    EXPECT_EQ(relations(boxes_of(scene, 0), boxes_of(scene, words.size() - 3)),
              std::set<std::string>{words[3]})
        << scene.caption << ": " << format::to_line(scene.boxes);
    ++said[words[3]];
  });
  for (const auto& [relation, count] : said) {  // a quarter has none, 3/16 each of the four
    const auto expected = relation.empty() ? 500.0 : 375.0;
    EXPECT_NEAR(count, expected, 4.0 * std::sqrt(expected)) << relation;
  }
}

TEST(Scenes, AreBackgroundButForTheirBoxes) {
  for (const auto size : {32, 64, 100}) {
    const Scenes scenes(size);
    for_each_scene(
        scenes,
        [&](const Scene& scene) {
          ASSERT_EQ(scene.pixels.size(), static_cast<std::size_t>(3 * size * size));
          auto left = scene.pixels;
          for (const auto& box : scene.boxes) {
            ASSERT_GE(box.left, 0.0);
            ASSERT_LE(box.right, size);
            bool is_tight[4] = {};  // each side has a pixel of the thing
            for (auto y = static_cast<int>(box.top); y < static_cast<int>(box.bottom); ++y) {
              for (auto x = static_cast<int>(box.left); x < static_cast<int>(box.right); ++x) {
                auto* pixel = left.data() + 3 * (y * size + x);
                const auto& drawn = scene.pixels[static_cast<std::size_t>(3 * (y * size + x))];
                const bool is_thing = !(*(&drawn) == *(&drawn + 1) && *(&drawn) == *(&drawn + 2));
                is_tight[0] = is_tight[0] || (is_thing && x == static_cast<int>(box.left));
                is_tight[1] = is_tight[1] || (is_thing && x == static_cast<int>(box.right) - 1);
                is_tight[2] = is_tight[2] || (is_thing && y == static_cast<int>(box.top));
                is_tight[3] = is_tight[3] || (is_thing && y == static_cast<int>(box.bottom) - 1);
                std::fill_n(pixel, 3, std::uint8_t{0});
              }
            }
            const bool is_coloured = scene.caption.find("black") == std::string::npos;
            EXPECT_TRUE(!is_coloured || (is_tight[0] && is_tight[1] && is_tight[2] && is_tight[3]));
          }
          std::set<std::uint8_t> shades(left.begin(), left.end());
          shades.erase(0);
          EXPECT_EQ(shades.size(), 1U) << scene.caption;  // nothing is drawn outside of the boxes
        },
        100);
  }
}

TEST(Scenes, AreTheSameFromTheSameNumbers) {
  std::mt19937_64 random(3);
  std::mt19937_64 again(3);
  const Scenes scenes;
  std::set<std::vector<std::uint8_t>> pictures;
  for (int i = 0; i < 100; ++i) {
    const auto one = scenes.draw(random);
    const auto other = scenes.draw(again);
    EXPECT_EQ(one.pixels, other.pixels);
    EXPECT_EQ(one.caption, other.caption);
    EXPECT_EQ(one.boxes, other.boxes);
    pictures.insert(one.pixels);
  }
  EXPECT_EQ(pictures.size(), 100U);
}

TEST(Scenes, RefuseSizesThatTheyCannotDraw) {
  for (const auto size : {0, 28, 66, 516, -4}) EXPECT_THROW(Scenes{size}, ConfigError) << size;
}

}  // namespace
}  // namespace attend::data
