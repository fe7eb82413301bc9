#include "data/picture_coder.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"
#include "data/option_lines.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

constexpr int64_t kLongestAsked = 10'000;

// Of the pictures of ImageNet, red, green, blue, from 0 to 1: what its networks are fed with.
constexpr std::array<double, 3> kMeans = {0.485, 0.456, 0.406};
constexpr std::array<double, 3> kDeviations = {0.229, 0.224, 0.225};

/// a b / c to the nearest, at least 1.
std::int64_t in_proportion(std::int64_t a, std::int64_t b, std::int64_t c) {
  return std::max<std::int64_t>(1, (2 * a * b + c) / (2 * c));
}

float number_of(const std::string& scale, std::size_t channel, int byte) {
  const auto x = static_cast<double>(byte);
  if (scale == "unit") return static_cast<float>(x / 255.0);
  if (scale == "signed") return static_cast<float>((x - 128.0) / 128.0);
  if (scale == "imagenet") {
    return static_cast<float>((x / 255.0 - kMeans[channel]) / kDeviations[channel]);
  }
  return static_cast<float>(x);
}

/// The numbers of a picture's file.
class LatePicture final : public LateNumbers {
 public:
  LatePicture(const PictureCoder& coder, PictureCache& cache, std::string path, PictureSize size,
              std::string where)
      : coder_(coder),
        cache_(cache),
        path_(std::move(path)),
        size_(size),
        where_(std::move(where)) {}

  std::vector<float> read() const override {
    try {
      auto seen = cache_.find(path_);
      if (!seen) seen = cache_.keep(path_, coder_.seen(decode_picture(path_)));
      if (seen->size != size_) throw Error(path_ + ": it has changed since it was first looked at");
      return coder_.numbers_of(*seen);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", where_, error.what()));
    }
  }

 private:
  const PictureCoder& coder_;
  PictureCache& cache_;
  std::string path_;
  PictureSize size_;
  std::string where_;
};

/// The numbers of a picture that was received.
class LateReceived final : public LateNumbers {
 public:
  LateReceived(const PictureCoder& coder, std::shared_ptr<const Picture> picture)
      : coder_(coder), picture_(std::move(picture)) {}

  std::vector<float> read() const override { return coder_.numbers_of(coder_.seen(*picture_)); }

 private:
  const PictureCoder& coder_;
  std::shared_ptr<const Picture> picture_;
};

}  // namespace

Fields PictureOptions::fields() {
  return {
      {"picture.height", &height,
       "rows that a picture is brought to; 0: as many as its width asks, or all that it has"},
      {"picture.width", &width,
       "columns that it is brought to; 0: as many as its height asks, or all that it has"},
      {"picture.channels", &channels, "1: grey; 3: red, green and blue"},
      {"picture.fit", &fit,
       "where its shape is another: stretch it; crop what is over at both sides; pad what is "
       "missing at both sides"},
      {"picture.background", &background, "what pad puts there: 0, black, to 255, white"},
      {"picture.scale", &scale,
       "what becomes of a byte x: unit, x / 255; signed, (x - 128) / 128; imagenet, (x / 255 - "
       "mean) / deviation of that collection; none"},
  };
}

void PictureOptions::validate() const {
  check_between("picture.height", static_cast<double>(height), 0, kLongestAsked);
  check_between("picture.width", static_cast<double>(width), 0, kLongestAsked);
  if (channels != 1 && channels != 3) {
    throw ConfigError("picture.channels", std::to_string(channels), "1 or 3");
  }
  check_one_of("picture.fit", fit, {"stretch", "crop", "pad"});
  check_between("picture.background", static_cast<double>(background), 0, 255);
  check_one_of("picture.scale", scale, {"unit", "signed", "imagenet", "none"});
  if (scale == "imagenet" && channels == 1) {
    throw ConfigError(
        "picture.scale", scale,
        "unit, signed or none, where picture.channels is 1: its means are of colours");
  }
}

PicturePlace place_of(const PictureSize& size, const PictureOptions& options) {
  PicturePlace place;
  auto height = options.height;
  auto width = options.width;
  if (height == 0 && width == 0) {
    height = size.height;
    width = size.width;
  } else if (height == 0) {
    height = in_proportion(size.height, width, size.width);
  } else if (width == 0) {
    width = in_proportion(size.width, height, size.height);
  }
  const bool is_free = options.height == 0 || options.width == 0;
  place.height = place.rows = height;
  place.width = place.columns = width;
  place.seen = {0, 0, height, width};
  if (!is_free && options.fit == "crop") {
    // The side that has less to spare is brought to its size, the other one stays over.
    const bool is_wide = size.width * height >= size.height * width;
    if (is_wide) place.width = size.width * height / size.height;
    if (!is_wide) place.height = size.height * width / size.width;
    place.seen.top = (place.height - height) / 2;
    place.seen.left = (place.width - width) / 2;
  } else if (!is_free && options.fit == "pad") {
    const bool is_wide = size.width * height >= size.height * width;
    if (is_wide) place.height = std::min(height, in_proportion(size.height, width, size.width));
    if (!is_wide) place.width = std::min(width, in_proportion(size.width, height, size.height));
    place.seen = {0, 0, place.height, place.width};
    place.top = (height - place.height) / 2;
    place.left = (width - place.width) / 2;
  }
  if (place.rows > kMostPixels / place.columns) {
    throw Error(
        fmt::format("a picture of {} by {} pixels would be brought to {} by {}, over the "
                    "limit of {} pixels",
                    size.width, size.height, place.columns, place.rows, kMostPixels));
  }
  return place;
}

double PictureAxis::row_of(double row) const {
  return (row - static_cast<double>(place.top - place.seen.top)) *
         static_cast<double>(size.height) / static_cast<double>(place.height);
}

double PictureAxis::column_of(double column) const {
  return (column - static_cast<double>(place.left - place.seen.left)) *
         static_cast<double>(size.width) / static_cast<double>(place.width);
}

PictureCoder::PictureCoder(PictureOptions options, std::filesystem::path root)
    : options_(std::move(options)),
      root_(std::move(root)),
      cache_(std::make_shared<PictureCache>(kCached)) {
  options_.validate();
  for (std::size_t c = 0; c < numbers_.size(); ++c) {
    for (int byte = 0; byte < 256; ++byte) {
      numbers_[c][static_cast<std::size_t>(byte)] = number_of(options_.scale, c, byte);
    }
  }
}

std::shared_ptr<const PictureCoder> PictureCoder::load(std::string_view bytes,
                                                       const std::string& where) {
  PictureOptions options;
  const auto fields = options.fields();
  try {
    const auto count = take_option_lines(bytes, fields, where);
    if (count == fields.size() && bytes.empty()) {
      return std::make_shared<PictureCoder>(std::move(options));
    }
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}: copy the model again", where, error.what()));
  }
  throw Error(where + ": expected a line for each key of pictures: copy the model again");
}

std::shared_ptr<const PictureCoder> PictureCoder::in(std::filesystem::path root) const {
  return std::make_shared<PictureCoder>(options_, std::move(root));
}

std::shared_ptr<const PictureCoder> PictureCoder::from(
    std::shared_ptr<const ReceivedPictures> received) const {
  auto coder = std::make_shared<PictureCoder>(options_);
  coder->received_ = std::move(received);
  return coder;
}

std::string PictureCoder::bytes() const {
  auto options = options_;
  return option_lines(options.fields());
}

std::filesystem::path PictureCoder::path_of(std::string_view cell) const {
  if (received_) throw std::logic_error("PictureCoder: received pictures have no paths");
  if (text::is_blank(cell)) throw Error("an empty cell: expected the name of a picture");
  return root_ / std::filesystem::path(cell);
}

Picture PictureCoder::seen(Picture picture) const {
  const auto place = place_of(picture.size, options_);
  if (options_.channels == 1) picture = in_channels(std::move(picture), 1);
  if (place.height != picture.size.height || place.width != picture.size.width ||
      place.seen.height != place.height || place.seen.width != place.width) {
    picture = resized(picture, place.height, place.width, place.seen);
  }
  picture = in_channels(std::move(picture), options_.channels);
  if (place.rows == picture.size.height && place.columns == picture.size.width) return picture;
  const auto channels = options_.channels;
  Picture padded = {{place.rows, place.columns, channels}, {}};
  padded.bytes.assign(static_cast<std::size_t>(place.rows * place.columns * channels),
                      static_cast<std::uint8_t>(options_.background));
  for (std::int64_t y = 0; y < place.height; ++y) {
    std::copy_n(picture.bytes.begin() + y * place.width * channels, place.width * channels,
                padded.bytes.begin() + ((place.top + y) * place.columns + place.left) * channels);
  }
  return padded;
}

Part PictureCoder::encode(Picture picture) const {
  const auto bytes = seen(std::move(picture));
  Part part = {.extents = {bytes.size.height, bytes.size.width}, .size = options_.channels};
  part.numbers = numbers_of(bytes);
  return part;
}

std::vector<float> PictureCoder::numbers_of(const Picture& seen) const {
  std::vector<float> numbers(seen.bytes.size());
  const auto channels = static_cast<std::size_t>(options_.channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (auto i = c; i < numbers.size(); i += channels) numbers[i] = numbers_[c][seen.bytes[i]];
  }
  return numbers;
}

Part PictureCoder::hold(std::string_view cell, const std::string& where) const {
  if (received_) {
    auto picture = received_->find(cell);
    const auto place = place_of(picture->size, options_);
    Part part = {.extents = {place.rows, place.columns}, .size = options_.channels};
    part.late = std::make_shared<LateReceived>(*this, std::move(picture));
    return part;
  }
  auto path = path_of(cell).string();
  const auto known = cache_->find(path);
  PictureSize size = {0, 0, options_.channels};
  if (known) {
    size = known->size;
  } else {
    const auto extents = measure(cell);
    size.height = extents[0];
    size.width = extents[1];
  }
  Part part = {.extents = {size.height, size.width}, .size = options_.channels};
  part.late = std::make_shared<LatePicture>(*this, *cache_, std::move(path), size, where);
  return part;
}

Part PictureCoder::encode(std::string_view cell) const {
  return encode(opened(cell));
}

Picture PictureCoder::opened(std::string_view cell) const {
  return received_ ? *received_->find(cell) : decode_picture(path_of(cell));
}

PictureAxis PictureCoder::axis(std::string_view cell) const {
  const auto size = received_ ? received_->find(cell)->size : measure_picture(path_of(cell));
  return {size, place_of(size, options_)};
}

std::vector<std::int64_t> PictureCoder::measure(std::string_view cell) const {
  const auto place = axis(cell).place;
  return {place.rows, place.columns};
}

std::string PictureCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("PictureCoder: pictures are no symbols");
}

std::vector<std::string> PictureCoder::pieces(std::string_view cell) const {
  return {std::string(cell)};
}

}  // namespace attend::data
