#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/line_counts.h"

namespace attend::metrics {

// Amounts, which are no whole numbers, among the counts of a line (LineCounts): digits to the base
// 2^30, so that a sum over lines is exact and the same in any order, as sums of counts are.

/// How many counts an amount takes.
inline constexpr std::size_t kAmountWidth = 17;

/// An amount beyond this cannot be counted.
inline constexpr double kLargestAmount = 1e80;

/// Adds the digits of an amount, which lie from `place` on, those that are 0 left out. What is
/// below 2^-210 counts as 0. Throws std::logic_error beyond kLargestAmount.
void add_amount(double amount, std::size_t place, std::vector<LineCounts::Entry>& line);

/// What sums of such digits [kAmountWidth] are.
long double amount_of(std::span<const int64_t> digits);

}  // namespace attend::metrics
