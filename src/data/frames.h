#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/fields.h"
#include "data/fourier.h"

namespace attend::data {

/// What becomes of a sound before a model reads it: keys of the section `sound`.
struct SoundOptions {
  int64_t rate = 0;
  double frame = 25.0;
  double shift = 10.0;
  std::string window = "povey";
  double preemphasis = 0.97;
  bool centred = true;
  int64_t bins = 40;
  double low = 20.0;
  double high = 0.0;
  bool energy = false;
  int64_t deltas = 0;
  std::string normalise = "training";

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;

  /// Numbers of a frame.
  std::int64_t size() const { return (bins + (energy ? 1 : 0)) * (deltas + 1); }
};

/// Frames of samples: logarithms of the energy in bands that are even on the mel scale, as Kaldi's
/// compute-fbank-feats makes them (Povey et al. 2011) and torchaudio's compliance.kaldi.fbank after
/// it, of samples in units of 16 bits, without dither. In this order, of each whole frame that
/// there is: its mean is taken away (`centred`); its energy is measured, 1 at least; pre-emphasis,
/// the first sample being its own predecessor; the window; the powers of the frequencies of the
/// next power of two; triangles (Davis & Mermelstein 1980), m = 1127 ln(1 + f / 700). Then
/// differences, by regression over two frames on both sides, of these and of the differences (Furui
/// 1986; the last and the first frame go on). Immutable; thread-safe.
class FrameMaker {
 public:
  /// `rate`: of the samples. Throws ConfigError as `validate` does, and where a frame, a shift or
  /// the bands do not go with the rate.
  FrameMaker(const SoundOptions& options, std::int64_t rate);

  std::int64_t size() const { return options_.size(); }
  std::int64_t rate() const { return rate_; }

  // Seconds: from the beginning to the middle of the first frame, and from one to the next.
  double middle() const { return 0.5 * static_cast<double>(width_) / static_cast<double>(rate_); }
  double step() const { return static_cast<double>(step_) / static_cast<double>(rate_); }

  /// Frames of so many samples; 0 if they are too few for one.
  std::int64_t count(std::int64_t samples) const;

  /// -> [count(samples), size()]: the energy if there is one, the bands; then the differences of
  /// all of these, and those of the differences
  std::vector<float> operator()(std::span<const float> samples) const;

 private:
  struct Band {
    std::size_t first = 0;  // of the powers
    std::vector<double> weights{};
  };

  void make_bands();
  void write_frame(std::span<const float> samples, std::vector<double>& frame,
                   std::vector<double>& powers, float* to) const;

  SoundOptions options_;
  std::int64_t rate_;
  std::int64_t width_;  // samples of a frame
  std::int64_t step_;   // from the beginning of one to that of the next
  Fourier fourier_;
  std::vector<double> window_{};  // [width_]
  std::vector<Band> bands_{};
};

/// Puts the differences of the first `size` numbers of each frame behind them.
/// frames [T, all] with all >= 2 size, first: where these numbers begin
void add_differences(std::span<float> frames, std::int64_t all, std::int64_t first,
                     std::int64_t size);

/// Each of the numbers of frames by its own mean and deviation over them; a constant becomes 0.
/// frames [T, size]
void normalise(std::span<float> frames, std::int64_t size);

}  // namespace attend::data
