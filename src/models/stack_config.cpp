#include "models/stack_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<models::StackConfig>;

}  // namespace attend

namespace attend::models {

Fields StackConfig::fields() {
  return {};
}

void StackConfig::validate() const {}

}  // namespace attend::models
