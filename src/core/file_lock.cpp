#include "core/file_lock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/error.h"

namespace attend {
namespace {

/// The number that the holder wrote, if it is one.
std::string holder_in(int file) {
  std::array<char, 32> text = {};
  const auto count = ::pread(file, text.data(), text.size() - 1, 0);
  long process = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + std::max<ssize_t>(count, 0), process);
  if (parsed.ec != std::errc() || process <= 0) return "another process";
  return "process " + std::to_string(process);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error("cannot write " + path.string() + ": " + std::strerror(errno));
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      holder_ = holder_in(file_);
      return;
    }
    const auto reason = std::string(std::strerror(errno));
    ::close(file_);
    throw Error("cannot lock " + path.string() + ": " + reason);
  }
  is_taken_ = true;
  const auto own = std::to_string(::getpid()) + "\n";
  // Who cannot write it, on a full disk, holds the lock all the same.
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, own.data(), own.size(), 0) < 0) return;
}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace attend
