#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tasks/task.h"

namespace attend::serving {

/// The description of the service for programs, openapi.json: OpenAPI 3.1. "@VERSION@" stands for
/// the program's version, and no column is named.
extern const std::string_view kOpenApi;

/// What a model is sent for a cell.
enum class Cells {
  kTexts,
  kPictures,  ///< files of them
  kSounds,    ///< the same
  kFeatures   ///< of pictures, a .npy
};

/// The same of this version and a model that reads these columns.
std::string describe(const std::string& version, std::span<const tasks::ColumnSpec> columns,
                     Cells cells = Cells::kTexts);

}  // namespace attend::serving
