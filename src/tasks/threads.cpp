#include "tasks/threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace attend::tasks {

void for_each_on_threads(std::size_t count, std::int64_t threads,
                         const std::function<void(std::size_t)>& action) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) action(i);
    return;
  }
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  const auto work = [&] {
    try {
      for (auto i = next++; i < count; i = next++) action(i);
    } catch (...) {
      next = count;
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    const auto most = std::min(static_cast<std::size_t>(threads), count);
    for (std::size_t i = 1; i < most; ++i) helpers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace attend::tasks
