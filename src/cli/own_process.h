#pragma once

#include <string>
#include <vector>

#include "cli/stop_signals.h"

namespace attend::cli {

/// Runs this program with other arguments to its end, and gives its exit code; 128 and the signal's
/// number if a signal ended it. What it says goes to standard error. A stop that is asked for here
/// is asked of it, and it ends when this process does. Throws Error if it cannot be started.
int run_own_process(const std::vector<std::string>& arguments, const StopSignals& signals);

}  // namespace attend::cli
