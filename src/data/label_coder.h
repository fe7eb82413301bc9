#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"

namespace attend::data {

/// Labels, from 0: the classes of texts, the tags of words. Unlike a vocabulary it has no special
/// symbols: a class can be no end of a sentence. A label is what a cell, or a word of a cell, is.
class LabelCoder final : public Coder {
 public:
  static constexpr const char* kKind = "labels";

  /// In the order of their indices. Throws std::logic_error if one is there twice.
  LabelCoder(std::vector<std::string> labels);

  /// All labels of these cells, or of all their words, in the order of their bytes. Throws Error if
  /// there are none, or more than kMost, naming where the one too many stands.
  static std::shared_ptr<const LabelCoder> learn(text::LineSource& cells, bool of_words);

  /// A label a line.
  static std::shared_ptr<const LabelCoder> load(std::string_view bytes, const std::string& where);

  static constexpr std::size_t kMost = 100'000;

  std::string kind() const override { return kKind; }
  std::string bytes() const override;
  std::int64_t symbol_count() const override { return std::ssize(labels_); }

  /// One label: a part without dimensions. Throws Error, naming the nearest, if it is not known.
  Part encode(std::string_view cell) const override;

  /// A label for each word of the cell.  [T]
  Part encode_words(std::string_view cell) const;

  /// With a blank between them.
  std::string decode(std::span<const Index> symbols) const override;
  std::vector<std::string> pieces(std::string_view cell) const override;

  const std::vector<std::string>& labels() const { return labels_; }

 private:
  Index index_of(std::string_view label) const;

  std::vector<std::string> labels_;
  std::map<std::string, Index, std::less<>> indices_;
};

/// The labels of a column. Throws Error if it holds none, or there is none.
const LabelCoder& labels_of(const Coders& coders, std::string_view column);

}  // namespace attend::data
