#pragma once

#include <string>

#include "command.h"

namespace attend::tests {

/// Files as MNIST's: `count` pictures of 5 by 5, of which the n-th has n + 1 as its only ink, and
/// the last digit of n as its label.
inline void write_digits(const Folder& folder, const std::string& part, int count) {
  const std::string of_count = {'\0', '\0', '\0', static_cast<char>(count)};
  auto images = std::string("\0\0\x08\3", 4) + of_count + std::string("\0\0\0\5\0\0\0\5", 8);
  auto labels = std::string("\0\0\x08\1", 4) + of_count;
  for (int n = 0; n < count; ++n) {
    images += std::string(7, '\0') + static_cast<char>(n + 1) + std::string(17, '\0');
    labels += static_cast<char>(n % 10);
  }
  folder.write(part + "-images-idx3-ubyte", images);
  folder.write(part + "-labels-idx1-ubyte", labels);
}

}  // namespace attend::tests
