#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/number_types.h"
#include "format/mapped_file.h"

namespace attend::format {

/// A tensor to be written: the product of its shape is the count of its numbers; a shape without
/// dimensions is one number. The numbers stay the caller's.
struct NamedTensor {
  std::string name;
  std::vector<int64_t> shape;
  std::variant<std::span<const float>, std::span<const int64_t>, std::span<const std::uint16_t>,
               std::span<const std::int8_t>>
      numbers;  ///< of F32, I64, BF16 or I8
};

/// Writes a safetensors file (the format: docs/format.md), whole or not at all, as write_file does.
/// The same arguments give the same bytes; tensors lie in the order given, so those of wider
/// numbers come first. Throws Error if the file cannot be written, std::invalid_argument if a name
/// is given twice or a shape does not fit.
void write_tensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                   const std::map<std::string, std::string>& metadata);

/// A safetensors file, mapped or read into memory. The constructor checks all of it but the
/// numbers' values, so that afterwards every tensor lies inside the file and has the size of its
/// shape.
class TensorFile {
 public:
  /// Throws Error naming the file, what is wrong with it and what would do.
  explicit TensorFile(const std::filesystem::path& path, Bytes where = Bytes::kInFile);

  /// The same of a file's bytes, which are copied; messages name `path`.
  TensorFile(std::span<const std::byte> bytes, const std::filesystem::path& path);

  /// In the order in which the numbers lie in the file.
  const std::vector<std::string>& names() const { return names_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  bool contains(const std::string& name) const { return entries_.count(name) != 0; }

  // Each of these throws Error if the file has no tensor of this name; all but `shape`, `dtype` and
  // `bytes` also if the tensor holds another type.
  const std::vector<int64_t>& shape(const std::string& name) const;
  /// "F32", "F16", "BF16", "I8" or "I64".
  const std::string& dtype(const std::string& name) const;
  /// F32, BF16 or I8.
  NumberType type(const std::string& name) const;
  /// The bytes of its numbers, aligned for their type but those of I64; valid as `numbers` are.
  std::span<const std::byte> bytes(const std::string& name) const;
  /// The numbers of an F32 tensor, row by row; valid as long as this object or the one it was moved
  /// to.
  std::span<const float> numbers(const std::string& name) const;
  /// The numbers of an I64 tensor, copied: they need not lie at a multiple of their size.
  std::vector<int64_t> integers(const std::string& name) const;

 private:
  struct Entry {
    std::string type;  ///< "F32", "F16", "BF16", "I8" or "I64"
    std::vector<int64_t> shape;
    std::size_t begin = 0;  ///< of its bytes, from the first number's
    std::size_t end = 0;
  };

  class Header;  // reads and checks the header, and fills the members below

  const Entry& entry(const std::string& name, const std::string& type) const;
  const Entry& entry(const std::string& name) const;

  std::filesystem::path path_;
  MappedFile file_;
  std::span<const std::byte> data_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace attend::format
