#include "data/sound_parts.h"

#include "core/error.h"
#include "data/frames_coder.h"

namespace attend::data {

std::vector<format::TimelinePart> parts_of(std::string_view cell) {
  if (names_frames(cell)) {
    throw Error(std::string(cell.substr(0, 200)) +
                ": frames of another program, and nobody knows their seconds: expected sounds");
  }
  return parts_of(cell, [](const NamedSound& sound) { return measure_sound(sound.file); });
}

std::vector<format::TimelinePart> parts_of(
    std::string_view cell, const std::function<SoundSize(const NamedSound&)>& measure) {
  std::vector<format::TimelinePart> parts;
  double at = 0.0;
  for (const auto& sound : sounds_in(cell)) {
    const auto size = measure(sound);
    const auto& [file, span] = sound;
    const auto frames = frames_of(span, size, file);
    const auto rate = static_cast<double>(size.rate);
    const auto end = at + static_cast<double>(frames.count()) / rate;
    parts.push_back(
        {.file = file, .from = static_cast<double>(frames.first) / rate, .begin = at, .end = end});
    at = end;
  }
  return parts;
}

}  // namespace attend::data
