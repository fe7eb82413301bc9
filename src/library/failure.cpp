#include "library/failure.h"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "core/plugin.h"

namespace attend::library {
namespace {

// No string: to say that there is no memory takes none.
thread_local std::array<char, 1024> message = {};

int fail(int code, std::string_view what) noexcept {
  const auto size = std::min(what.size(), message.size() - 1);
  std::copy_n(what.data(), size, message.data());
  message[size] = '\0';
  std::replace(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size), '\n', ' ');
  return code;
}

}  // namespace

const char* last_error() noexcept {
  return message.data();
}

int guarded(int otherwise, const std::function<void()>& work) noexcept {
  try {
    work();
    return ATTEND_OK;
  } catch (const Failure& failure) {
    return fail(failure.code(), failure.what());
  } catch (const PluginError& error) {
    return fail(ATTEND_NO_PLUGIN, error.what());
  } catch (const Error& error) {
    return fail(otherwise, error.what());
  } catch (const std::bad_alloc&) {
    return fail(ATTEND_NO_MEMORY, "there is not enough memory");
  } catch (const std::exception& error) {
    return fail(ATTEND_INTERNAL, error.what());
  } catch (...) {
    return fail(ATTEND_INTERNAL, "unknown error");
  }
}

}  // namespace attend::library
