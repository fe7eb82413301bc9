#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/predict_flags.h"
#include "engines/engine_options.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// Translates the lines of --input with models that say texts; an exit code. Throws Error.
int translate_lines(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                    Streams streams);

}  // namespace attend::cli
