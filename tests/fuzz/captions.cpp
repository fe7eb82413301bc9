// Captions in JSON: refused, or each of one line.

#include <cstdlib>

#include "core/error.h"
#include "data/captions_json.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  try {
    for (const auto& one : data::read_captions(fuzz::text_of(data, size), "it")) {
      if (one.caption.find_first_of("\n\r\t") != std::string::npos) std::abort();
    }
  } catch (const Error&) {
  }
  return 0;
}
