// PNM: the portable anymaps of Jef Poskanzer, as pgm(5) and ppm(5) of Netpbm define them.

#include <fmt/format.h>

#include "core/error.h"
#include "data/picture.h"

namespace attend::data {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;  // of any number that is read

class PnmReader {
 public:
  PnmReader(std::string_view bytes, const std::string& where, std::int64_t most)
      : bytes_(bytes), where_(where) {
    const char kind = bytes_.size() > 1 ? bytes_[1] : ' ';
    if (kind != '2' && kind != '3' && kind != '5' && kind != '6') {
      fail(fmt::format("a PNM of kind P{}: only P2, P3, P5 and P6 are read", kind));
    }
    is_plain_ = kind < '5';
    place_ = 2;
    size_.channels = kind == '3' || kind == '6' ? 3 : 1;
    size_.width = number("a width");
    size_.height = number("a height");
    largest_ = number("the value of white");
    check_pixels(size_, most, where_);
    if (largest_ < 1 || largest_ > 65535) {
      fail(fmt::format("white is {}: expected 1 to 65535", largest_));
    }
    if (place_ >= bytes_.size() || !is_blank(bytes_[place_])) fail("it ends in its header");
    ++place_;  // one blank, whatever comes after it
  }

  const PictureSize& size() const { return size_; }

  Picture picture() {
    const auto count = static_cast<std::size_t>(size_.height * size_.width * size_.channels);
    const std::size_t bytes_each = is_plain_ ? 2 : largest_ > 255 ? 2 : 1;  // plain: "0 "
    const auto left = bytes_.size() - place_ + (is_plain_ ? 1 : 0);
    if (left / bytes_each < count) fail("it is cut short: some pixels are missing");
    Picture picture = {size_, std::vector<std::uint8_t>(count)};
    for (auto& byte : picture.bytes) byte = next();
    while (place_ < bytes_.size() && is_blank(bytes_[place_])) ++place_;
    if (place_ != bytes_.size()) {
      fail(fmt::format("{} bytes after the picture", bytes_.size() - place_));
    }
    return picture;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw Error(where_ + ": " + what); }

  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  void skip_blanks() {
    while (place_ < bytes_.size()) {
      if (bytes_[place_] == '#') {
        while (place_ < bytes_.size() && bytes_[place_] != '\n' && bytes_[place_] != '\r') ++place_;
      } else if (is_blank(bytes_[place_])) {
        ++place_;
      } else {
        return;
      }
    }
  }

  std::int64_t number(const char* what) {
    skip_blanks();
    const auto begin = place_;
    std::int64_t number = 0;
    while (place_ < bytes_.size() && bytes_[place_] >= '0' && bytes_[place_] <= '9') {
      number = 10 * number + (bytes_[place_] - '0');
      if (number > kLargest) fail(fmt::format("{} over {}", what, kLargest));
      ++place_;
    }
    if (place_ == begin) fail(fmt::format("{} was expected at byte {}", what, begin + 1));
    return number;
  }

  std::uint8_t next() {
    std::int64_t value = 0;
    if (is_plain_) {
      value = number("a pixel");
    } else {
      value = static_cast<std::uint8_t>(bytes_[place_++]);
      if (largest_ > 255) value = 256 * value + static_cast<std::uint8_t>(bytes_[place_++]);
    }
    if (value > largest_) fail(fmt::format("a pixel of {}, but white is {}", value, largest_));
    return static_cast<std::uint8_t>((value * 255 + largest_ / 2) / largest_);
  }

  std::string_view bytes_;
  const std::string& where_;
  std::size_t place_ = 0;
  bool is_plain_ = false;
  PictureSize size_;
  std::int64_t largest_ = 0;
};

}  // namespace

PictureSize measure_pnm(std::string_view bytes, const std::string& where, std::int64_t most) {
  return PnmReader(bytes, where, most).size();
}

Picture decode_pnm(std::string_view bytes, const std::string& where, std::int64_t most) {
  return PnmReader(bytes, where, most).picture();
}

}  // namespace attend::data
