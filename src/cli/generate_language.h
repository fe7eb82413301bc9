#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>

#include "text/generated_corpus.h"

namespace attend::cli {

/// What sentences of a formal language are drawn.
struct SentencesToDraw {
  std::string kind;              ///< text::FormalLanguage::kind
  std::int64_t min_length = 2;   ///< n
  std::int64_t max_length = 15;  ///< of those to learn from and to validate on

  /// Of those to test on: what counts goes on for so long.
  std::int64_t test_length() const { return 4 * max_length; }

  /// Throws ConfigError naming the command's option.
  void validate() const;
};

/// Writes sentences, and what must come next after each of their symbols, into a new folder:
/// train.sentence, train.next, and the same of dev and test; and says how many. A sentence may come
/// several times. Those to test on have each n in turn, the others n drawn evenly. `test` and `dev`
/// stay the same when more is asked for to learn from.
void generate_language(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                       const SentencesToDraw& sentences, std::uint64_t seed, std::ostream& out);

}  // namespace attend::cli
