#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "training/run_folder.h"
#include "training/validation.h"

namespace attend::training {

/// How a training stands, between validations.
struct Progress {
  int64_t update = 0;
  int64_t epoch = 0;                ///< from 1
  int64_t symbols = 0;              ///< of the targets, read so far
  int64_t too_long = 0;             ///< pairs of the epoch left out for their length, so far
  double loss = 0.0;                ///< of each target symbol, mean since the last report
  std::optional<double> ctc{};      ///< its part by CTC, without its weight; of models that have it
  double symbols_per_second = 0.0;  ///< of the targets
  double learning_rate = 0.0;
  double gradient_norm = 0.0;  ///< of the last update, before it was cut
  double spent = 0.0;          ///< share of the budget, from 0 to 1; 0 if there is none
  double seconds = 0.0;        ///< of training so far, earlier sessions included
  double seconds_left = -1.0;  ///< negative if nobody can know
  std::optional<Scored> best;
};

/// Whoever wants to be told.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void progressed(const Progress& /*progress*/) {}
  virtual void validated(const Validation& /*validation*/, bool /*is_best*/) {}
  virtual void noted(const std::string& /*text*/) {}
};

}  // namespace attend::training
