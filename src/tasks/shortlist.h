#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/elements.h"

namespace attend::tasks {

struct ShortlistOptions {
  std::int64_t candidates = 50;  ///< target symbols of each source symbol
  std::int64_t frequent = 200;   ///< the most frequent target symbols, which any source may have

  /// Throws ConfigError naming the first option out of range.
  void validate() const;
};

/// The symbols of a pair, without ends.
struct SymbolPair {
  std::vector<Index> source;
  std::vector<Index> target;
};

/// Which target symbols a translation may need: for each source symbol those it is most likely
/// translated by, and the most frequent ones. A batch is then read out over these alone (Jean et
/// al. 2015, section 4.2).
class Shortlist {
 public:
  /// From a parallel text: lexical probabilities t(target | source) by five rounds of IBM model 1
  /// (Brown et al. 1993, section 4.1), with the empty word for what has no source.
  static Shortlist learn(std::span<const SymbolPair> pairs, std::int64_t source_symbols,
                         std::int64_t target_symbols, const ShortlistOptions& options);

  /// Throws Error if the file is damaged or was made for other vocabularies.
  static Shortlist load(const std::filesystem::path& path, const std::string& vocabularies,
                        std::int64_t source_symbols, std::int64_t target_symbols);

  /// `vocabularies` tells them from others: it is what `load` must be given.
  void save(const std::filesystem::path& path, const std::string& vocabularies) const;

  /// What sources may be translated by, in ascending order, the end symbol among them.
  std::vector<Index> symbols(std::span<const Index> sources) const;

 private:
  std::int64_t target_symbols_ = 0;
  std::vector<Index> frequent_;
  std::vector<std::int64_t> first_;  // of each source symbol, and the end of the last one's
  std::vector<Index> candidates_;
};

}  // namespace attend::tasks
