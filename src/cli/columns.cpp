#include "cli/columns.h"

#include "core/error.h"

namespace attend::cli {

std::map<std::string, std::string, std::less<>> renamed_columns(
    const std::vector<std::string>& given) {
  std::map<std::string, std::string, std::less<>> renamed;
  for (const auto& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == one.size()) {
      throw Error("--columns " + one + ": expected COLUMN=NAME, as premise=sentence1");
    }
    if (!renamed.emplace(one.substr(0, equals), one.substr(equals + 1)).second) {
      throw Error("--columns names " + one.substr(0, equals) + " twice");
    }
  }
  return renamed;
}

}  // namespace attend::cli
