#include "text/symbol_sequences.h"

#include <algorithm>
#include <numeric>

#include "core/fields.h"
#include "text/random.h"

namespace attend::text {

void SymbolSequences::validate() const {
  check_one_of("--task", task, {"copy", "reverse", "sort"});
  check_at_least("--min-length", min_length, 1);
  check_at_least("--max-length", max_length, min_length);
}

AlignedPair SymbolSequences::draw(std::mt19937_64& random) const {
  const auto lengths = static_cast<std::uint64_t>(max_length - min_length + 1);
  std::vector<std::string> letters(static_cast<std::uint64_t>(min_length) + below(random, lengths));
  for (auto& letter : letters) letter = std::string(1, static_cast<char>('a' + below(random, 26)));
  return transform(letters, task);
}

AlignedPair transform(const std::vector<std::string>& letters, const std::string& task) {
  std::vector<std::size_t> order(letters.size());  // order[j]: where target j came from
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (task == "reverse") std::reverse(order.begin(), order.end());
  if (task == "sort") {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return letters[a] < letters[b]; });
  }
  AlignedPair pair;
  pair.source = letters;
  for (std::size_t j = 0; j < order.size(); ++j) {
    pair.target.push_back(letters[order[j]]);
    pair.links.emplace_back(static_cast<int>(order[j]), static_cast<int>(j));
  }
  std::sort(pair.links.begin(), pair.links.end());
  return pair;
}

}  // namespace attend::text
