#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "text/aligned_pair.h"

namespace attend::text {

struct GeneratedSizes {
  std::int64_t train = 20000;
  std::int64_t dev = 500;
  std::int64_t test = 500;
};

/// Pairs to learn from and pairs kept apart; no source comes twice in all of them.
struct GeneratedCorpus {
  std::vector<AlignedPair> train;
  std::vector<AlignedPair> dev;
  std::vector<AlignedPair> test;
};

/// Draws pairs until there are enough. `test` comes first, then `dev`: they stay the same when more
/// is asked for to learn from. Throws Error if distinct pairs become too hard to find.
GeneratedCorpus draw_corpus(const std::function<AlignedPair(std::mt19937_64&)>& draw,
                            const GeneratedSizes& sizes, std::uint64_t seed);

}  // namespace attend::text
