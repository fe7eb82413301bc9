#include "tasks/row_batches.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "core/bounds.h"

namespace attend::tasks {

std::vector<std::size_t> by_length(std::span<const std::size_t> lengths) {
  std::vector<std::size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
  return order;
}

void for_each_batch(
    const System& system, std::span<const data::Row> all, const RowBatches& batches,
    const std::function<void(std::span<const std::size_t> rows, const data::Batch& batch)>& take) {
  check_between("batch-size", static_cast<double>(batches.size), 1, 65'536);
  const auto columns = system.task->columns();
  std::vector<data::Example> examples;
  std::vector<std::size_t> lengths;
  for (const auto index : batches.rows) {
    const auto& row = all[index];
    const auto where = [&](std::size_t column) {
      return "line " + std::to_string(row.line) + ", " + std::string(columns[column].name);
    };
    examples.push_back({system.task->encode(row, system.coders, where), row.line});
    lengths.push_back(static_cast<std::size_t>(examples.back().parts[0].positions()));
  }
  const auto order = by_length(lengths);
  const auto size = static_cast<std::size_t>(batches.size);
  for (std::size_t first = 0; first < order.size(); first += size) {
    std::vector<std::size_t> rows;
    std::vector<const data::Example*> some;
    for (const auto i : std::span(order).subspan(first, std::min(size, order.size() - first))) {
      rows.push_back(batches.rows[i]);
      some.push_back(&examples[i]);
    }
    take(rows, data::make_batch(some, batches.target));
  }
}

}  // namespace attend::tasks
