#pragma once

#include <iosfwd>

#include "training/trainer.h"

namespace attend::cli {

/// Shows a training: on a terminal one line that is written anew, and a line for each validation;
/// elsewhere plain lines, one every half minute.
class TrainingDisplay final : public training::Observer {
 public:
  TrainingDisplay(std::ostream& out, bool quiet);

  void progressed(const training::Progress& progress) override;
  void validated(const training::Validation& validation, bool is_best) override;
  void noted(const std::string& text) override;

  void finished(training::Ending ending, const training::TrainingState& state,
                const training::TrainingConfig& config, const std::string& folder);

  /// Ends the line that was being written anew, if there is one.
  void close_line();

 private:
  std::ostream& out_;
  bool quiet_;
  bool is_terminal_;
  bool line_is_open_ = false;
  double shown_at_ = -1e9;
  double speed_ = 0.0;  // smoothed
};

}  // namespace attend::cli
