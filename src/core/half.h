#pragma once

#include <cstdint>

namespace attend {

/// A float16, IEEE 754 binary16, as a float.
float from_half(std::uint16_t half);

/// The nearest float16, half to even; what is too large becomes infinite, and NaN stays NaN.
std::uint16_t to_half(float x);

}  // namespace attend
