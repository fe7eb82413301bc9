#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"
#include "data/first_read.h"
#include "data/frames.h"
#include "data/number_coder.h"
#include "data/received.h"
#include "data/resampler.h"
#include "data/sound_cell.h"
#include "data/varied_frames.h"
#include "format/timeline.h"

namespace attend::data {

/// Sounds from files, as frames of numbers: a cell names them (sounds_in). Whoever reads cells from
/// strangers gives no paths.
class FramesCoder : public Coder {
 public:
  static constexpr std::int64_t kCached = std::int64_t{256} << 20;

  /// What a cell's numbers are brought to a scale by: sound.normalise. For "training" there is a
  /// scale of each; of any other none.
  struct Norm {
    std::string kind = "none";
    std::vector<Scale> scales{};
  };

  /// Reads files of frames (.npy) if the first cell names one, else sounds. Of each cell all is
  /// checked that its files' headers tell; by `training` they are read as well, for their mean and
  /// deviation. Throws Error, naming the line, of a cell that cannot be read; ConfigError of
  /// options that do not go with the first sound's rate.
  static std::shared_ptr<const FramesCoder> learn(text::LineSource& cells,
                                                  const SoundOptions& options);

  std::int64_t symbol_count() const override { return 0; }

  /// [T] of size() numbers each. Throws Error naming the file.
  Part encode(std::string_view cell) const override;

  /// Of the files' headers until a batch needs it; the first kCached bytes of frames are kept.
  Part hold(std::string_view cell, const std::string& where) const override;

  /// From now on hold() keeps none: files may change. Thread-safe.
  void keep_nothing() const { cache_->keep_nothing(); }

  /// Throws std::logic_error: there are no symbols.
  std::string decode(std::span<const Index> symbols) const override;

  /// The cell itself.
  std::vector<std::string> pieces(std::string_view cell) const override;

  /// Of a frame.
  std::int64_t size() const { return size_; }

  /// T of a cell, by the files' headers alone. Throws Error naming the file; of none at all, too.
  virtual std::int64_t count(std::string_view cell) const = 0;

  /// Which of a frame's numbers are bands.
  virtual FrameBands bands() const { return {.bands = size_}; }

  /// What was done to what was read, that whoever gave it should know, in a line; else empty.
  virtual std::string note() const { return ""; }

 protected:
  /// Throws std::logic_error unless the scales go with kind and size. So many bytes of frames are
  /// kept.
  FramesCoder(std::int64_t size, Norm norm, std::int64_t kept = kCached);

  const Norm& norm() const { return norm_; }

 private:
  class Late;

  /// [count(cell), size()], as they are.
  virtual std::vector<float> made(std::string_view cell) const = 0;

  /// The same of these scales.
  virtual std::shared_ptr<const FramesCoder> with(std::vector<Scale> scales) const = 0;

  std::vector<float> numbers_of(std::string_view cell) const;

  std::int64_t size_;
  Norm norm_;
  std::shared_ptr<FrameCache> cache_;
};

/// Sounds as FrameMaker makes them: parts of a cell mixed to one channel, brought to one rate, put
/// one behind the other.
class SoundCoder final : public FramesCoder {
 public:
  static constexpr const char* kKind = "sound";

  /// `options` says the rate. Throws what FrameMaker throws.
  explicit SoundCoder(const SoundOptions& options, std::vector<Scale> scales = {});

  /// The same of sounds that were received: cells are their names there, and no file is looked for.
  /// No frames are kept.
  std::shared_ptr<const SoundCoder> from(std::shared_ptr<const ReceivedSounds> received) const;

  /// Throws Error naming `where` if the bytes are none of its file.
  static std::shared_ptr<const SoundCoder> load(std::string_view bytes, const std::string& where);

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< a line a key, "sound.rate = 8000"; then of each number
                                       ///< of a frame its mean and deviation, if those are learnt
  std::int64_t count(std::string_view cell) const override;
  FrameBands bands() const override {
    return {.first = options_.energy ? 1 : 0, .bands = options_.bins};
  }
  std::string note() const override;

  /// When the frames of a cell are heard, by its files' headers. Throws Error naming the file.
  format::Timeline timeline(std::string_view cell) const;

  /// What frames are made of. Throws Error naming the file; if it is silent, too.
  std::vector<float> samples_of(std::string_view cell) const;

  const SoundOptions& options() const { return options_; }

 private:
  SoundCoder(const SoundCoder& other, std::shared_ptr<const ReceivedSounds> received);

  std::vector<float> made(std::string_view cell) const override;
  std::shared_ptr<const FramesCoder> with(std::vector<Scale> scales) const override;
  SoundSize measured(const NamedSound& sound) const;
  Sound decoded(const NamedSound& sound) const;
  std::shared_ptr<const Resampler> resampler(std::int64_t rate) const;
  void see(const NamedSound& sound, std::int64_t rate) const;

  SoundOptions options_;
  FrameMaker maker_;
  std::shared_ptr<const ReceivedSounds> received_;  // in place of files
  mutable std::mutex mutex_;
  mutable std::map<std::int64_t, std::shared_ptr<const Resampler>> resamplers_;  // by rate
  mutable std::string note_;
};

/// Frames that another program has made: a cell names .npy files of [T, F], float32 or float16.
class FrameFileCoder final : public FramesCoder {
 public:
  static constexpr const char* kKind = "frames";

  /// `size`: F.
  FrameFileCoder(std::int64_t size, Norm norm);

  /// Throws Error naming `where` if the bytes are none of its file.
  static std::shared_ptr<const FrameFileCoder> load(std::string_view bytes,
                                                    const std::string& where);

  /// F of a cell. Throws Error naming the file.
  static std::int64_t size_of(std::string_view cell);

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< "frames.size = 13", "sound.normalise = ...", scales
  std::int64_t count(std::string_view cell) const override;

 private:
  std::vector<float> made(std::string_view cell) const override;
  std::shared_ptr<const FramesCoder> with(std::vector<Scale> scales) const override;
};

/// Whether a cell's first file is of frames, by its first bytes. Throws Error if it cannot be read.
bool names_frames(std::string_view cell);

/// Reads all that a cell names. Throws Error, naming the file, if a coder of these options, which
/// may leave the rate to the first of all sounds, could not.
void check_sounds(std::string_view cell, const SoundOptions& options);

/// The frames of a column. Throws Error if it holds none, or there is none.
const FramesCoder& frames_of(const Coders& coders, std::string_view column);

}  // namespace attend::data
