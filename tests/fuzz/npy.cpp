// .npy: a file is refused, or each of its rows is read or refused.

#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "data/feature_file.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  try {
    const data::FeatureFile file(folder.write("a.npy", fuzz::text_of(data, size)));
    const auto count = file.shape().count();
    if (count < 1 || static_cast<std::size_t>(file.rows() * count) > size) std::abort();
    std::vector<float> numbers(static_cast<std::size_t>(count));
    for (std::int64_t row = 0; row < file.rows(); ++row) {
      try {
        file.read(row, numbers);
        for (const auto number : numbers) {
          if (!std::isfinite(number)) std::abort();
        }
      } catch (const Error&) {
      }
    }
  } catch (const Error&) {
  }
  return 0;
}
