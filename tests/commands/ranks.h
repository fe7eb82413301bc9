#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "command.h"
#include "test_paths.h"

namespace attend::tests {

#define SKIP_WITHOUT_GLOO()                                                \
  if (!std::filesystem::exists(build_folder() + "/bin/libattend_gloo.so")) \
  GTEST_SKIP() << "built without "                                         \
                  "Gloo"

inline const std::vector<std::string> kTwo = {"--workers", "2"};

/// Both, one after the other.
std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b);

/// |a - b| / |b| of the tensor of two runs' models where it is largest.
double largest_difference(const std::string& run, const std::string& expected);

/// A port that is free now.
std::string free_port();

/// What a launcher tells a rank by its environment.
std::vector<std::string> rank_of(int rank, int size, const std::string& port);

}  // namespace attend::tests
