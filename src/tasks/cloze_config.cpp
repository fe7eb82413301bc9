#include "tasks/cloze_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::ClozeConfig>;

}  // namespace attend

namespace attend::tasks {

Fields ClozeConfig::fields() {
  return {};
}

void ClozeConfig::validate() const {}

}  // namespace attend::tasks
