#pragma once

#include <string>

#include <attend/attend.h>
#include <cxxabi.h>

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

/// Of what is being handled: the code, which becomes the thread's last error. `otherwise` is that
/// of an Error that has none of its own.
int code_of_current_exception(int otherwise) noexcept;

/// Calls `work`; what it throws becomes a code.
template <class Work>
int guarded(int otherwise, const Work& work) {
  try {
    work();
    return ATTEND_OK;
  } catch (abi::__forced_unwind&) {  // no exception: the thread is ended
    throw;
  } catch (...) {
    return code_of_current_exception(otherwise);
  }
}

/// What the thread's last call that failed found.
const char* last_error() noexcept;

}  // namespace attend::library
