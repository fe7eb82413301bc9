#include "models/glimpse_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::GlimpseConfig>;

}  // namespace attend

namespace attend::models {

Fields GlimpseConfig::fields() {
  return {};
}

void GlimpseConfig::validate() const {}

}  // namespace attend::models
