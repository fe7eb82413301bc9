#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace attend::tests {

/// A .npy of float32 of this shape, "(3, 2, 2)": numbers from -1 to 1 that hang on the seed.
std::string npy_bytes(const std::string& shape, std::size_t count, std::uint32_t seed);

}  // namespace attend::tests
