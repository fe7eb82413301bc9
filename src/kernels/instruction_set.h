#pragma once

#include <string>

namespace attend::kernels {

/// What the kernels that were compiled for several instruction sets use on this CPU: "AVX-512",
/// "AVX2", "NEON", "the baseline".
std::string instruction_set();

}  // namespace attend::kernels
