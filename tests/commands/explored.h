#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace attend::tests {

/// The weights of a reading of `attend explore`, row by row: docs/format.md.
std::vector<double> decoded(const nlohmann::json& reading);

/// Of each of so many lines the answers that `attend predict --json` printed, best first.
std::vector<std::vector<nlohmann::json>> answers_of(const std::string& printed, std::size_t lines);

}  // namespace attend::tests
