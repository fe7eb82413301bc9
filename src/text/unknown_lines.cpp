#include "text/unknown_lines.h"

#include <fmt/format.h>

#include "text/utf8.h"

namespace attend::text {

void UnknownLines::look_at(const std::string& line, std::int64_t number) {
  bool is_unknown = false;
  for (const TokenId id : vocabulary_.encode_ids(line)) {
    if (id == kUnknown) {
      is_unknown = true;
    } else if (vocabulary_.piece(id) != kVisibleSpace) {
      return;
    }
  }
  if (!is_unknown) return;
  if (count_++ == 0) first_ = number;
}

std::string UnknownLines::warning(bool were_translated) const {
  if (count_ == 0) return "";
  const auto lines = count_ == 1   ? fmt::format("line {} has", first_)
                     : count_ == 2 ? fmt::format("line {} and 1 more have", first_)
                                   : fmt::format("line {} and {} more have", first_, count_ - 1);
  return fmt::format(
      "{} nothing but symbols that the model does not know, so its {} a guess: is it in another "
      "script, case{} or spelling than the text of the training?",
      lines, were_translated ? "translation is" : "answer is",
      were_translated ? " (--case auto)" : "");
}

}  // namespace attend::text
