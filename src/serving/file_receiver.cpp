#include "serving/file_receiver.h"

#include <optional>

#include <fmt/format.h>

#include "core/error.h"
#include "data/picture.h"
#include "data/sound.h"
#include "tasks/task.h"

namespace attend::serving {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{256} << 20;  // of all that waits
constexpr std::int64_t kMostSound = std::int64_t{128} << 20;  // of one, once it is decoded

/// What `read` gives. Throws Refusal with what it throws.
template <class Read>
auto refusing(const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Refusal(400, "invalid_file", error.what());
  }
}

/// Throws Refusal if there is no room.
template <class Held>
Held with_room(std::optional<Held> held) {
  if (held) return std::move(*held);
  throw Refusal(503, "overloaded", "too much waits already: try again later");
}

}  // namespace

bool is_file_type(std::string_view type) {
  return type.starts_with("image/") || type.starts_with("audio/") ||
         type == "application/octet-stream";
}

FileReceiver::FileReceiver(std::span<tasks::System> systems, const RequestLimits& limits)
    : limits_(limits),
      pictures_(std::make_shared<data::ReceivedPictures>(kMostBytes)),
      features_(std::make_shared<data::ReceivedFeatures>(kMostBytes)),
      sounds_(std::make_shared<data::ReceivedSounds>(kMostBytes)) {
  for (auto& system : systems) {
    auto& coder = system.coders.at(std::string(system.task->columns().front().name));
    if (const auto* pictures = dynamic_cast<const data::PictureCoder*>(coder.get())) {
      const auto made = pictures->from(pictures_);
      coder = made;
      if (&system == &systems.front()) pictures_coder_ = made;
    } else if (const auto* features = dynamic_cast<const data::FeatureCoder*>(coder.get())) {
      const auto made = features->from(features_);
      coder = made;
      if (&system == &systems.front()) features_coder_ = made;
    } else if (const auto* sounds = dynamic_cast<const data::SoundCoder*>(coder.get())) {
      const auto made = sounds->from(sounds_);
      coder = made;
      if (&system == &systems.front()) sounds_coder_ = made;
    }
  }
  if (pictures_coder_ || features_coder_ || sounds_coder_) return;
  throw Error(
      fmt::format("{}: a model of other files than pictures and sounds, as frames that another "
                  "program made, cannot be served",
                  systems.front().task->name()));
}

std::vector<std::string> FileReceiver::take(std::string_view file, const std::string& where,
                                            ReceivedFiles& kept) const {
  const std::span bytes(reinterpret_cast<const std::byte*>(file.data()), file.size());
  if (pictures_coder_) return {take_picture(bytes, where, kept)};
  if (sounds_coder_) return {take_sound(bytes, where, kept)};
  return take_features(bytes, where, kept);
}

/// Its size is looked at before anything is allocated for it.
std::string FileReceiver::take_picture(std::span<const std::byte> file, const std::string& where,
                                       ReceivedFiles& kept) const {
  const auto size = refusing([&] { return data::measure_picture(file, where); });
  kept.pixels += size.height * size.width;
  if (kept.pixels > kMostSentPixels) {
    throw Refusal(413, "picture_too_large",
                  fmt::format("{}: a picture of {} by {} pixels, and those of a request may have "
                              "{} together: make it smaller",
                              where, size.width, size.height, kMostSentPixels));
  }
  const auto& options = pictures_coder_->options();
  const auto place = refusing([&] { return data::place_of(size, options); });
  const bool is_free = options.height == 0 || options.width == 0;
  if (is_free && place.rows * place.columns > limits_.pixels) {
    throw Refusal(413, "picture_too_large",
                  fmt::format("{}: the model would read {} by {} pixels of this picture, and may "
                              "read {}: make it smaller",
                              where, place.columns, place.rows, limits_.pixels));
  }
  auto held = with_room(pictures_->hold(size.height * size.width * size.channels));
  held.put(refusing([&] { return data::decode_picture(file, where); }));
  kept.pictures.push_back(std::move(held));
  return kept.pictures.back().name();
}

/// How long it is is looked at before anything is allocated for it.
std::string FileReceiver::take_sound(std::span<const std::byte> file, const std::string& where,
                                     ReceivedFiles& kept) const {
  const auto size = refusing([&] { return data::measure_sound(file, where); });
  kept.seconds += size.seconds();
  if (kept.seconds > kMostSentSeconds) {
    throw Refusal(413, "sound_too_long",
                  fmt::format("{}: a sound of {:.1f} s, and those of a request may have {:.0f} s "
                              "together: send a part",
                              where, size.seconds(), kMostSentSeconds));
  }
  const auto bytes = size.frames * size.channels * static_cast<std::int64_t>(sizeof(float));
  if (bytes > kMostSound) {
    throw Refusal(413, "sound_too_long",
                  fmt::format("{}: a sound of {} channels of {} samples: send fewer of both", where,
                              size.channels, size.frames));
  }
  auto held = with_room(sounds_->hold(bytes));
  held.put(refusing([&] { return data::mixed(data::decode_sound(file, where)); }));
  refusing([&] { return sounds_coder_->count(held.name()); });
  refusing([&] { return sounds_coder_->samples_of(held.name()).size(); });  // or it is silent
  kept.sounds.push_back(std::move(held));
  return kept.sounds.back().name();
}

std::vector<std::string> FileReceiver::take_features(std::span<const std::byte> file,
                                                     const std::string& where,
                                                     ReceivedFiles& kept) const {
  if (file.empty() || file.front() != std::byte{0x93}) {
    throw Refusal(400, "invalid_file",
                  fmt::format("{}: the model reads features {} of pictures, not pictures: send "
                              "what numpy.save writes of them, as attend features makes it",
                              where, features_coder_->shape().text()));
  }
  auto held = with_room(features_->hold(static_cast<std::int64_t>(file.size())));
  held.put(refusing([&] { return data::FeatureFile(file, where); }));
  const auto rows = features_->find(held.name())->rows();
  if (rows > limits_.sentences) {
    throw Refusal(413, "too_many_sentences",
                  fmt::format("{}: {} rows, and a request may have {}: send several requests",
                              where, rows, limits_.sentences));
  }
  std::vector<std::string> cells;
  for (std::int64_t row = 0; row < rows; ++row) {
    cells.push_back(data::feature_cell(held.name(), row));
    refusing([&] { return features_coder_->encode(cells.back()); });
  }
  kept.features.push_back(std::move(held));
  return cells;
}

}  // namespace attend::serving
