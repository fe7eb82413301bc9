#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace attend::format {

/// The bytes of a file, mapped into memory for reading. A file that another program cuts short
/// while it is mapped ends this one (SIGBUS); one that is replaced by a rename, as write_file does,
/// stays as it was.
class MappedFile {
 public:
  /// Throws Error naming the file if it cannot be read or is not a regular file.
  explicit MappedFile(const std::filesystem::path& path);

  /// Valid as long as this object or the one it was moved to.
  std::span<const std::byte> bytes() const {
    return bytes_ ? std::span(bytes_.get(), bytes_.get_deleter().size)
                  : std::span<const std::byte>();
  }

 private:
  struct Unmap {
    std::size_t size;
    void operator()(const std::byte* bytes) const noexcept;
  };

  std::unique_ptr<const std::byte, Unmap> bytes_{nullptr, Unmap{0}};
};

}  // namespace attend::format
