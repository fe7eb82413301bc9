#include "models/glimpse_config.h"

#include "core/bounds.h"
#include "core/held.h"
#include "models/grid_config.h"

namespace attend {

template class Held<models::GlimpseConfig>;

}  // namespace attend

namespace attend::models {

Fields GlimpseConfig::fields() {
  return {
      {"glimpse.count", &count,
       "how often a picture is looked at; 0: all of it is seen at once, by the layers of "
       "model.grid"},
      {"glimpse.size", &size, "numbers of a side of what is seen; of the finest scale pixels"},
      {"glimpse.scales", &scales,
       "windows around a place, each of twice the side and of as many numbers"},
      {"glimpse.layers", &layers,
       "filters over what is seen, as model.grid says them; each scale is a channel; empty: none"},
      {"glimpse.seen_size", &seen_size,
       "of the layers that what is seen, and where, goes through first"},
      {"glimpse.core", &core, "what keeps what was seen: rectified (a layer) | lstm"},
      {"glimpse.deviation", &deviation,
       "in training: how far around where it would look it looks, in halves of a picture"},
      {"glimpse.answers", &answers,
       "what is learnt to answer: each glimpse | last, which alone has seen all"},
      {"glimpse.reward", &reward,
       "what a place is worth: probability (of the right label, in the mean over the glimpses from "
       "there on) | right (1 where the last answer is right)"},
  };
}

void GlimpseConfig::validate() const {
  check_between("glimpse.count", count, 0, 1000);
  check_between("glimpse.size", size, 1, 512);
  check_between("glimpse.scales", scales, 1, 8);
  grid_layers("glimpse.layers", layers);
  check_between("glimpse.seen_size", seen_size, 1, 65'536);
  check_one_of("glimpse.core", core, {"rectified", "lstm"});
  check_between("glimpse.deviation", deviation, 1e-3, 10.0);
  check_one_of("glimpse.answers", answers, {"each", "last"});
  check_one_of("glimpse.reward", reward, {"probability", "right"});
}

}  // namespace attend::models
