// Bodies of requests: refused with a status and a short line, or asked within the limits.

#include <cstdlib>

#include "scratch_file.h"
#include "serving/request_body.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  const std::string body(fuzz::text_of(data, size));
  const serving::RequestLimits limits;
  for (const bool scores : {false, true}) {
    try {
      const auto asked = serving::read_body(body, scores, {}, limits);
      if (std::ssize(asked.sources) > limits.sentences ||
          asked.options.search.beam_size > limits.beam) {
        std::abort();
      }
    } catch (const serving::Refusal& refusal) {
      if (refusal.status() < 400 || refusal.status() > 499) std::abort();
    }
  }
  return 0;
}
