#include "text/latex.h"

#include "text/utf8.h"

namespace attend::text {
namespace {

std::string_view first_of(std::string_view text) {
  return code_points(text.substr(0, 4)).front();
}

/// How many bytes of white space the text begins with.
std::size_t length_of_space(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_blank(first_of(text.substr(length)))) {
    length += first_of(text.substr(length)).size();
  }
  return length;
}

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// How many bytes the symbol has that the formula begins with.
std::size_t length_of_first(std::string_view formula) {
  if (formula.front() != '\\') return first_of(formula).size();
  std::size_t end = 1;
  while (end < formula.size() && is_letter(formula[end])) ++end;
  const auto rest = formula.substr(end);
  return end > 1 || rest.empty() || is_blank(first_of(rest)) ? end : end + first_of(rest).size();
}

/// How many bytes an argument in braces has, with the white space before it; 0 if none follows.
std::size_t length_of_argument(std::string_view rest) {
  const auto begin = length_of_space(rest);
  if (begin == rest.size() || rest[begin] != '{') return 0;
  const auto end = rest.find('}', begin);
  return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

std::vector<LatexSymbol> latex_symbols(std::string_view formula) {
  std::vector<LatexSymbol> symbols;
  for (std::size_t at = length_of_space(formula); at < formula.size();
       at += length_of_space(formula.substr(at))) {
    const auto length = length_of_first(formula.substr(at));
    const auto symbol = formula.substr(at, length);
    if (symbol == "\\label") {
      if (const auto argument = length_of_argument(formula.substr(at + length)); argument > 0) {
        at += length + argument;
        continue;
      }
    }
    symbols.push_back({std::string(symbol), at});
    at += length;
  }
  return symbols;
}

}  // namespace attend::text
