#include "tasks/language_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "core/held.h"

namespace attend {

template class Held<tasks::LanguageConfig>;

}  // namespace attend

namespace attend::tasks {

Fields LanguageConfig::fields() {
  return {};
}

void LanguageConfig::validate() const {}

}  // namespace attend::tasks
