#include "data/part.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace attend::data {
namespace {

std::int64_t product_of(std::span<const std::int64_t> extents) {
  return std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
}

/// Calls `run(from, to, count)` for each run of positions that lie together in a part and in its
/// row of the column.
template <class Run>
void for_each_run(std::span<const std::int64_t> part, std::span<const std::int64_t> column,
                  std::int64_t from, std::int64_t to, const Run& run) {
  if (part.size() <= 1) {
    run(from, to, part.empty() ? 1 : part[0]);
    return;
  }
  const auto inner = product_of(part.subspan(1));
  const auto stride = product_of(column.subspan(1));
  for (std::int64_t i = 0; i < part[0]; ++i) {
    for_each_run(part.subspan(1), column.subspan(1), from + i * inner, to + i * stride, run);
  }
}

void fill_row(Column& column, std::int64_t row, const Part& part) {
  const auto first = row * product_of(column.extents);
  const auto read = part.late ? part.late->read() : std::vector<float>();
  const auto& numbers = part.late ? read : part.numbers;
  for_each_run(part.extents, column.extents, 0, first,
               [&](std::int64_t from, std::int64_t to, std::int64_t count) {
                 std::fill_n(column.mask.begin() + to, count, 1.0F);
                 if (part.size == 0) {
                   std::copy_n(part.symbols.begin() + from, count, column.symbols.begin() + to);
                 } else {
                   std::copy_n(numbers.begin() + from * part.size, count * part.size,
                               column.numbers.begin() + to * part.size);
                 }
               });
}

}  // namespace

std::int64_t Part::count() const {
  return product_of(extents);
}

Part text_part(std::span<const Index> symbols) {
  Part part;
  part.extents = {std::ssize(symbols) + 1};
  part.symbols.reserve(symbols.size() + 1);
  part.symbols.assign(symbols.begin(), symbols.end());
  part.symbols.push_back(kEnd);
  part.has_end = true;
  return part;
}

std::int64_t Column::count() const {
  return std::count(mask.begin(), mask.end(), 1.0F);
}

std::int64_t Column::count_of(std::int64_t row) const {
  const auto positions = product_of(extents);
  const auto first = mask.begin() + row * positions;
  return std::count(first, first + positions, 1.0F);
}

Column pad(std::span<const Part* const> parts) {
  if (parts.empty()) throw std::logic_error("pad: no parts");
  const auto& first = *parts.front();
  Column column;
  column.size = first.size;
  column.extents = first.extents;
  column.shortest = first.positions();
  for (const auto* part : parts) {
    if (part->size != first.size || part->extents.size() != first.extents.size() ||
        part->padding != first.padding) {
      throw std::logic_error("pad: the parts of a column hold different things");
    }
    for (std::size_t i = 0; i < column.extents.size(); ++i) {
      column.extents[i] = std::max(column.extents[i], part->extents[i]);
    }
    column.shortest = std::min(column.shortest, part->positions());
  }
  const auto positions = static_cast<std::size_t>(std::ssize(parts) * product_of(column.extents));
  column.mask.assign(positions, 0.0F);
  if (column.size == 0) {
    column.symbols.assign(positions, first.padding);
  } else {
    column.numbers.assign(positions * static_cast<std::size_t>(column.size), 0.0F);
  }
  for (std::size_t row = 0; row < parts.size(); ++row) {
    fill_row(column, static_cast<std::int64_t>(row), *parts[row]);
  }
  return column;
}

Batch make_batch(std::span<const Example* const> examples, std::size_t target) {
  if (examples.empty()) throw std::logic_error("make_batch: no examples");
  const auto columns = examples[0]->parts.size();
  Batch batch;
  batch.size = std::ssize(examples);
  for (const auto* example : examples) {
    if (example->parts.size() != columns) {
      throw std::logic_error("make_batch: the examples have not the same columns");
    }
    batch.lines.push_back(example->line);
  }
  std::vector<const Part*> parts(examples.size());
  for (std::size_t i = 0; i < columns; ++i) {
    std::transform(examples.begin(), examples.end(), parts.begin(),
                   [i](const Example* example) { return &example->parts[i]; });
    batch.columns.push_back(pad(parts));
  }
  batch.targets = batch.columns.at(target).count();
  return batch;
}

Batch make_batch(std::span<const Example> examples, std::size_t target) {
  std::vector<const Example*> rows;
  for (const Example& example : examples) rows.push_back(&example);
  return make_batch(rows, target);
}

}  // namespace attend::data
