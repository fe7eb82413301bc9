#include "models/turing_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::TuringConfig>;

}  // namespace attend

namespace attend::models {

Fields TuringConfig::fields() {
  return {};
}

void TuringConfig::validate() const {}

}  // namespace attend::models
