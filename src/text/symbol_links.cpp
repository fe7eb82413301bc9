#include "text/symbol_links.h"

#include <cstddef>
#include <vector>

namespace attend::text {
namespace {

/// The symbols of each word.
std::vector<std::vector<std::int32_t>> symbols_of(std::span<const int> words) {
  std::vector<std::vector<std::int32_t>> symbols;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] < 0) continue;
    const auto word = static_cast<std::size_t>(words[i]);
    if (word >= symbols.size()) symbols.resize(word + 1);
    symbols[word].push_back(static_cast<std::int32_t>(i));
  }
  return symbols;
}

}  // namespace

Links read_word_links(const std::string& line, const std::string& where, std::size_t source_words,
                      std::size_t target_words) {
  Links links;
  for (const auto& written :
       read_links(line, "-p?", "a word link i-j (ipj or i?j: possible)", where)) {
    check_words(written.link, where, source_words, target_words);
    links.push_back(written.link);
  }
  return as_set(std::move(links));
}

Links symbol_links(const Links& words, std::span<const int> source_words,
                   std::span<const int> target_words) {
  const auto sources = symbols_of(source_words);
  const auto targets = symbols_of(target_words);
  Links links;
  for (const auto& [source, target] : words) {
    const auto from = static_cast<std::size_t>(source);
    const auto to = static_cast<std::size_t>(target);
    if (from >= sources.size() || to >= targets.size()) continue;  // a word without symbols
    for (const auto s : sources[from]) {
      for (const auto t : targets[to]) links.push_back({s, t});
    }
  }
  return as_set(std::move(links));
}

}  // namespace attend::text
