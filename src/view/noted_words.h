#pragma once

#include <span>
#include <string>

namespace attend::view {

/// Words in lines of at most `width` columns, each above what is said of it, in columns as wide as
/// the wider of both; lines end with a line feed. A word that is wider than all is cut. Throws
/// std::logic_error unless there is a note for each word.
std::string draw_noted(std::span<const std::string> words, std::span<const std::string> notes,
                       int width, bool unicode = true);

/// The same with a bar under each word, as wide as the word, in one of five shades: blank at 0,
/// full at the largest of the weights. Throws std::logic_error unless there is a weight, finite,
/// for each word.
std::string draw_shaded(std::span<const std::string> words, std::span<const float> weights,
                        int width, bool unicode = true);

}  // namespace attend::view
