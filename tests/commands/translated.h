#pragma once

#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {

/// The first lines of the test text.
std::string sources(std::size_t count);

/// Translates with the tiny model.
Outcome translate(const std::string& in, const std::vector<std::string>& more = {});

/// What it writes, where it says nothing else.
std::string translation(const std::string& in, const std::vector<std::string>& more = {});

/// The parts of a line between " ||| ".
std::vector<std::string> parts_of(const std::string& line);

}  // namespace attend::tests
