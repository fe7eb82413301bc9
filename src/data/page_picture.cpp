#include "data/page_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/resize.h"
#include "format/mapped_file.h"
#include "format/png.h"

namespace attend::data {
namespace {

Picture shrunk(const Picture& picture, double by) {
  const auto side = [by](std::int64_t length) {
    return std::max<std::int64_t>(1, std::llround(by * static_cast<double>(length)));
  };
  return resized(picture, side(picture.size.height), side(picture.size.width));
}

std::string written(const Picture& picture) {
  const auto& [height, width, channels] = picture.size;
  return format::filtered_png(picture.bytes, height, width, channels);
}

}  // namespace

Picture no_longer_than(Picture picture, std::int64_t side) {
  const auto longest = std::max(picture.size.height, picture.size.width);
  if (longest <= side) return picture;
  return shrunk(picture, static_cast<double>(side) / static_cast<double>(longest));
}

format::PictureFile page_picture(std::span<const std::byte> bytes, const std::string& where,
                                 std::size_t most) {
  const auto picture = decode_picture(bytes, where);
  const auto& size = picture.size;
  format::PictureFile file = {.type = "image/png", .height = size.height, .width = size.width};
  const auto pixels = size.height * size.width;
  const bool is_pnm = bytes[0] == std::byte{'P'};
  if (!is_pnm && bytes.size() <= most && pixels <= kMostPagePixels) {
    if (bytes[0] == std::byte{0xFF}) file.type = "image/jpeg";
    file.bytes.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return file;
  }
  // A file that is too large is brought to about a byte a pixel; of PNM nobody knows yet.
  const auto budget = static_cast<double>(
      !is_pnm && bytes.size() > most ? static_cast<std::int64_t>(most) : kMostPagePixels);
  auto by = std::min(1.0, std::sqrt(budget / static_cast<double>(pixels)));
  while (true) {
    const auto smaller = by < 1.0 ? shrunk(picture, by) : picture;
    file.bytes = written(smaller);
    file.is_smaller = smaller.size != size;
    if (file.bytes.size() <= most || smaller.size.height * smaller.size.width == 1) return file;
    by *= 0.95 * std::sqrt(static_cast<double>(most) / static_cast<double>(file.bytes.size()));
  }
}

format::PictureFile page_picture(const std::filesystem::path& path) {
  const format::MappedFile file(path, format::Bytes::kInMemory);
  return page_picture(file.bytes(), path.string());
}

}  // namespace attend::data
