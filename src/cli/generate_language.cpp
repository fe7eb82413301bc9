#include "cli/generate_language.h"

#include <ostream>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/bounds.h"
#include "core/files.h"
#include "text/formal_language.h"
#include "text/random.h"

namespace attend::cli {
namespace {

constexpr std::int64_t kLongestToCount = 2500;  // n of --max-length

}  // namespace

void SentencesToDraw::validate() const {
  check_between("--min-length", min_length, text::FormalLanguage::kShortest, kLongestToCount);
  check_between("--max-length", max_length, min_length, kLongestToCount);
}

void generate_language(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                       const SentencesToDraw& sentences, std::uint64_t seed, std::ostream& out) {
  const text::FormalLanguage language = {.kind = sentences.kind};
  struct LanguagePart {
    const char* name;
    std::int64_t count;
    std::int64_t longest;
  };
  const LanguagePart parts[] = {{"test", sizes.test, sentences.test_length()},
                                {"dev", sizes.dev, sentences.max_length},
                                {"train", sizes.train, sentences.max_length}};
  std::uint64_t number = 0;
  for (const auto& [name, count, longest] : parts) {
    const bool in_turn = number == 0;
    std::mt19937_64 random(text::mixed(seed, number++));
    const auto lengths = static_cast<std::uint64_t>(longest - sentences.min_length + 1);
    std::string read;
    std::string next;
    std::size_t symbols = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto more =
          in_turn ? static_cast<std::uint64_t>(i) % lengths : text::below(random, lengths);
      const auto drawn =
          language.draw(sentences.min_length + static_cast<std::int64_t>(more), random);
      read += fmt::format("{}\n", fmt::join(drawn.symbols, " "));
      next += fmt::format("{}\n", fmt::join(drawn.next, " "));
      symbols += drawn.symbols.size();
    }
    write_file(folder / fmt::format("{}.sentence", name), read);
    write_file(folder / fmt::format("{}.next", name), next);
    out << fmt::format("{}: {} sentences of {} symbols, n from {} to {}\n", name, count, symbols,
                       sentences.min_length, longest);
  }
}

}  // namespace attend::cli
