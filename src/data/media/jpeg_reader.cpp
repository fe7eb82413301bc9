// JPEG by libjpeg-turbo: by the slow and exact transform, whose results are the same bits with and
// without a processor's vectors.

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include <jpeglib.h>

#include "core/error.h"
#include "data/media/readers.h"

namespace attend::data {
namespace {

constexpr int kMostScans =
    200;  // a progressive picture has about ten; each is a pass over all of it
constexpr std::string_view kExif("Exif\0\0", 6);

/// The library's state. It reports errors by a jump, so functions that are jumped out of hold
/// nothing that wants a destructor; what they make is held here.
class JpegReader {
 public:
  explicit JpegReader(const PictureToRead& what) : what_(what) {
    decoder_.err = jpeg_std_error(&errors_);
    errors_.error_exit = [](j_common_ptr decoder) { reader_of(decoder).jump(decoder); };
    // The library would go on after a warning and fill what is missing with grey.
    errors_.emit_message = [](j_common_ptr decoder, int level) {
      if (level < 0) reader_of(decoder).jump(decoder);
    };
    errors_.output_message = [](j_common_ptr) {};
    decoder_.client_data = this;
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() { jpeg_destroy_decompress(&decoder_); }

  void read(Picture& picture) {
    if (!attempt(&JpegReader::read_header)) fail();
    const auto orientation = orientation_of_markers();
    PictureSize size = {decoder_.image_height, decoder_.image_width,
                        decoder_.num_components == 1 ? 1 : 3};
    check_pixels(size, what_.most, what_.where);
    if (decoder_.num_components != 1 && decoder_.num_components != 3 &&
        decoder_.num_components != 4) {
      throw Error(what_.where + ": a JPEG of " + std::to_string(decoder_.num_components) +
                  " components: expected grey, colour or CMYK");
    }
    picture.size = size;
    if (what_.wants_pixels) {
      // Four components are put here first, and become three at the end.
      const auto pixels = static_cast<std::size_t>(size.height * size.width);
      picture.bytes.resize(pixels * static_cast<std::size_t>(decoder_.num_components));
      pixels_ = picture.bytes.data();
      if (!attempt(&JpegReader::read_pixels)) fail();
      if (decoder_.num_components == 4) mix_inks(picture);
      picture = turned(std::move(picture), orientation);
    } else if (orientation >= 5) {
      std::swap(picture.size.height, picture.size.width);
    }
  }

 private:
  static JpegReader& reader_of(j_common_ptr decoder) {
    return *static_cast<JpegReader*>(decoder->client_data);
  }

  [[noreturn]] void jump(j_common_ptr decoder) {
    (*decoder->err->format_message)(decoder, message_.data());
    std::longjmp(place_, 1);
  }

  [[noreturn]] void fail() const {
    throw Error(what_.where + ": a damaged JPEG: " + message_.data());
  }

  /// False if the library gave up.
  bool attempt(void (JpegReader::*step)()) {
    if (setjmp(place_) != 0) return false;
    (this->*step)();
    return true;
  }

  void read_header() {
    jpeg_create_decompress(&decoder_);
    jpeg_mem_src(&decoder_, reinterpret_cast<const unsigned char*>(what_.bytes.data()),
                 static_cast<unsigned long>(what_.bytes.size()));
    jpeg_save_markers(&decoder_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&decoder_, TRUE);
  }

  void read_pixels() {
    decoder_.out_color_space = decoder_.num_components == 1   ? JCS_GRAYSCALE
                               : decoder_.num_components == 3 ? JCS_RGB
                                                              : JCS_CMYK;
    decoder_.dct_method = JDCT_ISLOW;
    decoder_.do_fancy_upsampling = TRUE;
    progress_.progress_monitor = [](j_common_ptr decoder) {
      auto& reader = reader_of(decoder);
      if (reader.decoder_.input_scan_number <= kMostScans) return;
      std::snprintf(reader.message_.data(), reader.message_.size(), "it has over %d scans",
                    kMostScans);
      std::longjmp(reader.place_, 1);
    };
    decoder_.progress = &progress_;
    jpeg_start_decompress(&decoder_);
    const auto stride = static_cast<std::size_t>(decoder_.output_width) *
                        static_cast<std::size_t>(decoder_.output_components);
    while (decoder_.output_scanline < decoder_.output_height) {
      JSAMPROW row = pixels_ + decoder_.output_scanline * stride;
      jpeg_read_scanlines(&decoder_, &row, 1);
    }
    jpeg_finish_decompress(&decoder_);
  }

  int orientation_of_markers() const {
    for (auto* marker = decoder_.marker_list; marker != nullptr; marker = marker->next) {
      const bool is_exif = marker->marker == JPEG_APP0 + 1 && marker->data_length > kExif.size() &&
                           std::memcmp(marker->data, kExif.data(), kExif.size()) == 0;
      if (!is_exif) continue;
      return exif_orientation({marker->data + kExif.size(), marker->data_length - kExif.size()});
    }
    return 1;
  }

  /// Red is what cyan and black leave; Adobe's files say how much is left, not how much is inked.
  void mix_inks(Picture& picture) const {
    const unsigned turned_round = decoder_.saw_Adobe_marker ? 0 : 255;
    auto* to = picture.bytes.data();
    const auto* const end = picture.bytes.data() + picture.bytes.size();
    for (const auto* from = picture.bytes.data(); from != end; from += 4) {
      const unsigned black = from[3] ^ turned_round;
      for (int c = 0; c < 3; ++c) {
        *to++ = static_cast<std::uint8_t>(((from[c] ^ turned_round) * black + 127) / 255);
      }
    }
    picture.bytes.resize(picture.bytes.size() / 4 * 3);
  }

  const PictureToRead& what_;
  jpeg_decompress_struct decoder_{};
  jpeg_error_mgr errors_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf place_{};
  std::array<char, JMSG_LENGTH_MAX> message_{};
  std::uint8_t* pixels_ = nullptr;
};

}  // namespace

void read_jpeg(const PictureToRead& what, Picture& picture) {
  JpegReader(what).read(picture);
}

}  // namespace attend::data
