// FLAC, Ogg and MP3 by libsndfile.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <sndfile.h>

#include "core/error.h"
#include "data/sound.h"

namespace attend::data {
namespace {

constexpr std::int64_t kBlock = 65'536;  // frames that are read at a time

/// Bytes in memory, as the library asks for them.
struct Bytes {
  std::span<const std::byte> all;
  std::int64_t at = 0;

  static Bytes& of(void* data) { return *static_cast<Bytes*>(data); }
};

SF_VIRTUAL_IO reader() {
  SF_VIRTUAL_IO io = {};
  io.get_filelen = [](void* data) -> sf_count_t { return std::ssize(Bytes::of(data).all); };
  io.tell = [](void* data) -> sf_count_t { return Bytes::of(data).at; };
  io.seek = [](sf_count_t offset, int whence, void* data) -> sf_count_t {
    auto& bytes = Bytes::of(data);
    const auto length = std::ssize(bytes.all);
    const auto from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? bytes.at : length;
    if (offset < -from || offset > length - from) return -1;
    return bytes.at = from + offset;
  };
  io.read = [](void* to, sf_count_t count, void* data) -> sf_count_t {
    auto& bytes = Bytes::of(data);
    const auto some = std::clamp<sf_count_t>(count, 0, std::ssize(bytes.all) - bytes.at);
    std::memcpy(to, bytes.all.data() + bytes.at, static_cast<std::size_t>(some));
    bytes.at += some;
    return some;
  };
  return io;
}

/// A file of Ogg ends with a page that says so (RFC 3533, section 6: bit 4 of its type).
bool has_last_page(std::span<const std::byte> bytes) {
  constexpr std::string_view kPage = "OggS";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto last = text.rfind(kPage);
  return last != std::string_view::npos && last + 5 < text.size() && (text[last + 5] & 4) != 0;
}

class SoundReader {
 public:
  explicit SoundReader(const SoundToRead& what) : what_(what), bytes_{what.bytes} {
    auto io = reader();
    file_.reset(sf_open_virtual(&io, SFM_READ, &info_, &bytes_));
    if (!file_) refuse(fmt::format("a damaged sound: {}", sf_strerror(nullptr)));
    if ((info_.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG && !has_last_page(what.bytes)) {
      refuse("its last page is missing: it was cut short");
    }
    size_ = {info_.samplerate, info_.channels, info_.frames};
    if (size_.frames == SF_COUNT_MAX) refuse("it does not say how long it is: convert it");
    check_size(size_, what.where);
  }

  const SoundSize& size() const { return size_; }

  Sound read(const SoundFrames& frames) {
    const auto channels = static_cast<std::size_t>(size_.channels);
    Sound sound = {.size = size_};
    sound.size.frames = frames.count();
    if (frames.first > 0 && sf_seek(file_.get(), frames.first, SEEK_SET) != frames.first) cut();
    while (std::ssize(sound.samples) < frames.count() * size_.channels) {
      const auto left = frames.count() - std::ssize(sound.samples) / size_.channels;
      const auto some = std::min(left, kBlock);
      const auto before = sound.samples.size();
      sound.samples.resize(before + static_cast<std::size_t>(some) * channels);
      const auto found = sf_readf_float(file_.get(), sound.samples.data() + before, some);
      if (found != some || sf_error(file_.get()) != SF_ERR_NO_ERROR) cut();
    }
    const auto wrong = std::find_if_not(sound.samples.begin(), sound.samples.end(),
                                        [](float sample) { return std::isfinite(sample); });
    if (wrong != sound.samples.end()) refuse("a damaged sound: a sample is no finite number");
    return sound;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(what_.where + ": " + what);
  }
  [[noreturn]] void cut() const {
    refuse(
        fmt::format("its header says {} samples, and not all are there: it is damaged, or was "
                    "cut short",
                    size_.frames));
  }

  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };

  const SoundToRead& what_;
  Bytes bytes_;
  SF_INFO info_ = {};
  SoundSize size_;
  std::unique_ptr<SNDFILE, Close> file_;
};

}  // namespace
}  // namespace attend::data

extern "C" void attend_read_sound(const attend::data::SoundToRead& what,
                                  attend::data::Sound& sound) {
  attend::data::SoundReader reader(what);
  sound.size = reader.size();
  if (what.span == nullptr) return;
  sound = reader.read(attend::data::frames_of(*what.span, reader.size(), what.where));
}
