#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/explored_pictures.h"
#include "format/spectrogram.h"
#include "format/time_files.h"
#include "format/timeline.h"
#include "format/token_times.h"

// What people look at in what models hear: sounds with their spectrograms, hypotheses, and when
// each symbol was heard. docs/format.md describes its JSON, "attend-sounds". Times are seconds from
// the beginning of what a row names.

namespace attend::format {

/// One way to see when the symbols of a hypothesis were heard.
struct SoundReading {
  std::string name{};
  Timeline timeline{};                        ///< of the S positions
  std::vector<std::vector<float>> weights{};  ///< [T, S], finite and none below 0
};

struct SoundHypothesis {
  bool is_reference = false;  ///< given, not found
  std::string text{};
  double score = 0.0;
  double log_probability = 0.0;
  std::vector<float> log_probabilities{};  ///< of each symbol and the end  [T]
  std::vector<std::string> target{};       ///< symbols and the end  [T]
  std::vector<int> target_words{};         ///< each symbol's word, -1 of the end  [T]
  std::vector<SoundReading> readings{};    ///< none without attention
  TokenTimes times{};                      ///< by the first of them
  Figures health{};
  Figures agreement{};  ///< with the right times; none without
};

struct ExploredSound {
  std::int64_t line = 1;  ///< of the input, from 1
  std::string name{};     ///< its cell
  std::string wav{};      ///< the file that a page plays: one channel; empty: too long for it
  Spectrogram spectrogram{};
  std::vector<TimelinePart> parts{};
  std::optional<std::string> reference{};  ///< the text that is given
  std::vector<GoldTime> gold{};            ///< when its words are said; none: nobody knows
  std::vector<std::vector<SoundHypothesis>> models{};  ///< of each model
};

struct SoundsExploration {
  std::string program{};  ///< that made it, and its version
  std::string title{};
  std::vector<PicturesModel> models{};
  std::vector<ExploredSound> sounds{};
};

/// As JSON on one line. Bytes that are not UTF-8 become U+FFFD. Throws std::logic_error if lists do
/// not fit together, or a weight is below 0 or not finite.
std::string to_json(const SoundsExploration& exploration);

}  // namespace attend::format
