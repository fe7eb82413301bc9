#include "data/picture.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "core/error.h"
#include "core/plugin.h"
#include "format/mapped_file.h"

namespace attend::data {
namespace {

constexpr Plugin kMedia = {kMediaPlugin, "JPEG and PNG need libjpeg-turbo and libpng",
                           "install libjpeg62-turbo-dev and libpng-dev and build again, or give "
                           "pictures as PNM"};

bool begins_with(std::span<const std::byte> bytes, std::string_view with) {
  return bytes.size() >= with.size() && std::memcmp(bytes.data(), with.data(), with.size()) == 0;
}

/// What the bytes are instead, for messages.
std::string_view kind_of(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "it is empty";
  for (const auto* sign : {"GIF87a", "GIF89a"}) {
    if (begins_with(bytes, sign)) return "it is a GIF";
  }
  if (begins_with(bytes, "BM")) return "it is a BMP";
  if (begins_with(bytes, "RIFF") && bytes.size() > 12 && begins_with(bytes.subspan(8), "WEBP")) {
    return "it is a WebP";
  }
  if (begins_with(bytes, "II*") || begins_with(bytes, "MM")) return "it is a TIFF";
  if (begins_with(bytes, "%PDF")) return "it is a PDF";
  const auto sample = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  const bool is_text = std::all_of(sample.begin(), sample.end(), [](std::byte one) {
    const auto byte = std::to_integer<unsigned>(one);
    return (byte >= 32 && byte != 127) || byte == '\t' || byte == '\n' || byte == '\r';
  });
  return is_text ? "it is text" : "its first bytes are of none of them";
}

Picture read_picture(std::span<const std::byte> bytes, const std::string& where, std::int64_t most,
                     bool wants_pixels) {
  const bool is_png = begins_with(bytes, "\x89PNG\r\n\x1A\n");
  const bool is_jpeg = begins_with(bytes, "\xFF\xD8\xFF");
  Picture picture;
  if (is_png || is_jpeg) {
    static auto* const read =
        reinterpret_cast<ReadPicture*>(kMedia.function("attend_read_picture"));
    read({bytes, where, most, is_png, wants_pixels}, picture);
    return picture;
  }
  const bool is_pnm = bytes.size() > 1 && bytes[0] == std::byte{'P'} &&
                      bytes[1] >= std::byte{'1'} && bytes[1] <= std::byte{'7'};
  if (!is_pnm) {
    throw Error(fmt::format("{}: no JPEG, PNG or PNM: {}", where, kind_of(bytes)));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (wants_pixels) return decode_pnm(text, where, most);
  picture.size = measure_pnm(text, where, most);
  return picture;
}

}  // namespace

void check_pixels(const PictureSize& size, std::int64_t most, const std::string& where) {
  if (size.height < 1 || size.width < 1) {
    throw Error(fmt::format("{}: a picture of {} by {} pixels, which is none", where, size.width,
                            size.height));
  }
  if (size.height > most / size.width) {
    throw Error(
        fmt::format("{}: a picture of {} by {} pixels, over the limit of {}: make it "
                    "smaller",
                    where, size.width, size.height, most));
  }
  if (std::max(size.height, size.width) > kLongestSide) {
    throw Error(fmt::format("{}: a picture of {} by {} pixels: no side may have over {}", where,
                            size.width, size.height, kLongestSide));
  }
}

PictureSize measure_picture(std::span<const std::byte> bytes, const std::string& where,
                            std::int64_t most) {
  return read_picture(bytes, where, most, /*wants_pixels=*/false).size;
}

Picture decode_picture(std::span<const std::byte> bytes, const std::string& where,
                       std::int64_t most) {
  return read_picture(bytes, where, most, /*wants_pixels=*/true);
}

PictureSize measure_picture(const std::filesystem::path& path, std::int64_t most) {
  const format::MappedFile file(path);  // of which only the header is read
  return measure_picture(file.bytes(), path.string(), most);
}

Picture decode_picture(const std::filesystem::path& path, std::int64_t most) {
  const format::MappedFile file(path, format::Bytes::kInMemory);
  return decode_picture(file.bytes(), path.string(), most);
}

}  // namespace attend::data
