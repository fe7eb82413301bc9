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

nn::Encoding TextSource::encode(Engine& engine, const data::Column& source) const {
  const auto read = as_read(source);
  const Shape shape = {std::ssize(read.symbols) / read.positions(), read.positions()};
  const auto embedded = embedding_(indices(engine, read.symbols, shape));
  return encoder_->encode({is_variational_ ? dropout_.over_steps(embedded) : dropout_(embedded),
                           numbers(engine, read.mask, shape), read.shortest});
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

Tensor TextSource::shares_of_positions(Engine& engine, const data::Column& source) const {
  const auto group = std::size_t{1} << pyramid_;
  if (group == 1 && !is_reversed_) return {};
  const auto rows = std::ssize(source.symbols) / source.positions();
  const auto width = static_cast<std::size_t>(source.positions());
  const auto groups = (width + group - 1) / group;
  std::vector<float> shares(static_cast<std::size_t>(rows) * groups * width, 0.0F);
  auto* share = shares.data();
  for (int64_t row = 0; row < rows; ++row) {
    const auto length = static_cast<std::size_t>(source.count_of(row));
    for (std::size_t i = 0; i < groups; ++i, share += width) {
      const auto first = i * group;
      const auto last = std::min(first + group, length);
      for (auto j = first; j < last; ++j) {
        const bool is_turned = is_reversed_ && j + 1 < length;
        share[is_turned ? length - 2 - j : j] = 1.0F / static_cast<float>(last - first);
      }
    }
  }
  return numbers(engine, shares, {rows, static_cast<int64_t>(groups), source.positions()});
}

}  // namespace attend::models
