#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "format/mapped_file.h"

namespace attend::format {

/// Numbers that NumPy saved, versions 1.0 to 3.0 of its format: float32 or float16, little-endian,
/// row by row. The constructor checks all but the numbers' values. Immutable; thread-safe.
class NpyFile {
 public:
  /// Throws Error naming the file, what is wrong with it and what would do: it cannot be read, is
  /// no .npy, is cut short or has bytes left over, holds other numbers, or column by column.
  explicit NpyFile(const std::filesystem::path& path, Bytes where = Bytes::kInFile);

  /// The same of the bytes of such a file, which are copied; `name` is that of messages.
  NpyFile(std::span<const std::byte> bytes, const std::string& name);

  const std::vector<int64_t>& shape() const { return shape_; }
  bool is_half() const { return is_half_; }  ///< float16; or float32

  /// Of its numbers, aligned for no type; valid as long as this object or the one it was moved to.
  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  class Header;  // reads and checks the header, and fills the members below

  MappedFile file_;
  std::vector<int64_t> shape_;
  bool is_half_ = false;
  std::span<const std::byte> bytes_;
};

/// What stands before the numbers in such a file, version 1.0: as long as a multiple of 64 bytes.
std::string npy_header(std::span<const int64_t> shape, bool is_half);

}  // namespace attend::format
