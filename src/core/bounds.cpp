#include "core/bounds.h"

#include "core/error.h"

namespace attend {

void check_between(const std::string& key, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return;
  throw ConfigError(key, std::to_string(value),
                    "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace attend
