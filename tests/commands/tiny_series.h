#pragma once

#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {

/// A CSV of hours, of columns time, pm and sky: a wave with a period of 12, which a model that
/// reads 12 of them can learn, and a category. Of `first` on, counted from 2014-01-01T00:00.
std::string wave(int hours, int first = 0);

/// Trains a small forecaster of `target`, that reads 12 hours and says 2, from such a file.
Outcome train_series(const std::string& out, const std::string& file,
                     const std::vector<std::string>& more = {}, const std::string& target = "pm");

/// The same by the dual-stage attention: 10 hours are read, sky is known at the hour predicted.
Outcome train_dual_stage(const std::string& out, const std::string& file,
                         const std::vector<std::string>& more = {});

}  // namespace attend::tests
