#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace attend::tasks {

/// Does `action` with 0 to count - 1, each once, on so many threads, of which the caller's is one.
/// The first exception is thrown when all have ended, and nothing is begun after it.
void for_each_on_threads(std::size_t count, std::int64_t threads,
                         const std::function<void(std::size_t)>& action);

}  // namespace attend::tasks
