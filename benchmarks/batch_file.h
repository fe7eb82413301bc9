#pragma once

#include <string>
#include <vector>

#include "data/part.h"

namespace attend::benchmarks {

/// The batches of a file of token ids, whose form make_batches.py describes.
std::vector<data::Batch> read_batches(const std::string& path);

/// CPU time of this process so far, system time included.
double cpu_seconds();

/// The most memory that this process has held.
long peak_megabytes();

}  // namespace attend::benchmarks
