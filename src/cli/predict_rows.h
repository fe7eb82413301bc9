#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/predict_flags.h"
#include "engines/engine_options.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// Answers rows with models of any task; an exit code. Throws Error.
int predict_rows(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                 Streams streams);

/// Writes what comes behind the end of a series, step by step; an exit code. Throws Error.
int predict_ahead(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                  Streams streams);

/// Says what is heard in raw samples of standard input, word by word; an exit code. Throws Error.
int predict_stream(PredictFlags& flags, std::vector<tasks::System>& systems, Engine& engine,
                   Streams streams);

}  // namespace attend::cli
