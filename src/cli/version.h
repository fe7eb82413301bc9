#pragma once

#include <string>

namespace attend::cli {

/// What `attend --version` says: the version and the commit, what the program was built with, and
/// what there is to compute with, in lines.
std::string version_text();

}  // namespace attend::cli
