// idx, as MNIST's files are: refused, or as many bytes as its extents say.

#include <cstdlib>

#include "core/error.h"
#include "data/idx_file.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  const auto path = folder.write("a.idx", fuzz::text_of(data, size)).string();
  for (const std::size_t dimensions : {1U, 3U}) {
    try {
      const auto file = data::read_idx(path, dimensions);
      if (file.extents.size() != dimensions) std::abort();
      std::int64_t count = 1;
      for (const auto extent : file.extents) count *= extent;
      if (std::ssize(file.bytes) != count) std::abort();
    } catch (const Error&) {
    }
  }
  return 0;
}
