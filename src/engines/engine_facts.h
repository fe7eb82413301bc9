#pragma once

#include <string>

namespace attend {

/// What the CPU engine makes use of on this CPU: "AVX-512, products of bf16".
std::string cpu_features();

}  // namespace attend
