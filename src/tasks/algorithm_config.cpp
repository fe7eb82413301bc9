#include "tasks/algorithm_config.h"

#include <algorithm>

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::AlgorithmConfig>;

}  // namespace attend

namespace attend::tasks {

Fields AlgorithmConfig::fields() {
  return {
      {"algorithm.problem", &problem, "copy | repeat-copy | recall | ngrams | sort"},
      {"algorithm.bits", &bits, "of a vector; ngrams have 1"},
      {"algorithm.min_length", &min_length,
       "vectors of the shortest sequence; of recall items, of ngrams bits"},
      {"algorithm.max_length", &max_length, "of the longest"},
      {"algorithm.curriculum", &curriculum,
       "sequences to learn from after which the longest may have one more, from min_length to "
       "max_length, in each epoch; 0: all from the first one"},
      {"algorithm.most_repeats", &most_repeats, "of repeat-copy: copies, from 1"},
      {"algorithm.item_length", &item_length, "of recall: vectors of an item"},
      {"algorithm.kept", &kept, "of sort: vectors of the answer, those of the highest priority"},
      {"algorithm.examples", &examples, "sequences of an epoch"},
      {"algorithm.tests", &tests, "sequences that are drawn to be measured by"},
  };
}

AlgorithmConfig AlgorithmConfig::after(int64_t n) const {
  auto drawn = *this;
  if (curriculum > 0) drawn.max_length = std::min(max_length, min_length + n / curriculum);
  return drawn;
}

void AlgorithmConfig::validate_problem() const {
  check_one_of("algorithm.problem", problem, {"copy", "repeat-copy", "recall", "ngrams", "sort"});
  check_between("algorithm.bits", bits, 1, 256);
  check_between("algorithm.item_length", item_length, 1, 100);
  check_between("algorithm.kept", kept, 1, 10'000);
}

void AlgorithmConfig::validate() const {
  validate_problem();
  const int64_t least = problem == "recall" ? 2 : problem == "ngrams" ? 6 : 1;
  check_between("algorithm.min_length", min_length, least, 10'000);
  check_between("algorithm.max_length", max_length, min_length, 10'000);
  check_between("algorithm.curriculum", curriculum, 0, 1'000'000'000);
  check_between("algorithm.most_repeats", most_repeats, 1, 1000);
  check_between("algorithm.examples", examples, 1, 1'000'000'000);
  check_between("algorithm.tests", tests, 1, 1'000'000);
}

}  // namespace attend::tasks
