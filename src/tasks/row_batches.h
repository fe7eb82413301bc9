#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "tasks/model_folder.h"
#include "tasks/task.h"

namespace attend::tasks {

/// Rows by length, so that a batch has little padding; rows as long in the order that they have.
std::vector<std::size_t> by_length(std::span<const std::size_t> lengths);

/// Which rows go into batches, and of what size.
struct RowBatches {
  std::vector<std::size_t> rows;  ///< of all
  std::int64_t size = 1;          ///< of a batch; 1 to 65,536
  std::size_t target = 0;         ///< the column of a batch that is answered
};

/// take(which rows, as a batch) of one batch after another, short rows first: by the length of the
/// first column. Throws ConfigError for a size beyond its range, and Error, in a line that names
/// line and column, for a row that the system's coders cannot read.
void for_each_batch(
    const System& system, std::span<const data::Row> all, const RowBatches& batches,
    const std::function<void(std::span<const std::size_t> rows, const data::Batch& batch)>& take);

}  // namespace attend::tasks
