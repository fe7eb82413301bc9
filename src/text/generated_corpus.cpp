#include "text/generated_corpus.h"

#include <string>
#include <unordered_set>

#include "core/error.h"

namespace attend::text {
namespace {

constexpr int kMostTries = 10000;  // in a row that give nothing new

template <typename Item, typename Write>
std::string joined(const std::vector<Item>& items, const Write& write) {
  std::string line;
  for (const auto& item : items) {
    if (!line.empty()) line += ' ';
    line += write(item);
  }
  return line;
}

}  // namespace

std::string to_line(const std::vector<std::string>& words) {
  return joined(words, [](const std::string& word) { return word; });
}

std::string to_line(const std::vector<std::pair<int, int>>& links) {
  return joined(links, [](const std::pair<int, int>& link) {
    return std::to_string(link.first) + '-' + std::to_string(link.second);
  });
}

GeneratedCorpus draw_corpus(const std::function<AlignedPair(std::mt19937_64&)>& draw,
                            const GeneratedSizes& sizes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::unordered_set<std::string> drawn;
  const auto draw_many = [&](std::int64_t count) {
    std::vector<AlignedPair> pairs;
    int tries = 0;
    while (static_cast<std::int64_t>(pairs.size()) < count) {
      if (++tries > kMostTries) {
        throw Error("there are hardly more than " + std::to_string(drawn.size()) +
                    " different pairs: ask for fewer, or for longer ones");
      }
      auto pair = draw(random);
      if (!drawn.insert(to_line(pair.source)).second) continue;
      pairs.push_back(std::move(pair));
      tries = 0;
    }
    return pairs;
  };
  GeneratedCorpus corpus;
  corpus.test = draw_many(sizes.test);
  corpus.dev = draw_many(sizes.dev);
  corpus.train = draw_many(sizes.train);
  return corpus;
}

}  // namespace attend::text
