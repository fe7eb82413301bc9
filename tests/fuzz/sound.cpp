// WAV: refused, or as many numbers as its size says, which its header alone gives as well; any part
// of it lies in it. And cells that name sounds: refused, or read again as they are written.

#include "data/sound.h"

#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "data/sound_cell.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  try {
    const auto sound = data::decode_wav(bytes, "it", {});
    const auto& [rate, channels, frames] = sound.size;
    if (std::ssize(sound.samples) != frames * channels) std::abort();
    if (data::measure_wav(bytes, "it") != sound.size) std::abort();
    for (const auto sample : sound.samples) {
      if (!std::isfinite(sample)) std::abort();
    }
    const data::SoundSpan half = {sound.size.seconds() / 4.0, sound.size.seconds() / 2.0};
    const auto part = data::decode_wav(bytes, "it", half);
    if (part.size.frames > frames) std::abort();
    if (std::ssize(data::mixed(part).samples) != part.size.frames) std::abort();
  } catch (const Error&) {
  }
  try {
    const auto sounds = data::sounds_in(fuzz::text_of(data, size));
    if (data::sounds_in(data::sound_cell(sounds)) != sounds) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
