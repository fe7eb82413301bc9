#include "format/mapped_file.h"

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::format {
namespace {

class OpenFile {
 public:
  // O_NONBLOCK: opening a pipe that nobody writes must not wait.
  explicit OpenFile(const std::filesystem::path& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw Error("cannot read " + path.string() + ": " + reason);
}

void read_whole(const std::filesystem::path& path, int file, std::byte* to, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const auto got = ::read(file, to + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, std::strerror(errno));
    if (got == 0) fail(path, "it was cut short while it was read");
    done += static_cast<std::size_t>(got);
  }
}

}  // namespace

void MappedFile::Unmap::operator()(const std::byte* bytes) const noexcept {
  ::munmap(const_cast<std::byte*>(bytes), size);
}

MappedFile::MappedFile(const std::filesystem::path& path, Bytes where) {
  const OpenFile file(path);
  struct stat facts = {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) fail(path, std::strerror(errno));
  if (S_ISDIR(facts.st_mode)) fail(path, "it is a folder");
  if (!S_ISREG(facts.st_mode)) fail(path, "it is not a regular file");
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size == 0) return;  // nothing can be mapped, and there is nothing to read
  const bool reads = where == Bytes::kInMemory;
  auto* const bytes =
      reads ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (bytes == MAP_FAILED) fail(path, std::strerror(errno));
  bytes_ = {static_cast<const std::byte*>(bytes), Unmap{size}};
  if (reads) read_whole(path, file.number(), static_cast<std::byte*>(bytes), size);
}

MappedFile::MappedFile(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  auto* const to =
      ::mmap(nullptr, bytes.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (to == MAP_FAILED) throw std::bad_alloc();
  bytes_ = {static_cast<const std::byte*>(to), Unmap{bytes.size()}};
  std::memcpy(to, bytes.data(), bytes.size());
}

}  // namespace attend::format
