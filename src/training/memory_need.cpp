#include "training/memory_need.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/error.h"
#include "models/model.h"
#include "tasks/task.h"

namespace attend::training {
namespace {

constexpr double kBytes = 4.0 * sizeof(float);  // of a parameter

/// The limits of control groups, versions 2 and 1.
constexpr const char* kLimits[] = {"/sys/fs/cgroup/memory.max",
                                   "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

std::string readable(double bytes) {
  return bytes < 1e12 ? fmt::format("{:.1f} GB", bytes / 1e9)
                      : fmt::format("{:.0f} TB", bytes / 1e12);
}

}  // namespace

std::int64_t usable_memory() {
  std::int64_t least = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  for (const auto* path : kLimits) {
    std::int64_t limit = 0;
    if (std::ifstream(path) >> limit && limit > 0) least = std::min(least, limit);  // not "max"
  }
  rlimit own = {};
  if (::getrlimit(RLIMIT_AS, &own) == 0 && own.rlim_cur != RLIM_INFINITY) {
    least = static_cast<std::int64_t>(
        std::min(static_cast<std::uint64_t>(least), std::uint64_t{own.rlim_cur}));
  }
  return least;
}

void check_memory(std::int64_t parameters) {
  const auto needed = kBytes * static_cast<double>(parameters);
  const auto usable = static_cast<double>(usable_memory());
  if (needed <= usable) return;
  throw Error(fmt::format(
      "the model would have {} parameters, which take {} to train, more than the {} there are: "
      "make model.hidden_size, model.layers, model.embedding_size or text.size smaller",
      parameters, readable(needed), readable(usable)));
}

void check_memory(const tasks::SystemConfig& config) {
  const auto model = tasks::task_called(config.task.name).least_model(config);
  check_memory(model->number_count());
}

}  // namespace attend::training
