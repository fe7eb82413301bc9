#include "library/failure.h"

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "core/plugin.h"

namespace attend::library {
namespace {

// No string: to say that there is no memory takes none.
thread_local std::array<char, 1024> message = {};

int fail(int code, std::string_view what) noexcept {
  auto size = std::min(what.size(), message.size() - 1);
  // Not in the midst of a character, whose bytes behind the first are 10......
  while (size < what.size() && size > 0 &&
         (static_cast<unsigned char>(what[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  std::copy_n(what.data(), size, message.data());
  message[size] = '\0';
  for (std::size_t i = 0; i < size; ++i) {
    if (static_cast<unsigned char>(message[i]) < 0x20) message[i] = ' ';  // it is one line
  }
  return code;
}

}  // namespace

const char* last_error() noexcept {
  return message.data();
}

int code_of_current_exception(int otherwise) noexcept {
  try {
    throw;
  } catch (const Failure& failure) {
    return fail(failure.code(), failure.what());
  } catch (const PluginError& error) {
    return fail(ATTEND_NO_PLUGIN, error.what());
  } catch (const Error& error) {
    return fail(otherwise, error.what());
  } catch (const std::bad_alloc&) {
    return fail(ATTEND_NO_MEMORY, "there is not enough memory");
  } catch (const std::length_error&) {
    return fail(ATTEND_NO_MEMORY, "a size is larger than any memory");
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(otherwise, error.what());
  } catch (const std::system_error& error) {
    return fail(ATTEND_ERROR, error.what());
  } catch (const std::exception& error) {
    return fail(ATTEND_INTERNAL, error.what());
  } catch (...) {
    return fail(ATTEND_INTERNAL, "unknown error");
  }
}

}  // namespace attend::library
