#include "test_paths.h"

namespace attend::tests {

std::string source_folder() {
  return ATTEND_SOURCE_DIR;
}

std::string build_folder() {
  return ATTEND_BINARY_DIR;
}

}  // namespace attend::tests
