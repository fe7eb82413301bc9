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

std::string UnknownLines::warning() const {
  if (count_ == 0) return "";
  const auto lines = count_ == 1   ? fmt::format("line {} has", first_)
                     : count_ == 2 ? fmt::format("line {} and 1 more have", first_)
                                   : fmt::format("line {} and {} more have", first_, count_ - 1);
  return lines +
         " nothing but symbols that the model does not know, so its translation is a guess: is it "
         "in "
         "another script, case (--case auto) or spelling than the text of the training?";
}

}  // namespace attend::text
