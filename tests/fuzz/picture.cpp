// JPEG and PNG through the plug-in, and what a model reads of them: refused, or
// whole. A PNG's checksums are put right first, or nothing would come behind
// them.

#include <cstdlib>
#include <string>

#include <zlib.h>

#include "core/error.h"
#include "data/picture_coder.h"
#include "scratch_file.h"

namespace {

std::uint32_t four(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

void put_checksums_right(std::string& png) {
  std::size_t at = 8;
  while (at + 12 <= png.size()) {
    const std::size_t length = four(png, at);
    if (length > png.size() - at - 12) return;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(png.data() + at + 4),
                           static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      png[at + 8 + length + i] = static_cast<char>(sum >> (24 - 8 * i) & 0xFF);
    }
    at += length + 12;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  constexpr std::int64_t kMost = 250'000;
  static const data::PictureCoder coder({.height = 5, .width = 7, .fit = "crop"});
  std::string text(fuzz::text_of(data, size));
  if (text.starts_with("\x89PNG")) put_checksums_right(text);
  const std::span bytes(reinterpret_cast<const std::byte*>(text.data()), text.size());
  try {
    auto picture = data::decode_picture(bytes, "it", kMost);
    if (data::measure_picture(bytes, "it", kMost) != picture.size) std::abort();
    const auto& [height, width, channels] = picture.size;
    if (std::ssize(picture.bytes) != height * width * channels) std::abort();
    if (coder.encode(std::move(picture)).numbers.size() != 5 * 7 * 3) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
