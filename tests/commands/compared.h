#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {

bool has(const std::string& text, const std::string& part);

/// `attend compare --recipes bahdanau2015`, a training of seconds, with runs in `out`.
std::vector<std::string> compare_command(const std::string& out, int updates,
                                         const std::vector<std::string>& more = {});

/// What `attend compare --json` says of one run, the first.
nlohmann::json compared(std::vector<std::string> arguments);

/// The lines of its metrics.jsonl that are validations.
std::vector<nlohmann::json> validations(const std::string& run);

}  // namespace attend::tests
