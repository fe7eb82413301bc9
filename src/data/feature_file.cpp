#include "data/feature_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "core/half.h"

namespace attend::data {
namespace {

std::string shown(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::variant<format::NpyFile, format::TensorFile> opened(const std::filesystem::path& path) {
  const format::MappedFile file(path);
  const auto bytes = file.bytes();
  if (!bytes.empty() && bytes[0] == std::byte{0x93}) return format::NpyFile(path);
  if (bytes.size() > 8 && bytes[8] == std::byte{'{'}) return format::TensorFile(path);
  throw Error(path.string() + ": neither a .npy nor a safetensors file");
}

}  // namespace

std::int64_t FeatureShape::count() const {
  auto count = size;
  for (const auto extent : extents) count *= extent;
  return count;
}

std::string FeatureShape::text() const {
  auto all = extents;
  all.push_back(size);
  return shown(all);
}

FeatureFile::FeatureFile(const std::filesystem::path& path) : path_(path), tensors_(opened(path)) {
  std::visit([this](const auto& file) { describe(file); }, tensors_);
}

FeatureFile::FeatureFile(std::span<const std::byte> npy, const std::string& name)
    : path_(name), tensors_(format::NpyFile(npy, name)) {
  describe(std::get<format::NpyFile>(tensors_));
}

/// Sizes that fit a file fit their product, too.
void FeatureFile::take_shape(const std::vector<std::int64_t>& shape, std::size_t first,
                             const std::string& where) {
  const auto rank = shape.size() - std::min(shape.size(), first);
  const bool has_none = std::find(shape.begin(), shape.end(), 0) != shape.end();
  if (rank < 1 || rank > 3 || has_none) {
    throw Error(
        fmt::format("{} has the shape {}: expected {}, none of them 0", where, shown(shape),
                    first == 1 ? "[N, S, C], [N, H, W, C] or [N, C]" : "[S, C], [H, W, C] or [C]"));
  }
  shape_.extents.assign(shape.begin() + static_cast<std::ptrdiff_t>(first), shape.end() - 1);
  if (shape_.extents.empty()) shape_.extents = {1};
  shape_.size = shape.back();
}

void FeatureFile::describe(const format::NpyFile& file) {
  take_shape(file.shape(), 1, path_.string());
  rows_ = file.shape().front();
  is_half_ = file.is_half();
  bytes_ = file.bytes();
}

void FeatureFile::describe(const format::TensorFile& file) {
  if (file.names().empty()) throw Error(path_.string() + ": there is no tensor in it");
  const auto& first = file.names().front();
  const auto is_half = [&](const std::string& name) {
    const auto& type = file.dtype(name);
    if (type == "F32" || type == "F16") return type == "F16";
    throw Error(
        fmt::format("{}: the tensor {} holds {}: expected F32 or F16", path_.string(), name, type));
  };
  is_half_ = is_half(first);
  const auto where = fmt::format("{}: the tensor {}", path_.string(), first);
  if (file.names().size() == 1) {
    take_shape(file.shape(first), 1, where);
    rows_ = file.shape(first).front();
    bytes_ = file.bytes(first);
    return;
  }
  take_shape(file.shape(first), 0, where);
  for (const auto& name : file.names()) {
    if (file.shape(name) != file.shape(first) || is_half(name) != is_half_) {
      throw Error(
          fmt::format("{}: the tensor {} has the shape {} of {}, and {} {} of {}: expected "
                      "all alike",
                      path_.string(), name, shown(file.shape(name)), file.dtype(name), first,
                      shown(file.shape(first)), file.dtype(first)));
    }
    names_[name] = rows_++;
    tensor_of_.push_back(file.bytes(name));
  }
}

void FeatureFile::check_row(std::int64_t row) const {
  if (row >= 0 && row < rows_) return;
  throw Error(fmt::format("row {} is asked for, but {} has {}, counted from 0", row, path_.string(),
                          rows_));
}

void FeatureFile::read(std::int64_t row, std::span<float> to) const {
  check_row(row);
  const std::size_t each = is_half_ ? 2 : 4;
  const auto count = static_cast<std::size_t>(shape_.count());
  const auto place = static_cast<std::size_t>(row);
  const auto bytes = bytes_.empty() ? tensor_of_[place] : bytes_.subspan(place * count * each);
  for (std::size_t i = 0; i < count; ++i) {
    if (is_half_) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + 2 * i, 2);
      to[i] = from_half(half);
    } else {
      std::memcpy(&to[i], bytes.data() + 4 * i, 4);
    }
    if (!std::isfinite(to[i])) {
      throw Error(fmt::format("{}: row {} holds {}: expected numbers", path_.string(), row, to[i]));
    }
  }
}

}  // namespace attend::data
