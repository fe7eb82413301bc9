#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tasks/task.h"

namespace attend::cli {

/// The most columns of a task that a command line can name.
inline constexpr int kMostColumns = 64;

/// "premise=sentence1": what a column is called in a table. Throws Error, naming --columns, if one
/// is not of that form or names a column twice.
std::map<std::string, std::string, std::less<>> renamed_columns(
    const std::vector<std::string>& given);

/// "premise and hypothesis".
std::string names_of(std::span<const tasks::ColumnSpec> columns);

/// What is wrong with the cells of a row, and what would do; empty if nothing is: there is one for
/// each column, and text in all of them or in none.
std::string fault_of(const std::vector<std::string>& cells,
                     std::span<const tasks::ColumnSpec> columns);

}  // namespace attend::cli
