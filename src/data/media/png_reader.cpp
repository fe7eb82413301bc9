// PNG by libpng.

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <png.h>

#include "core/error.h"
#include "data/media/readers.h"

namespace attend::data {
namespace {

/// The library's state. It reports errors by a jump, so functions that are jumped out of hold
/// nothing that wants a destructor; what they make is held here.
class PngReader {
 public:
  explicit PngReader(const PictureToRead& what) : what_(what) {
    png_ = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, this,
        [](png_structp png, png_const_charp message) {
          auto& reader = *static_cast<PngReader*>(png_get_error_ptr(png));
          std::snprintf(reader.message_.data(), reader.message_.size(), "%s", message);
          std::longjmp(reader.place_, 1);
        },
        [](png_structp, png_const_charp) {});
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, &info_, nullptr);
      throw Error(what_.where + ": no memory to read a PNG");
    }
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  void read(Picture& picture) {
    if (!attempt(&PngReader::read_header)) fail();
    const auto colour = png_get_color_type(png_, info_);
    const PictureSize size = {png_get_image_height(png_, info_), png_get_image_width(png_, info_),
                              (colour & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1};
    check_pixels(size, what_.most, what_.where);
    picture.size = size;
    if (!what_.wants_pixels) return;
    if (!attempt(&PngReader::choose_form)) fail();
    channels_ = png_get_channels(png_, info_);
    picture.bytes.resize(static_cast<std::size_t>(size.height * size.width) * channels_);
    pixels_ = picture.bytes.data();
    if (!attempt(&PngReader::read_pixels)) fail();
    if (channels_ == 2 || channels_ == 4) lay_on_white(picture);
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(what_.where + ": a damaged PNG: " + message_.data());
  }

  /// False if the library gave up.
  bool attempt(void (PngReader::*step)()) {
    if (setjmp(place_) != 0) return false;
    (this->*step)();
    return true;
  }

  void read_header() {
    png_set_read_fn(png_, this, [](png_structp png, png_bytep to, std::size_t count) {
      auto& reader = *static_cast<PngReader*>(png_get_io_ptr(png));
      if (count > reader.what_.bytes.size() - reader.at_) png_error(png, "it is cut short");
      std::memcpy(to, reader.what_.bytes.data() + reader.at_, count);
      reader.at_ += count;
    });
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // check_pixels has its own
    png_set_chunk_malloc_max(png_, 1'000'000);
    // What is no part of the picture is not unpacked: texts, profiles, palettes to suggest.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
    for (const std::string_view name :
         {"bKGD", "cHRM", "eXIf", "gAMA", "hIST", "iCCP", "iTXt", "oFFs", "pCAL", "pHYs", "sBIT",
          "sCAL", "sPLT", "sRGB", "tEXt", "tIME", "zTXt"}) {
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER,
                                  reinterpret_cast<png_const_bytep>(name.data()), 1);
    }
    png_read_info(png_, info_);
  }

  /// Eight bits; grey or colours, with alpha where something is transparent.
  void choose_form() {
    const auto colour = png_get_color_type(png_, info_);
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (colour == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
    if (png_get_valid(png_, info_, PNG_INFO_tRNS) != 0) png_set_tRNS_to_alpha(png_);
    if (png_get_bit_depth(png_, info_) == 16) png_set_scale_16(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
  }

  void read_pixels() {
    const auto height = png_get_image_height(png_, info_);
    const auto stride = png_get_rowbytes(png_, info_);
    if (stride != std::size_t{png_get_image_width(png_, info_)} * channels_) {
      png_error(png_, "rows of another length than their pixels");
    }
    const auto passes = png_get_interlace_type(png_, info_) == PNG_INTERLACE_NONE ? 1 : 7;
    for (int pass = 0; pass < passes; ++pass) {
      for (png_uint_32 y = 0; y < height; ++y) png_read_row(png_, pixels_ + y * stride, nullptr);
    }
    png_read_end(png_, nullptr);
  }

  void lay_on_white(Picture& picture) const {
    auto* to = picture.bytes.data();
    const auto* const end = picture.bytes.data() + picture.bytes.size();
    for (const auto* from = picture.bytes.data(); from != end; from += channels_) {
      const unsigned alpha = from[channels_ - 1];
      for (unsigned c = 0; c + 1 < channels_; ++c) {
        *to++ = static_cast<std::uint8_t>((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    picture.bytes.resize(picture.bytes.size() / channels_ * (channels_ - 1U));
  }

  const PictureToRead& what_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::size_t at_ = 0;
  std::jmp_buf place_{};
  std::array<char, 200> message_{};
  unsigned channels_ = 0;
  std::uint8_t* pixels_ = nullptr;
};

}  // namespace

void read_png(const PictureToRead& what, Picture& picture) {
  PngReader(what).read(picture);
}

}  // namespace attend::data
