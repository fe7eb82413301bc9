#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Pictures from files: JPEG and PNG by a plug-in (data/media), PNM by our own reader. What a file
// is its bytes say, not its name. All functions are thread-safe.

namespace attend::data {

/// How large a picture is, as people see it: turned as its EXIF orientation says.
struct PictureSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;  ///< 1: grey; 3: red, green, blue

  bool operator==(const PictureSize&) const = default;
};

/// Numbers from 0 (black) to 255, row by row from the top left.
struct Picture {
  PictureSize size{};
  std::vector<std::uint8_t> bytes{};  ///< [height, width, channels]

  bool operator==(const Picture&) const = default;
};

/// More pixels than this, or a longer side, are refused before anything is allocated for them.
inline constexpr std::int64_t kMostPixels = 100'000'000;
inline constexpr std::int64_t kLongestSide = 65'535;  // JPEG's own

/// How large the picture of a file is, by its header alone. Throws Error of one line, naming the
/// file: it cannot be read, is no JPEG, PNG or PNM, is damaged, has more than `most` pixels; or
/// there is no plug-in.
PictureSize measure_picture(const std::filesystem::path& path, std::int64_t most = kMostPixels);

/// The picture of a file. A JPEG is turned as its EXIF orientation says; what is transparent in a
/// PNG is laid on white; 16 bits are rounded to 8; colour profiles and gamma are not looked at.
/// Throws what measure_picture throws, and Error if a part of it is missing or damaged: nothing is
/// filled in.
Picture decode_picture(const std::filesystem::path& path, std::int64_t most = kMostPixels);

/// The same of bytes that `where` names.
PictureSize measure_picture(std::span<const std::byte> bytes, const std::string& where,
                            std::int64_t most = kMostPixels);
Picture decode_picture(std::span<const std::byte> bytes, const std::string& where,
                       std::int64_t most = kMostPixels);

/// Throws Error if it has no pixel, more than `most`, or too long a side. `where` names the file.
void check_pixels(const PictureSize& size, std::int64_t most, const std::string& where);

/// PNM, plain and raw, grey and colour (P2, P3, P5, P6), up to 16 bits. Throws as above.
PictureSize measure_pnm(std::string_view bytes, const std::string& where, std::int64_t most);
Picture decode_pnm(std::string_view bytes, const std::string& where, std::int64_t most);

/// The orientation, 1 to 8, that EXIF data says (a TIFF, after "Exif\0\0"); 1 where it says none or
/// is damaged: it is no part of the picture. CIPA DC-008, 4.6.4, tag 274.
int exif_orientation(std::span<const std::uint8_t> tiff);

/// The picture as it is to be seen, if it was stored in an orientation from 1 to 8.
Picture turned(Picture picture, int orientation);

inline constexpr const char* kMediaPlugin = "libattend_media.so";

/// What the plug-in reads, as `attend_read_picture`: of JPEG and PNG. It puts the size into
/// `picture`, and the pixels too if they are asked for. Throws as above.
struct PictureToRead {
  std::span<const std::byte> bytes;
  const std::string& where;
  std::int64_t most = kMostPixels;
  bool is_png = false;
  bool wants_pixels = false;
};
using ReadPicture = void(const PictureToRead& what, Picture& picture);

}  // namespace attend::data
