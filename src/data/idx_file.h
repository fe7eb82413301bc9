#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace attend::data {

/// Bytes and their extents, the outermost first: what an idx file of unsigned bytes holds, the form
/// of MNIST (LeCun, Cortes & Burges): 0, 0, 8, the number of dimensions, each of them in four bytes
/// with the largest first, and then the bytes. Also as gzip compressed it.
struct IdxFile {
  std::vector<std::int64_t> extents;
  std::vector<std::uint8_t> bytes;
};

/// Throws Error naming the file if it cannot be read, is none, has another number of dimensions, or
/// has not as many bytes as these say.
IdxFile read_idx(const std::string& path, std::size_t dimensions);

}  // namespace attend::data
