#include "cli/unknown_warning.h"

#include <cstdint>

#include "text/unknown_lines.h"

namespace attend::cli {

std::string unknown_warning(const tasks::Translator& translator, const text::Vocabulary& vocabulary,
                            std::span<const std::string> lines, tasks::LetterCase letter_case) {
  text::UnknownLines unknown(vocabulary);
  std::int64_t number = 0;
  for (const auto& line : lines) {
    unknown.look_at(translator.as_read(line, letter_case), ++number);
  }
  return unknown.warning();
}

}  // namespace attend::cli
