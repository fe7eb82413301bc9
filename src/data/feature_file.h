#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "format/npy.h"
#include "format/safetensors.h"

namespace attend::data {

/// What the features of one picture, or of anything else, are: numbers at positions.
struct FeatureShape {
  std::vector<std::int64_t> extents{};  ///< of the positions: [S], or [H, W]
  std::int64_t size = 0;                ///< C, of each

  std::int64_t count() const;
  std::string text() const;  ///< "[14, 14, 96]"

  bool operator==(const FeatureShape&) const = default;
};

/// Features that another program has made, of N pictures: a .npy, a tensor [N, S, C], [N, H, W, C],
/// or [N, C], of which each picture is a single place; a safetensors file with one such tensor
/// alone; or one with several tensors, [C], [S, C] or [H, W, C] all of one shape, each called as
/// its picture is. float32 or float16. The file is mapped: only what is asked for is read.
/// Thread-safe.
class FeatureFile {
 public:
  /// What the file is, its first bytes say. Throws Error naming the file if it cannot be read, is
  /// damaged, or holds something else.
  explicit FeatureFile(const std::filesystem::path& path);

  /// The same of the bytes of a .npy, which are copied; `name` is that of messages.
  FeatureFile(std::span<const std::byte> npy, const std::string& name);

  const std::filesystem::path& path() const { return path_; }
  const FeatureShape& shape() const { return shape_; }
  std::int64_t rows() const { return rows_; }

  /// Of each row, in the order of the names; empty if its rows have none.
  const std::map<std::string, std::int64_t, std::less<>>& names() const { return names_; }

  /// Throws Error if the file has no such row, from 0.
  void check_row(std::int64_t row) const;

  /// Puts the numbers of a row, from 0, into `to`  [shape().count()]. Throws Error if the file has
  /// no such row, or if one of them is no number or infinite.
  void read(std::int64_t row, std::span<float> to) const;

 private:
  using Tensors = std::variant<format::NpyFile, format::TensorFile>;

  void describe(const format::NpyFile& file);
  void describe(const format::TensorFile& file);
  void take_shape(const std::vector<std::int64_t>& shape, std::size_t first,
                  const std::string& where);

  std::filesystem::path path_;
  Tensors tensors_;
  FeatureShape shape_;
  std::int64_t rows_ = 0;
  bool is_half_ = false;
  std::map<std::string, std::int64_t, std::less<>> names_;
  std::vector<std::span<const std::byte>> tensor_of_;  // of each row that has a tensor of its own
  std::span<const std::byte> bytes_;                   // or of all of them
};

}  // namespace attend::data
