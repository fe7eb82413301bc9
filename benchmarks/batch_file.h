#pragma once

#include <string>
#include <vector>

#include "text/batches.h"

namespace attend::benchmarks {

/// The batches of a file of token ids, whose form make_batches.py describes.
std::vector<text::Batch> read_batches(const std::string& path);

/// CPU time of this process so far, system time included.
double cpu_seconds();

/// The most memory that this process has held.
long peak_megabytes();

}  // namespace attend::benchmarks
