#pragma once

#include "metrics/metric.h"

// Of answers that are a line of symbols, each what comes next after one that was read, and kUnsaid
// where several may: there nothing is right or wrong.

namespace attend::metrics {

inline constexpr const char* kUnsaid = "-";

/// Exact match, the share of lines whose symbols are all right, and accuracy, the share of symbols
/// that are: both of the places where one must come. Joulin & Mikolov 2015, section 5.1. Lines are
/// checked as those of tags are.
Metrics metrics_of_symbols();

}  // namespace attend::metrics
