#include "models/transformer_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::TransformerConfig>;

}  // namespace attend

namespace attend::models {

Fields TransformerConfig::fields() {
  return {
      {"transformer.heads", &heads,
       "readings at once of a layer, each of its share of the numbers"},
      {"transformer.feed_forward", &feed_forward,
       "of the layer between the two that each position goes through alone; 0: four times its "
       "vector"},
      {"transformer.norm", &norm,
       "where a layer is normed: before (what it reads) | after (what it leaves: Vaswani et al. "
       "2017)"},
      {"transformer.positions", &positions,
       "how a position knows where it is: sinusoidal | learned | none"},
      {"transformer.max_length", &max_length, "of learned: positions that there are"},
      {"transformer.layers_above", &layers_above,
       "self-attention layers above a recurrent encoder; 0: none"},
      {"transformer.dropout", &dropout, "of what each part of a layer adds"},
      {"transformer.dropout_weights", &dropout_weights, "of the weights that heads read by"},
      {"transformer.shown_layer", &shown_layer,
       "of the reader: whose weights are the alignment, from 1; 0: the last"},
      {"transformer.shown_head", &shown_head, "which of its heads, from 1; 0: the mean of all"},
  };
}

void TransformerConfig::validate() const {
  check_between("transformer.heads", heads, 1, 1024);
  check_between("transformer.feed_forward", feed_forward, 0, 65'536);
  check_one_of("transformer.norm", norm, {"before", "after"});
  check_one_of("transformer.positions", positions, {"sinusoidal", "learned", "none"});
  check_between("transformer.max_length", max_length, 1, 1'000'000);
  check_between("transformer.layers_above", layers_above, 0, 64);
  check_between("transformer.dropout", dropout, 0.0, 0.95);
  check_between("transformer.dropout_weights", dropout_weights, 0.0, 0.95);
  check_between("transformer.shown_layer", shown_layer, 0, 64);
  check_between("transformer.shown_head", shown_head, 0, heads);
}

}  // namespace attend::models
