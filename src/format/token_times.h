#pragma once

#include <span>
#include <string>
#include <vector>

#include "format/alignment.h"
#include "format/timeline.h"

// When the symbols of an answer are heard, from where an attention looked.

namespace attend::format {

/// A symbol or a word, and when it is heard: seconds from the beginning of what was read.
struct TokenTime {
  std::string text{};
  double begin = 0.0;
  double end = 0.0;
  double confidence = 1.0;  ///< its probability, given those before it, [0, 1]
};

struct TokenTimes {
  std::vector<TokenTime> symbols{};  ///< as the model has them, without the end
  std::vector<TokenTime> words{};  ///< each from its first symbol's beginning to its last one's end
};

/// What lies farther from a symbol's centre than this is none of it.
inline constexpr double kReach = 0.25;

/// The centre of a symbol: the time that half of its weight lies before, where the weight of a
/// position lies evenly over the step about its middle. In [0, timeline.seconds()]; NaN of no
/// weight. A weight below 0 or not finite counts as none.  weights [S]
double centre_of(std::span<const float> weights, const Timeline& timeline);

/// When each of T symbols is heard, of which weights [T, S] alone are known, by the rule of
/// times_of: its entries have begin and end, and no text.
std::vector<TokenTime> times_of_weights(std::span<const std::vector<float>> weights,
                                        const Timeline& timeline);

/// When each symbol of the target is heard. Their centres in order: neighbours of which one
/// that is said later lies earlier, or less than a step later, share the mean of their centres
/// (pooled, as isotonic regression does it: Barlow et al. 1972). Borders lie half way between
/// neighbours' centres, but no farther from one than kReach; those who share one have equal
/// parts of what is between its borders. A symbol without weight has the centre of the one before
/// it, the first one 0. What belongs to no word is left out if it is last, as the end is.
/// `log_probabilities` of each symbol of the target; empty: none is known, and confidences are 1.
/// Throws std::logic_error as check() does, or if there are not as many.
TokenTimes times_of(const SoftAlignment& alignment, const Timeline& timeline,
                    std::span<const float> log_probabilities = {});

}  // namespace attend::format
