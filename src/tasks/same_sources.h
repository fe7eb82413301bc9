#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "tasks/task.h"

namespace attend::tasks {

/// Which rows are one example: of a task that has several right answers to the same (captions of
/// one picture) those with the same sources, in the order of their first rows; of any other task
/// each is its own.
class SameSources {
 public:
  explicit SameSources(const Task& task) : task_(task) {}

  /// The row's example, from 0: the next number if it is a new one.
  std::size_t example_of(const data::Row& row);

  std::size_t count() const { return count_; }

 private:
  const Task& task_;
  std::unordered_map<std::string, std::size_t> known_;
  std::size_t count_ = 0;
};

}  // namespace attend::tasks
