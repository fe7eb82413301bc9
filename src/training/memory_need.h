#pragma once

#include <cstdint>

#include "tasks/system_config.h"

namespace attend::training {

/// Bytes of memory that this process may have at most: of the machine, its control group, and its
/// own limit the least.
std::int64_t usable_memory();

/// Throws Error if a model of so many parameters cannot be trained in the memory that there is:
/// each needs its number, its gradient and the optimizer's two moments, in single precision.
void check_memory(std::int64_t parameters);

/// The same of a system whose vocabularies are not known yet, by what it has besides them. Throws
/// ConfigError, too, if its parts do not fit together. Nothing is allocated.
void check_memory(const tasks::SystemConfig& config);

}  // namespace attend::training
