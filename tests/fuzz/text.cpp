// Lines of text: refused, or brought to a normal form that stays, with words that are counted
// alike.

#include <cstdlib>

#include "core/error.h"
#include "scratch_file.h"
#include "text/corpus.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  static const fuzz::ScratchFolder folder;
  try {
    text::FileLines lines(folder.write("lines", fuzz::text_of(data, size)).string());
    for (std::string line; lines.next(line);) {
      const auto nfc = text::to_nfc(line);
      if (!text::is_valid_utf8(nfc) || text::to_nfc(nfc) != nfc) std::abort();
      if (text::split_words(nfc).size() != text::count_words(nfc)) std::abort();
      if (text::word_of_each_byte(nfc).size() != nfc.size()) std::abort();
      std::string joined;
      for (const auto point : text::code_points(nfc)) joined += point;
      if (joined != nfc) std::abort();
    }
  } catch (const Error&) {
  }
  return 0;
}
