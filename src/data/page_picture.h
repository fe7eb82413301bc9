#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "data/picture.h"
#include "format/explored_pictures.h"

namespace attend::data {

/// Of a picture in a page: a larger file, or one of more pixels, is made smaller. So a page of 50
/// pictures has at most 17 MB of them.
inline constexpr std::size_t kMostPageBytes = std::size_t{256} * 1024;
inline constexpr std::int64_t kMostPagePixels = 4'000'000;

/// A picture's file as a page shows it: JPEG and PNG byte by byte as they are; PNM, which browsers
/// do not read, as PNG; and what is over the limits brought to fewer pixels and written as PNG.
/// `where` names it. Throws what decode_picture throws: a page holds no damaged picture.
format::PictureFile page_picture(std::span<const std::byte> bytes, const std::string& where,
                                 std::size_t most = kMostPageBytes);
format::PictureFile page_picture(const std::filesystem::path& path);

/// The picture with at most so many pixels a side, its proportions kept.
Picture no_longer_than(Picture picture, std::int64_t side);

}  // namespace attend::data
