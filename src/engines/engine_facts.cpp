#include "engines/engine_facts.h"

#include "engines/cpu/cpu_features.h"

namespace attend {

std::string cpu_features() {
  return features_of_cpu();
}

}  // namespace attend
