#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metrics/corpus.h"
#include "metrics/metric.h"

// Of answers that are bits: a line holds words of them, a word a step: 01101001 11000110. As many
// as the right one.

namespace attend::metrics {

/// The words of a line, each of 0 and 1 alone. Throws Error, without saying where, if a word holds
/// anything else or is not as long as the first one, or if there is none.
std::vector<std::string> bits_in(std::string_view line);

/// Throws Error unless there is a line of bits for each right one; and, naming the line, if one is
/// none, if it has not as many words of as many bits as the right one, or if there are several
/// right ones.
void check_bits(Lines found, const References& right, const std::string& found_name = "found",
                const std::string& right_name = "right");

/// `wrong_bits`, the share of bits that are not the right ones; `right_sequences`, the share of
/// lines without such; `wrong_bits_a_sequence`, how many a line has in the mean, as Graves et al.
/// 2014 tell them.
Metrics metrics_of_bits();

}  // namespace attend::metrics
