#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/batch_stream.h"
#include "training/linear_start.h"
#include "training/schedule.h"

namespace attend::training {

/// A checkpoint that was validated.
struct Scored {
  int64_t update = 0;
  double metric = 0.0;
};

/// All that a training remembers besides its parameters and moments.
struct TrainingState {
  int64_t update = 0;
  int64_t pairs = 0;                         ///< examples read so far, in all epochs
  int64_t symbols = 0;                       ///< of the targets
  std::map<std::string, int64_t> longest{};  ///< positions of the longest read so far, by column
  double seconds = 0.0;
  data::BatchStream::Position position;
  Schedule::State schedule;
  LinearStart linear;
  std::optional<Scored> best;
  int64_t stale = 0;           ///< validations since the best one
  int64_t validated = 0;       ///< the update of the last validation
  std::vector<Scored> scored;  ///< validations whose checkpoints may be averaged
  std::optional<double>
      baseline;  ///< moving average of a symbol's log p, where positions are drawn
  std::map<std::string, std::string> files{};  ///< checksums of the checkpoint's other files, by
                                               ///< name; none of an earlier version's
};

/// state.json of a checkpoint: docs/format.md.
std::string to_json(const TrainingState& state);

/// The same as a file, with its checksum.
void save_state(const std::filesystem::path& file, const TrainingState& state);

/// Throws Error naming the file if it is missing or damaged.
TrainingState load_state(const std::filesystem::path& file);

}  // namespace attend::training
