#include "models/source.h"

#include <algorithm>
#include <vector>

namespace attend::models {

TextSource::TextSource(const ModelConfig& config, int64_t symbols)
    : symbols_(symbols),
      pyramid_(config.pyramid),
      is_reversed_(config.reverse_source),
      is_variational_(config.variational),
      embedding_(symbols, config.embedding_size),
      dropout_(config.dropout_embedding),
      encoder_(build_source_encoder(config)) {
  add("dropout", dropout_);
}

data::Column TextSource::as_read(const data::Column& source) const {
  auto read = source;
  if (!is_reversed_) return read;
  const auto rows = std::ssize(read.symbols) / read.positions();
  for (int64_t row = 0; row < rows; ++row) {
    const auto first = read.symbols.begin() + row * read.positions();
    std::reverse(first, first + read.count_of(row) - 1);
  }
  return read;
}

nn::Padded TextSource::embedded(Engine& engine, const data::Column& source) const {
  const auto read = as_read(source);
  const Shape shape = {std::ssize(read.symbols) / read.positions(), read.positions()};
  const auto embedded = embedding_(indices(engine, read.symbols, shape));
  return {is_variational_ ? dropout_.over_steps(embedded) : dropout_(embedded),
          numbers(engine, read.mask, shape), read.shortest};
}

int64_t TextSource::positions_of(const data::Column& source, int64_t row) const {
  return source.count_of(row);
}

int64_t TextSource::length(const data::Column& source) const {
  return source.positions();
}

int64_t TextSource::annotations_of(std::span<const int64_t> extents) const {
  const auto group = int64_t{1} << pyramid_;
  return (extents.front() + group - 1) / group;
}

std::vector<search::PositionShares> TextSource::shares_of_positions(
    const data::Column& source) const {
  const auto group = std::size_t{1} << pyramid_;
  if (group == 1 && !is_reversed_) return {};
  const auto width = static_cast<std::size_t>(source.positions());
  std::vector<search::PositionShares> rows(source.symbols.size() / width);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto& shares = rows[row];
    shares = {std::vector<Index>(width, 0), std::vector<float>(width, 0.0F)};
    const auto length = static_cast<std::size_t>(source.count_of(static_cast<int64_t>(row)));
    for (std::size_t first = 0; first < length; first += group) {
      shares.give(static_cast<Index>(first / group), first, std::min(group, length - first));
    }
    if (!is_reversed_ || length < 2) continue;
    const auto end = static_cast<std::ptrdiff_t>(length) - 1;  // the end symbol stays last
    std::reverse(shares.annotation.begin(), shares.annotation.begin() + end);
    std::reverse(shares.share.begin(), shares.share.begin() + end);
  }
  return rows;
}

}  // namespace attend::models
