#include "data/scenes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "text/random.h"

namespace attend::data {
namespace {

using Random = std::mt19937_64;
using Colour = std::array<std::int64_t, 3>;
using Things = std::vector<format::WordBox>;

constexpr std::int64_t kCells = 4;  ///< each way
constexpr std::int64_t kFine = 8;   ///< steps of a pixel in which things are placed

struct NamedColour {
  std::string_view name;
  Colour colour;
};

constexpr std::array<NamedColour, 6> kColours = {{{"black", {30, 30, 30}},
                                                  {"blue", {40, 80, 210}},
                                                  {"green", {40, 160, 60}},
                                                  {"purple", {150, 50, 170}},
                                                  {"red", {215, 45, 40}},
                                                  {"yellow", {230, 200, 30}}}};

struct NamedShape {
  std::string_view one;
  std::string_view many;
  bool (*has)(std::int64_t x, std::int64_t y,
              std::int64_t r);  ///< the point at (x, y) of its middle
};

constexpr std::array<NamedShape, 4> kShapes = {
    {{"circle", "circles", [](auto x, auto y, auto r) { return x * x + y * y <= r * r; }},
     {"cross", "crosses",
      [](auto x, auto y, auto r) {
        return std::max(std::abs(x), std::abs(y)) <= r &&
               3 * std::min(std::abs(x), std::abs(y)) <= r;
      }},
     {"square", "squares",
      [](auto x, auto y, auto r) { return 10 * std::max(std::abs(x), std::abs(y)) <= 9 * r; }},
     {"triangle", "triangles",
      [](auto x, auto y, auto r) { return std::abs(y) <= r && 2 * std::abs(x) <= y + r; }}}};

constexpr std::array<std::string_view, 4> kCounts = {"a", "two", "three", "four"};

/// Equal things: how many, and which. Kinds are in the order of the alphabet.
struct Group {
  std::size_t count = 1;
  std::size_t kind = 0;  ///< of kColours, and in each of kShapes

  const NamedColour& colour() const { return kColours[kind / kShapes.size()]; }
  const NamedShape& shape() const { return kShapes[kind % kShapes.size()]; }
};

/// Column and row of the grid.
struct Cell {
  std::int64_t column = 0;
  std::int64_t row = 0;
};

/// A number from `lowest` to `highest`, all equally likely.
std::int64_t between(Random& random, std::int64_t lowest, std::int64_t highest) {
  return lowest + static_cast<std::int64_t>(
                      text::below(random, static_cast<std::uint64_t>(highest - lowest + 1)));
}

std::size_t index_below(Random& random, std::size_t bound) {
  return static_cast<std::size_t>(text::below(random, bound));
}

/// So many different cells of the columns [first, last).
std::vector<Cell> cells_of(Random& random, std::int64_t first, std::int64_t last,
                           std::size_t count) {
  std::vector<Cell> cells;
  for (auto column = first; column < last; ++column) {
    for (std::int64_t row = 0; row < kCells; ++row) cells.push_back({column, row});
  }
  text::shuffle(cells, random);
  cells.resize(count);
  return cells;
}

std::pair<std::int64_t, std::int64_t> rows_of(const std::vector<Cell>& cells) {
  std::int64_t first = kCells;
  std::int64_t last = 0;
  for (const auto& cell : cells) {
    first = std::min(first, cell.row);
    last = std::max(last, cell.row);
  }
  return {first, last};
}

/// What is being drawn.
class Drawing {
 public:
  Drawing(std::int64_t size, Random& random) : size_(size), random_(random) {
    const auto shade = static_cast<std::uint8_t>(between(random, 200, 250));
    scene_.pixels.assign(static_cast<std::size_t>(3 * size * size), shade);
  }

  /// Draws the group's things in these cells, and names it.
  void add(const Group& group, const std::vector<Cell>& cells) {
    Things things;
    for (const auto& cell : cells) things.push_back(thing(group, cell));
    const auto& shape = group.shape();
    say(kCounts.at(group.count - 1), things);
    say(group.colour().name, things);
    say(group.count == 1 ? shape.one : shape.many, things);
  }

  /// Says a word, which names these things.
  void say(std::string_view word, const Things& things = {}) {
    if (words_ > 0) scene_.caption += ' ';
    scene_.caption += word;
    for (auto box : things) {
      box.word = words_;
      scene_.boxes.push_back(box);
    }
    ++words_;
  }

  Scene take() { return std::move(scene_); }

 private:
  /// Draws one thing; its box is the smallest that has all pixels with something of its colour.
  format::WordBox thing(const Group& group, const Cell& cell) {
    const auto side = size_ * kFine / kCells;
    const auto radius = between(random_, side * 30 / 100, side * 45 / 100);
    const auto x = cell.column * side + between(random_, radius, side - radius);
    const auto y = cell.row * side + between(random_, radius, side - radius);
    Colour colour = group.colour().colour;
    for (auto& part : colour)
      part = std::clamp<std::int64_t>(part + between(random_, -12, 12), 0, 255);
    auto left = size_;
    auto top = size_;
    std::int64_t right = 0;
    std::int64_t bottom = 0;
    const auto cell_size = size_ / kCells;
    for (auto row = cell.row * cell_size; row < (cell.row + 1) * cell_size; ++row) {
      for (auto column = cell.column * cell_size; column < (cell.column + 1) * cell_size;
           ++column) {
        const auto covered = parts_of(group.shape(), column * kFine - x, row * kFine - y, radius);
        if (covered == 0) continue;
        paint(row, column, colour, covered);
        left = std::min(left, column);
        right = std::max(right, column + 1);
        top = std::min(top, row);
        bottom = std::max(bottom, row + 1);
      }
    }
    return {0, static_cast<double>(left), static_cast<double>(top), static_cast<double>(right),
            static_cast<double>(bottom)};
  }

  /// Of the 16 middles of a pixel's parts those that the shape has.
  static std::int64_t parts_of(const NamedShape& shape, std::int64_t x, std::int64_t y,
                               std::int64_t radius) {
    std::int64_t count = 0;
    for (std::int64_t i = 1; i < kFine; i += 2) {
      for (std::int64_t j = 1; j < kFine; j += 2) count += shape.has(x + i, y + j, radius) ? 1 : 0;
    }
    return count;
  }

  void paint(std::int64_t row, std::int64_t column, const Colour& colour, std::int64_t covered) {
    auto* const pixel = scene_.pixels.data() + 3 * (row * size_ + column);
    for (std::size_t part = 0; part < colour.size(); ++part) {
      pixel[part] = static_cast<std::uint8_t>(
          (covered * colour[part] + (16 - covered) * pixel[part] + 8) / 16);
    }
  }

  std::int64_t size_;
  Random& random_;
  Scene scene_;
  std::int64_t words_ = 0;
};

/// Cells of two groups: those of the first lie left of the second's, and neither is above the
/// other.
std::array<std::vector<Cell>, 2> side_by_side(Random& random, std::size_t first,
                                              std::size_t second) {
  while (true) {
    const auto border = between(random, 1, kCells - 1);
    std::array<std::vector<Cell>, 2> found = {cells_of(random, 0, border, first),
                                              cells_of(random, border, kCells, second)};
    const auto [top_of_first, bottom_of_first] = rows_of(found[0]);
    const auto [top_of_second, bottom_of_second] = rows_of(found[1]);
    if (top_of_first <= bottom_of_second && top_of_second <= bottom_of_first) return found;
  }
}

}  // namespace

Scenes::Scenes(std::int64_t size) : size_(size) {
  if (size < kSmallest || size > kLargest || size % kCells != 0) {
    throw ConfigError("--size", std::to_string(size),
                      std::to_string(kSmallest) + " to " + std::to_string(kLargest) +
                          " pixels, a multiple of " + std::to_string(kCells));
  }
}

Scene Scenes::draw(std::mt19937_64& random) const {
  constexpr auto kKinds = kColours.size() * kShapes.size();
  Drawing drawing(size_, random);
  if (text::below(random, 4) == 0) {
    const Group group = {1 + index_below(random, kCounts.size()), index_below(random, kKinds)};
    drawing.add(group, cells_of(random, 0, kCells, group.count));
    return drawing.take();
  }
  std::array<Group, 2> groups;
  for (auto& group : groups) group = {1 + index_below(random, 3), index_below(random, kKinds)};
  while (groups[1].kind == groups[0].kind) groups[1].kind = index_below(random, kKinds);
  if (groups[1].kind < groups[0].kind) std::swap(groups[0], groups[1]);
  const bool is_first_before = text::below(random, 2) == 0;  // left, or above
  const bool is_upright = text::below(random, 2) == 0;       // one above the other
  auto cells = is_first_before ? side_by_side(random, groups[0].count, groups[1].count)
                               : side_by_side(random, groups[1].count, groups[0].count);
  if (!is_first_before) std::swap(cells[0], cells[1]);
  if (is_upright) {
    for (auto& group : cells) {
      for (auto& cell : group) std::swap(cell.column, cell.row);
    }
  }
  drawing.add(groups[0], cells[0]);
  if (is_upright) {
    drawing.say(is_first_before ? "above" : "below");
  } else {
    drawing.say(is_first_before ? "left" : "right");
    drawing.say("of");
  }
  drawing.add(groups[1], cells[1]);
  return drawing.take();
}

}  // namespace attend::data
