#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace attend::text {

/// A symbol of a formula, and the byte that it starts at.
struct LatexSymbol {
  std::string text;
  std::size_t start = 0;
};

/// The symbols of a formula in LaTeX, as TeX reads it: a command ("\frac", "\{", "\\"), or one
/// character. White space parts commands from letters and is no symbol. Neither is \label with its
/// argument, which names a formula and prints nothing. The formula is UTF-8.
///
/// The symbols with a space between them are a formula that prints the same, of the same symbols.
std::vector<LatexSymbol> latex_symbols(std::string_view formula);

}  // namespace attend::text
