#include "metrics/folding.h"

#include <cstddef>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {

Folding::Folding(const std::vector<std::string>& lines, const std::string& name) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto parts = words(std::string_view(lines[i]));
    if (parts.empty()) continue;
    const auto where = fmt::format("{}, line {}: ", name, i + 1);
    if (parts.size() > 2) {
      throw Error(where + "expected a symbol and its class, or a symbol alone, which is left out");
    }
    const auto of_symbol = parts.size() == 2 ? std::string(parts[1]) : std::string();
    if (!classes_.emplace(std::string(parts[0]), of_symbol).second) {
      throw Error(fmt::format("{}{} has a class already", where, parts[0]));
    }
  }
}

std::string Folding::folded(std::string_view line) const {
  std::string text;
  for (const auto symbol : words(line)) {
    const auto found = classes_.find(symbol);
    const std::string_view kept = found == classes_.end() ? symbol : found->second;
    if (kept.empty()) continue;
    if (!text.empty()) text += ' ';
    text += kept;
  }
  return text;
}

}  // namespace attend::metrics
