#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/boxes.h"
#include "format/exploration.h"
#include "format/grid.h"

// What people look at in what models say of pictures: the pictures themselves, hypotheses, and over
// which places of the picture each word looked. docs/format.md describes its JSON,
// "attend-pictures". Places and boxes are in pixels of the picture's own file, upright.

namespace attend::format {

/// What a page shows of a picture: a file that a browser reads.
struct PictureFile {
  std::string type{};       ///< "image/png" or "image/jpeg"; empty: there is no picture
  std::string bytes{};      ///< the file's
  std::int64_t height = 0;  ///< of the picture itself, upright; 0 if there is none
  std::int64_t width = 0;
  bool is_smaller = false;  ///< the file has fewer pixels than that: it was too large for a page
};

struct PicturesModel {
  std::string name{};       ///< that people tell it by
  std::string made_of{};    ///< its parts, in a line
  std::string said{};       ///< what its answers are: the name of its column, "caption"
  std::string selection{};  ///< of its attention; empty without one
  std::int64_t parameters = 0;
  std::int64_t beam_size = 0;
  double length_penalty = 0.0;
};

/// One way to see where the words of a hypothesis looked.
struct PictureReading {
  std::string name{};
  Grid grid{};
  std::vector<std::vector<float>> weights{};  ///< [T, places], finite and none below 0
  std::vector<std::vector<Area>> frames{};    ///< of each the windows that were seen  [T]; or none
};

struct PictureHypothesis {
  std::optional<std::size_t> reference{};  ///< given, not found: which one of the picture's
  std::string text{};
  double score = 0.0;
  double log_probability = 0.0;
  std::vector<float> log_probabilities{};  ///< of each symbol and the end  [T]
  std::vector<std::string> target{};       ///< symbols and the end  [T]
  std::vector<int> target_words{};         ///< each symbol's word, -1 of the end  [T]
  std::vector<PictureReading> readings{};  ///< none without attention
  Figures health{};                        ///< of the first of them
  Figures agreement{};                     ///< with the boxes of the reference; none without
};

/// A caption that is given, and where its words are seen.
struct PictureReference {
  std::string text{};
  std::vector<WordBox> boxes{};
};

/// A picture as one model sees it.
struct ModelPicture {
  std::vector<PictureHypothesis> hypotheses{};
};

struct ExploredPicture {
  std::int64_t line = 1;  ///< of the input, from 1
  std::string name{};     ///< its path, as the input has it
  PictureFile file{};
  std::vector<PictureReference> references{};
  std::vector<ModelPicture> models{};  ///< one for each model
};

struct PicturesExploration {
  std::string program{};  ///< that made it, and its version
  std::string title{};
  std::vector<PicturesModel> models{};
  std::vector<ExploredPicture> pictures{};
};

/// As JSON on one line, as it stands in an exploration.
std::string to_json(const PicturesModel& model);

/// As JSON on one line. Bytes that are not UTF-8 become U+FFFD. Throws std::logic_error if lists do
/// not fit together, a grid has no places or covers nothing, or a weight is below 0 or not finite.
std::string to_json(const PicturesExploration& exploration);

}  // namespace attend::format
