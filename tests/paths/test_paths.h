#pragma once

#include <string>

namespace attend::tests {

/// The project's own folder, and the folder that it was built in. Thread-safe: constants.
std::string source_folder();
std::string build_folder();

}  // namespace attend::tests
