#pragma once

#include "cli/command.h"

namespace attend::cli {

/// As those of cli/command.h.
Run declare_features(CLI::App& app);

}  // namespace attend::cli
