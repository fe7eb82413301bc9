#include "cli/table_flags.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "cli/columns.h"
#include "core/error.h"
#include "text/utf8.h"

namespace attend::cli {

data::RowChoice row_choice(const std::string& option, const std::vector<std::string>& given) {
  data::RowChoice choice;
  for (const auto& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(option + " " + one + ": expected COLUMN=VALUE, as split=train");
    }
    if (!text::is_valid_utf8(one)) throw Error(option + ": not valid UTF-8; convert it");
    auto& values = choice[one.substr(0, equals)];
    const auto value = one.substr(equals + 1);
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return choice;
}

void TableFlags::declare(CLI::App& app) {
  app.add_option("--columns", columns, "what a column is called in a table: premise=sentence1")
      ->expected(1, kMostColumns);
  app.add_option("--where", where,
                 "which rows of a table: split=test; given again, of one column those with either, "
                 "of two those with both")
      ->allow_extra_args(false);
  app.add_option(
      "--pictures,--sounds", pictures.from,
      "of a task that reads pictures or sounds: the folder that their names are in, or a "
      "file of pictures' features (.npy, .safetensors); default: the folder of the "
      "table");
  app.add_option("--picture-names", pictures.names, kPictureNamesHelp);
}

data::CorpusOptions TableFlags::options() const {
  return {.renamed = renamed_columns(columns),
          .where = row_choice("--where", where),
          .pictures = pictures};
}

data::CorpusOptions TableFlags::options_for(const tasks::Task& task, std::size_t count) const {
  auto some = options();
  for (const auto& column : task.columns().subspan(count)) {
    some.renamed.erase(std::string(column.name));
  }
  return some;
}

const char* TableFlags::given_of_table() const {
  if (!columns.empty()) return "--columns";
  return where.empty() ? nullptr : "--where";
}

const char* TableFlags::given() const {
  const auto* given = given_of_table();
  if (given != nullptr || pictures == data::PictureFiles()) return given;
  return pictures.from.empty() ? "--picture-names" : "--pictures";
}

}  // namespace attend::cli
