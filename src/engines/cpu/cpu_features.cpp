#include "engines/cpu/cpu_features.h"

#include "kernels/bf16_products.h"
#include "kernels/instruction_set.h"

namespace attend {

std::string features_of_cpu() {
  return kernels::instruction_set() + (kernels::has_bf16_products() ? ", products of bf16" : "");
}

}  // namespace attend
