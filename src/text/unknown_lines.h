#pragma once

#include <cstdint>
#include <string>

#include "text/vocabulary.h"

namespace attend::text {

/// Looks for lines that a model cannot read: with nothing in them but symbols that its vocabulary
/// does not know.
class UnknownLines {
 public:
  /// The vocabulary must outlive it.
  explicit UnknownLines(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  /// Looks at a line, of this number, from 1. Throws Error if it is not UTF-8.
  void look_at(const std::string& line, std::int64_t number);

  /// What is to be said of such lines, which were translated, or answered otherwise; empty if there
  /// was none.
  std::string warning(bool were_translated = true) const;

 private:
  const Vocabulary& vocabulary_;
  std::int64_t count_ = 0;
  std::int64_t first_ = 0;  // its number
};

}  // namespace attend::text
