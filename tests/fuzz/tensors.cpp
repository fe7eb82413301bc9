// safetensors: a file is refused, or all that it says of itself holds.

#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "format/safetensors.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  try {
    const format::TensorFile file(folder.write("a.safetensors", fuzz::text_of(data, size)));
    std::size_t bytes = 0;
    for (const auto& name : file.names()) {
      bytes += file.bytes(name).size();
      try {
        for (const auto number : file.numbers(name)) (void)std::isnan(number);
      } catch (const Error&) {  // of another type
      }
      try {
        (void)file.integers(name);
      } catch (const Error&) {
      }
    }
    if (bytes > size) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
