#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace attend::text {

/// A sentence of a formal language, and after each of its symbols the one that must come next: the
/// end where it is over, kUnsaid where several may come.
struct FormalSentence {
  std::vector<std::string> symbols;
  std::vector<std::string> next;  ///< as many

  bool operator==(const FormalSentence&) const = default;
};

/// Languages whose sentences one must count, or remember, to go on with. Joulin & Mikolov 2015,
/// section 5.1, table 1, and its program's task.h.
///
///   anbn, anbncn, anbncndn   so many of each letter, one letter after the other
///   anb2n                    twice as many b
///   anbmcn+m                 as many c as a and b together
///   anbmcndm                 as many c as a, as many d as b
///   memorisation             letters, the mark |, the letters from the last one to the first
struct FormalLanguage {
  static constexpr const char* kEnd = ".";
  static constexpr const char* kUnsaid = "-";
  static constexpr const char* kMark = "|";
  static constexpr std::int64_t kShortest = 2;  ///< n

  std::string kind = "anbn";
  std::int64_t letters = 2;  ///< that differ, of memorisation

  /// All that there are.
  static const std::vector<std::string>& kinds();

  /// Whether n says all of a sentence.
  bool is_certain() const;

  /// What its sentences are made of.
  std::vector<std::string> symbols() const;

  /// A sentence of so many letters to count or to remember (a and b together where both are
  /// counted, one of each at least).  n >= kShortest
  FormalSentence draw(std::int64_t n, std::mt19937_64& random) const;
};

}  // namespace attend::text
