#include "tasks/algorithm_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::AlgorithmConfig>;

}  // namespace attend

namespace attend::tasks {

Fields AlgorithmConfig::fields() {
  return {};
}

void AlgorithmConfig::validate() const {}

}  // namespace attend::tasks
