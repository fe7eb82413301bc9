// Files of times of words: refused, or in order.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "format/time_files.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  try {
    const auto text = fuzz::text_of(data, size);
    format::TimeLinesReader reader("here");
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      reader.add(text.substr(at, end - at));
      at = end + 1;
    }
    for (const auto& utterance : reader.take()) {
      std::vector<format::TokenTime> times;
      std::vector<std::string> words;
      double before = 0.0;
      for (const auto& [symbol, begin, end] : utterance.symbols) {
        if (!(begin >= before && end > begin)) std::abort();
        before = begin;
        times.push_back({.text = symbol, .begin = begin, .end = end});
        words.push_back(symbol);
      }
      if (!format::to_time_lines(times).ends_with('\n')) std::abort();
      format::check_times(utterance, "here", words, 1e9);
    }
  } catch (const Error&) {
  }
  return 0;
}
