#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>

#include "cli/input_rows.h"
#include "cli/predict_flags.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// The rows that the command line of `attend predict` names for such a model. Throws Error if what
/// it names is none, or does not go together.
std::unique_ptr<InputRows> rows_to_predict(const PredictFlags& flags, const tasks::System& system,
                                           std::ostream& err);

/// Completes the flags for rows of such a model; how many answers of each are printed. Throws Error
/// naming what is for nothing, or does not go together.
std::int64_t complete_for_rows(PredictFlags& flags, const tasks::System& system);

}  // namespace attend::cli
