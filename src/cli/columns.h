#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace attend::cli {

/// The most columns of a task that a command line can name.
inline constexpr int kMostColumns = 64;

/// "premise=sentence1": what a column is called in a table. Throws Error, naming --columns, if one
/// is not of that form or names a column twice.
std::map<std::string, std::string, std::less<>> renamed_columns(
    const std::vector<std::string>& given);

}  // namespace attend::cli
