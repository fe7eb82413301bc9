#include "tasks/same_sources.h"

namespace attend::tasks {

std::size_t SameSources::example_of(const data::Row& row) {
  if (!task_.has_several_answers()) return count_++;
  std::string sources;  // no cell has a line feed
  for (std::size_t i = 0; i < task_.source_count(); ++i) sources += row.cells.at(i) + '\n';
  const auto [known, is_new] = known_.emplace(std::move(sources), count_);
  if (is_new) ++count_;
  return known->second;
}

}  // namespace attend::tasks
