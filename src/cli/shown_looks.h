#pragma once

#include <filesystem>
#include <string>

#include "tasks/predictor.h"
#include "view/terminal_looks.h"

namespace attend::cli {

/// Where each word of a caption looked, as a picture of text that ends with an empty line; an empty
/// line alone without attention. `path`: of the picture; empty where there are features alone.
/// Throws what data::decode_picture throws.
std::string shown_looks(const tasks::Prediction& prediction, const std::filesystem::path& path,
                        const view::TerminalLooksOptions& options);

/// The same of what was read from a pen track, which is drawn.
std::string shown_track(const tasks::Prediction& prediction, const std::string& cell,
                        const view::TerminalLooksOptions& options);

}  // namespace attend::cli
