#pragma once

#include <functional>
#include <string>

#include <attend/attend.h>

#include "core/error.h"

namespace attend::library {

/// An error with the code that callers get.
class Failure final : public Error {
 public:
  Failure(int code, const std::string& what) : Error(what), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

/// Calls `work`; what it throws becomes a code, and the thread's last error. `otherwise` is the
/// code of an Error that has none of its own.
int guarded(int otherwise, const std::function<void()>& work) noexcept;

/// What the thread's last call that failed found.
const char* last_error() noexcept;

}  // namespace attend::library
