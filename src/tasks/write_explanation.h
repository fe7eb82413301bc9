#pragma once

#include <string>
#include <vector>

#include "tasks/model_folder.h"

namespace attend::tasks {

/// How a Turing machine read and wrote at every step, with all numbers.
struct WriteExplanation {
  /// A head at a step: Graves, Wayne & Danihelka 2014, eq. 2 to 9.
  struct Head {
    std::string name;            ///< "write head 1"
    std::vector<float> key;      ///< k  [W]
    float strength = 0.0F;       ///< beta
    float gate = 0.0F;           ///< g
    std::vector<float> shifts;   ///< s, from the one farthest down
    float sharpness = 0.0F;      ///< gamma
    std::vector<float> cosines;  ///< of the key and each place  [N]
    std::vector<float> content;  ///< by content  [N]
    std::vector<float> gated;    ///< through the gate  [N]
    std::vector<float> shifted;  ///< [N]
    std::vector<float> weights;  ///< w, sharpened  [N]
    std::vector<float> read;     ///< r, of a head that reads  [W]; else empty
    std::vector<float> erase;    ///< e, of a head that writes  [W]; else empty
    std::vector<float> add;      ///< a  [W]
  };
  struct Step {
    std::string read;                        ///< what it was given: "1,0,1", or "nothing"
    std::vector<Head> heads;                 ///< those that read first
    std::vector<std::vector<float>> before;  ///< the memory  [N][W]
    std::vector<std::vector<float>> after;
  };

  std::vector<Step> steps;
  std::string answer;  ///< as attend predict says it
};

/// Whether the model has heads on a memory that it writes.
bool writes_memory(const System& system);

/// `sequence` as a cell of its data. Throws Error if the model writes no memory, or the cell cannot
/// be read.
WriteExplanation explain_writes(const System& system, Engine& engine, const std::string& sequence);

}  // namespace attend::tasks
