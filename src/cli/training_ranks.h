#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "cli/stop_signals.h"
#include "parallel/lifeline.h"
#include "parallel/workers.h"
#include "training/trainer.h"

namespace attend::cli {

/// The processes that train together: which of them this one is, how they meet, and what ends all
/// of them once one is gone.
class TrainingRanks {
 public:
  /// From --workers, or the environment. Throws Error if they contradict each other.
  TrainingRanks(std::optional<std::int64_t> workers, int threads);

  bool is_first() const { return ranks_.rank == 0; }
  int size() const { return ranks_.size; }

  /// So many, if neither --workers nor the environment has said.
  void usually(std::int64_t workers);

  /// Rank 0 opens the port that the others will dial. Throws Error if it is in use.
  void open();

  /// Starts the others, if nobody else has, and waits until all are there. From then on this
  /// process ends, with a line on `err` and exit code 3 or 2, when another rank is gone or cannot
  /// go on. `folder` is rank 0's, for the line; null on others.
  parallel::Group& meet(training::Observer& observer, const StopSignals& signals,
                        const training::RunFolder* folder, bool is_new, std::ostream& err);

  /// This rank has done its part.
  void end();

  /// This rank cannot go on: the others are told and end. Whether rank 0 will say so.
  bool fail(const std::string& why);

 private:
  void tell_of(training::Observer& observer) const;
  [[noreturn]] void end_for(const parallel::Loss& loss, std::ostream& err);
  std::string ending_of(int rank);

  parallel::Ranks ranks_;
  bool starts_others_ = false;
  bool is_said_ = false;  // how many there are
  int threads_;
  std::optional<training::RunFolder> folder_;
  bool is_new_ = false;
  std::unique_ptr<parallel::Workers> workers_;
  std::unique_ptr<parallel::Lifeline> lifeline_;  // goes before them: they end when it does
  std::unique_ptr<parallel::Group> group_;
};

}  // namespace attend::cli
