#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace attend::format {

/// Where the bytes of a file are while they are used.
enum class Bytes {
  kInFile,    ///< mapped: nothing is read that is not asked for, and several processes share it
  kInMemory,  ///< read at once: nothing that befalls the file later matters
};

/// The bytes of a file, for reading. A file that is mapped and that another program cuts short ends
/// this one (SIGBUS); one that is replaced by a rename, as write_file does, stays as it was.
class MappedFile {
 public:
  /// Throws Error naming the file if it cannot be read or is not a regular file.
  explicit MappedFile(const std::filesystem::path& path, Bytes where = Bytes::kInFile);

  /// A copy of bytes that are in memory, which begins as those of a file do: at a page.
  explicit MappedFile(std::span<const std::byte> bytes);

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
