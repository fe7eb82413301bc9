#include "text/formal_language.h"

#include <algorithm>
#include <stdexcept>

#include "text/random.h"

namespace attend::text {
namespace {

std::string letter(std::uint64_t number) {
  return std::string(1, static_cast<char>('a' + number));
}

/// What must come next, from the symbol `known` on all of it.
FormalSentence with_next(std::vector<std::string> symbols, std::size_t known) {
  FormalSentence sentence = {.symbols = std::move(symbols), .next = {}};
  const auto& all = sentence.symbols;
  for (std::size_t i = 0; i < all.size(); ++i) {
    sentence.next.push_back(i < known             ? FormalLanguage::kUnsaid
                            : i + 1 == all.size() ? FormalLanguage::kEnd
                                                  : all[i + 1]);
  }
  return sentence;
}

/// So many of each letter, from a. `free` of them are told by those before alone: behind them
/// everything is.
FormalSentence counted(const std::vector<std::int64_t>& counts, std::int64_t free) {
  std::vector<std::string> symbols;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    symbols.insert(symbols.end(), static_cast<std::size_t>(counts[i]), letter(i));
  }
  return with_next(std::move(symbols), static_cast<std::size_t>(free));
}

}  // namespace

const std::vector<std::string>& FormalLanguage::kinds() {
  static const std::vector<std::string> all = {"anbn",     "anbncn",   "anbncndn",    "anb2n",
                                               "anbmcn+m", "anbmcndm", "memorisation"};
  return all;
}

bool FormalLanguage::is_certain() const {
  return kind == "anbn" || kind == "anbncn" || kind == "anbncndn" || kind == "anb2n";
}

std::vector<std::string> FormalLanguage::symbols() const {
  auto count = letters;
  if (kind == "anbn" || kind == "anb2n") count = 2;
  if (kind == "anbncn" || kind == "anbmcn+m") count = 3;
  if (kind == "anbncndn" || kind == "anbmcndm") count = 4;
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < count; ++i) all.push_back(letter(static_cast<std::uint64_t>(i)));
  if (kind == "memorisation") all.emplace_back(kMark);
  return all;
}

FormalSentence FormalLanguage::draw(std::int64_t n, std::mt19937_64& random) const {
  if (n < kShortest) throw std::logic_error("a sentence shorter than the shortest one");
  if (kind == "anbn") return counted({n, n}, n);
  if (kind == "anbncn") return counted({n, n, n}, n);
  if (kind == "anbncndn") return counted({n, n, n, n}, n);
  if (kind == "anb2n") return counted({n, 2 * n}, n);
  if (kind == "memorisation") {
    std::vector<std::string> symbols;
    for (std::int64_t i = 0; i < n; ++i) {
      symbols.push_back(letter(below(random, static_cast<std::uint64_t>(letters))));
    }
    auto back = symbols;
    std::reverse(back.begin(), back.end());
    symbols.emplace_back(kMark);
    symbols.insert(symbols.end(), back.begin(), back.end());
    return with_next(std::move(symbols), static_cast<std::size_t>(n));
  }
  const auto b = 1 + static_cast<std::int64_t>(below(random, static_cast<std::uint64_t>(n - 1)));
  if (kind == "anbmcn+m") return counted({n - b, b, n}, n);
  if (kind == "anbmcndm") return counted({n - b, b, n - b, b}, n);
  throw std::logic_error("no such language: " + kind);
}

}  // namespace attend::text
