#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/corpus.h"
#include "metrics/metric.h"
#include "metrics/score_options.h"

// Of answers that are numbers: a line holds one or several, with blanks between them, as many as
// the right one. A number that was found may have the interval behind it in which the right one
// should be: 12.5[8.1,20.2].

namespace attend::metrics {

/// A number of an answer, and its interval.
struct FoundNumber {
  double value = 0.0;
  std::optional<double> low{};
  std::optional<double> high{};
};

/// Throws Error, without saying where, if the line holds anything else, a number beyond 1e38, or
/// none.
std::vector<FoundNumber> numbers_in(std::string_view line);

/// As a line has it: 12.5, or 12.5[8.1,20.2].
std::string written(const FoundNumber& number);

/// Throws Error unless there is a line of numbers for each right one; and, naming the line, if one
/// is none, if it has not as many numbers as the right one, or if there are several right ones.
void check_numbers(Lines found, const References& right, const std::string& found_name = "found",
                   const std::string& right_name = "right");

/// Errors of the numbers at one place of the lines: of one step of a forecast.
struct StepErrors {
  int64_t count = 0;
  double root_mean_square = 0.0;
  double mean_absolute = 0.0;
};

/// Of each place, as far as the longest line. Throws like check_numbers.
std::vector<StepErrors> errors_of_steps(Lines found, const References& right);

/// Over all numbers y of all lines, and the numbers f found for them:
///
///   rmse      sqrt(mean (y - f)^2)
///   mae       mean |y - f|
///   rse       sqrt(sum (y - f)^2 / sum (y - mean y)^2): root relative squared error, as Lai et al.
///             2018 (LSTNet, eq. 12) have it; 1 is what the mean of all would have
///   mase      mae / the mean absolute error of persistence in the training series: Hyndman &
///             Koehler 2006; none unless the options have that
///   interval_coverage  the share of those with an interval that are in it
Metrics metrics_of_numbers();

/// What is told of problems with a right number for an answer: `solved`, the share of lines whose
/// numbers are all within 0.04 (Raffel & Ellis 2015, section 4), then rmse and mae.
Metrics metrics_of_solutions();

/// How far from right a number may be that solves its problem.
inline constexpr double kSolved = 0.04;

}  // namespace attend::metrics
