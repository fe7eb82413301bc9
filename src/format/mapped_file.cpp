#include "format/mapped_file.h"

#include <cerrno>
#include <cstring>
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

}  // namespace

void MappedFile::Unmap::operator()(const std::byte* bytes) const noexcept {
  ::munmap(const_cast<std::byte*>(bytes), size);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const OpenFile file(path);
  struct stat facts = {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) fail(path, std::strerror(errno));
  if (S_ISDIR(facts.st_mode)) fail(path, "it is a folder");
  if (!S_ISREG(facts.st_mode)) fail(path, "it is not a regular file");
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size == 0) return;  // nothing can be mapped, and there is nothing to read
  auto* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (bytes == MAP_FAILED) fail(path, std::strerror(errno));
  bytes_ = {static_cast<const std::byte*>(bytes), Unmap{size}};
}

}  // namespace attend::format
