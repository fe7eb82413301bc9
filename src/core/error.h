#pragma once

#include <stdexcept>
#include <string>

namespace attend {

/// The user can mend it: a bad option, a missing file, a malformed line. The message says in one
/// line what was found, where, and what would do. Everything else that goes wrong is a
/// std::logic_error: our bug.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ConfigError final : public Error {
 public:
  ConfigError(const std::string& key, const std::string& found, const std::string& expected)
      : Error(key + " = " + found + ": expected " + expected) {}
};

}  // namespace attend
