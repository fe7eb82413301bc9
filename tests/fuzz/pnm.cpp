// PNM: refused, or as many numbers as its size says, which its header alone
// gives as well.

#include <cstdlib>

#include "core/error.h"
#include "data/picture.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  constexpr std::int64_t kMost = 1'000'000;
  const auto bytes = fuzz::text_of(data, size);
  try {
    const auto picture = data::decode_pnm(bytes, "it", kMost);
    const auto& [height, width, channels] = picture.size;
    if (std::ssize(picture.bytes) != height * width * channels) std::abort();
    if (data::measure_pnm(bytes, "it", kMost) != picture.size) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
