#include "npy_bytes.h"

#include <cstring>

namespace attend::tests {

std::string npy_bytes(const std::string& shape, std::size_t count, std::uint32_t seed) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(117, ' ');
  header += '\n';
  std::string file("\x93NUMPY\1\0\x76\0", 10);  // 118 bytes of header
  file += header;
  auto state = seed * 2654435761U + 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    const auto number = static_cast<float>(state >> 8) / 8388608.0F - 1.0F;
    char bytes[4];
    std::memcpy(bytes, &number, 4);
    file.append(bytes, 4);
  }
  return file;
}

}  // namespace attend::tests
