#pragma once

#include <cstddef>
#include <string>

#include "core/links.h"
#include "format/alignment.h"
#include "view/picture.h"

namespace attend::view {

/// An alignment as people draw it: source across, target down, a square's grey its weight.
struct DrawnMatrix {
  std::string title;
  format::SoftAlignment alignment;  ///< between symbols
  Links sure, possible;             ///< right links between words, as frames; possible ones dashed
  Links links;                      ///< the model's own, as dots
};

enum class MatrixUnit {
  kAuto,   ///< words, unless a side is written without blanks
  kWords,  ///< format::merge_words
  kPieces  ///< symbols as the model has them
};

struct MatrixStyle {
  MatrixUnit unit = MatrixUnit::kAuto;
  double font_size = 12.0;   ///< of the words, in CSS pixels; all else follows
  bool is_root = false;      ///< greys of the weights' square roots, which show small ones better
  bool has_numbers = false;  ///< weights of 0.005 and more as numbers
};

/// The most symbols of a side that are drawn: more are no picture any more.
inline constexpr std::size_t kMostDrawn = 1000;

/// Whether a side of the alignment is written without blanks, as Japanese is: its words are one, or
/// hold more than 8 symbols each.
bool is_without_blanks(const format::SoftAlignment& alignment);

/// The matrix for a paper. Of a source that runs from right to left the first word is the
/// rightmost. Long words are cut. Throws Error if there is nothing to draw, or too much: more than
/// kMostDrawn.
Picture picture_of(const DrawnMatrix& matrix, const MatrixStyle& style);

}  // namespace attend::view
