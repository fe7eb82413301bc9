#include "models/memory_config.h"

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {

Fields MemoryConfig::fields() {
  return {
      {"memory.hops", &hops, "how often the facts are read, each time knowing what was read"},
      {"memory.size", &size, "newest facts that are kept; older ones are forgotten"},
      {"memory.words", &words,
       "what a fact is: the sum of its words by their position | centred (the same with a mean of "
       "1, "
       "as in the authors' program) | bag"},
      {"memory.tying", &tying,
       "adjacent (what is read in a hop is compared in the next) | layers (all hops alike)"},
      {"memory.times", &times, "a fact knows how long ago it was told"},
      {"memory.noise", &noise,
       "in training: so many empty facts for each, at most, between the others"},
      {"memory.dev_share", &dev_share,
       "share of the stories to learn from that is measured by where there is no --dev"},
  };
}

void MemoryConfig::validate() const {
  check_between("memory.hops", hops, 1, 100);
  check_between("memory.size", size, 1, 100'000);
  check_one_of("memory.words", words, {"position", "centred", "bag"});
  check_one_of("memory.tying", tying, {"adjacent", "layers"});
  check_between("memory.noise", noise, 0.0, 10.0);
  check_between("memory.dev_share", dev_share, 0.0, 0.9);
}

}  // namespace attend::models
