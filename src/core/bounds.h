#pragma once

#include <cstdint>
#include <string>

namespace attend {

/// What validate() functions say of a whole number out of its range: throws ConfigError. Beside
/// those of fields.h.
void check_between(const std::string& key, int64_t value, int64_t least, int64_t most);

}  // namespace attend
