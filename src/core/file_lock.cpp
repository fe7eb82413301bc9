#include "core/file_lock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/error.h"

namespace attend {
namespace {

using std::chrono_literals::operator""ms;

constexpr auto kToGo = 5000ms;  // until what a killed holder leaves behind has let go

/// The number that the holder wrote; 0 if it is none.
pid_t holder_in(int file) {
  std::array<char, 32> text = {};
  const auto count = ::pread(file, text.data(), text.size() - 1, 0);
  pid_t process = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + std::max<ssize_t>(count, 0), process);
  return parsed.ec == std::errc() && process > 0 ? process : 0;
}

/// Takes the lock, or says in errno why not. A process that the holder had just forked keeps the
/// lock until it becomes another program or ends: where the holder is dead, this is waited for.
bool take(int file) {
  const auto until = std::chrono::steady_clock::now() + kToGo;
  while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return false;
    const auto holder = holder_in(file);
    const bool is_dead = holder > 0 && ::kill(holder, 0) != 0 && errno == ESRCH;
    errno = EWOULDBLOCK;
    if (!is_dead || std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error("cannot write " + path.string() + ": " + std::strerror(errno));
  if (!take(file_)) {
    if (errno == EWOULDBLOCK) {
      const auto holder = holder_in(file_);
      holder_ = holder > 0 ? "process " + std::to_string(holder) : "another process";
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
