#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attend::format {

/// Where in a picture a word of its caption is seen: pixels from (left, top) up to, without,
/// (right, bottom), from 0 at the upper left corner. A word may have several boxes, and most have
/// none.
struct WordBox {
  std::int64_t word = 0;  ///< of the caption, from 0
  double left = 0.0;
  double top = 0.0;
  double right = 0.0;
  double bottom = 0.0;

  bool operator==(const WordBox&) const = default;
};

/// Boxes of one caption as a line of a file: "2 10 4 20.5 14; 3 10 4 20.5 14", word, left, top,
/// right, bottom. An empty line has none.
std::string to_line(std::span<const WordBox> boxes);

/// What to_line wrote, with any white space. Throws Error of one line that names `where` the line
/// stands
/// ("test.boxes:3"): five numbers are needed, the first one a whole number, none negative, and of a
/// box the right side beyond the left one, the lower one below the upper one.
std::vector<WordBox> read_boxes(std::string_view line, const std::string& where);

/// Throws Error unless the caption has each box's word, and the picture all of its pixels.
void check_boxes(std::span<const WordBox> boxes, const std::string& where, std::size_t words,
                 std::int64_t height, std::int64_t width);

}  // namespace attend::format
