#pragma once

#include <cstddef>

namespace attend::search {

/// Looks after a search, and is asked between its steps, on the thread that searches.
class Supervisor {
 public:
  Supervisor() = default;
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  virtual ~Supervisor() = default;

  /// Before each step. It may take its time, and search other sources meanwhile.
  virtual void between_steps() {}

  /// Whether anybody still waits for what is found for this source. One that nobody waits for is
  /// searched no further, and nothing is found for it.
  virtual bool wants(std::size_t source) const = 0;
};

}  // namespace attend::search
