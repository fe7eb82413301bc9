// Vocabularies of all kinds (the first byte says which): refused, or any text can be read with it.

#include "text/vocabulary.h"

#include <cstdlib>

#include "core/error.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  const char* const kKinds[] = {"bpe", "unigram", "words", "characters"};
  if (size == 0) return 0;
  try {
    const auto vocabulary =
        text::load_vocabulary(kKinds[data[0] % 4], fuzz::text_of(data + 1, size - 1), "here");
    const auto tokens = vocabulary->encode("the cat ☃ sat\t naïve 日本 ▁ xx");
    for (const auto id : tokens.ids) (void)vocabulary->piece(id);
    if (tokens.ids != vocabulary->encode_ids("the cat ☃ sat\t naïve 日本 ▁ xx")) std::abort();
    (void)vocabulary->decode(tokens.ids);
  } catch (const Error&) {
  }
  return 0;
}
