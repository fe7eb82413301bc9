#include "models/turing_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::TuringConfig>;

}  // namespace attend

namespace attend::models {

Fields TuringConfig::fields() {
  return {
      {"turing.controller", &controller, "what moves the heads: lstm | feed-forward"},
      {"turing.places", &places, "of the memory; 0: none, the controller alone"},
      {"turing.width", &width, "numbers of a place"},
      {"turing.read_heads", &read_heads, "that read at each step"},
      {"turing.write_heads", &write_heads, "that write at each step"},
      {"turing.shifts", &shifts, "places that a head may move by at a step, either way"},
      {"turing.memory", &memory,
       "before the first step: constant (1e-6) | learned | random (drawn once, as parameters are)"},
      {"turing.first_weights", &first_weights,
       "of each head before the first step: learned | first-place (all on one place)"},
      {"turing.clip", &clip, "what heads are told is kept within this, either way; 0: it is not"},
  };
}

void TuringConfig::validate() const {
  check_one_of("turing.controller", controller, {"lstm", "feed-forward"});
  check_between("turing.places", places, 0, 100'000);
  check_between("turing.width", width, 1, 4096);
  check_between("turing.read_heads", read_heads, 1, 64);
  check_between("turing.write_heads", write_heads, 1, 64);
  check_between("turing.shifts", shifts, 0, 64);
  check_one_of("turing.memory", memory, {"constant", "learned", "random"});
  check_one_of("turing.first_weights", first_weights, {"learned", "first-place"});
  check_between("turing.clip", clip, 0.0, 1e6);
  if (!has_memory() && controller == "feed-forward") {
    throw ConfigError("turing.places", "0", "1 or more: a feed-forward controller keeps nothing");
  }
  if (has_memory() && 2 * shifts + 1 > places) {
    throw ConfigError("turing.shifts", std::to_string(shifts),
                      "so few that 2 shifts + 1 places are there: see turing.places");
  }
}

}  // namespace attend::models
