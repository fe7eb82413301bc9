#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/terminal.h"
#include "tasks/task.h"
#include "training/recipe.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using Json = nlohmann::ordered_json;
using Role = tasks::ColumnSpec::Role;

constexpr int kUsualWidth = 80;
constexpr int kIndent = 10;  // of what stands behind "columns"

const char* name_of(Role role) {
  switch (role) {
    case Role::kSource:
      return "source";
    case Role::kTarget:
      return "target";
    default:
      return "training";
  }
}

/// "premise (text)", "relation (label, the answer)".
std::string described(const tasks::ColumnSpec& column) {
  std::string more;
  if (column.role == Role::kTarget) more = ", the answer";
  if (column.role == Role::kTraining) more = ", to learn by, may be missing";
  return fmt::format("{} ({}{})", column.name, column.what, more);
}

/// A line that says what it is of, and goes on below itself.
std::string line_of(const char* what, const std::string& text, int width) {
  std::string lines;
  std::string left = view::wrapped(text, width - kIndent, 0);
  for (std::size_t begin = 0; begin < left.size();) {
    const auto end = left.find('\n', begin);
    lines += fmt::format("{:<{}}{}\n", begin == 0 ? fmt::format("  {}", what) : "", kIndent,
                         left.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string in_text(const tasks::Task& task, int width) {
  std::vector<std::string> columns;
  for (const auto& column : task.columns()) columns.push_back(described(column));
  std::vector<std::string_view> titles;
  for (const auto* metric : task.metrics()) titles.push_back(metric->title);
  return view::wrapped(fmt::format("{}: {}", task.name(), task.help()), width, 2) +
         line_of("columns", fmt::format("{}", fmt::join(columns, ", ")), width) +
         line_of("metrics", fmt::format("{}", fmt::join(titles, ", ")), width) +
         line_of("recipes", fmt::format("{}", fmt::join(training::recipes_of(task), ", ")), width);
}

Json in_json(const tasks::Task& task) {
  Json json = {{"name", task.name()}, {"help", task.help()}};
  auto& columns = json["columns"] = Json::array();
  for (const auto& column : task.columns()) {
    columns.push_back({{"name", column.name},
                       {"role", name_of(column.role)},
                       {"holds", column.what},
                       {"may_be_blank", column.may_be_blank}});
  }
  auto& metrics = json["metrics"] = Json::array();
  for (const auto* metric : task.metrics()) {
    metrics.push_back({{"name", metric->name}, {"title", metric->title}});
  }
  auto& recipes = json["recipes"] = Json::array();
  for (const auto& recipe : training::recipes_of(task)) recipes.push_back(recipe);
  return json;
}

int tasks_known(bool json, Streams streams) {
  if (json) {
    auto all = Json::array();
    for (const auto* task : tasks::all_tasks()) all.push_back(in_json(*task));
    streams.out << Json{{"tasks", all}}.dump(2) << '\n';
    return kOk;
  }
  auto width = terminal_width(streams.out);
  if (width < 2 * kIndent) width = kUsualWidth;  // not a terminal
  for (const char* between = ""; const auto* task : tasks::all_tasks()) {
    streams.out << between << in_text(*task, width);
    between = "\n";
  }
  return kOk;
}

}  // namespace

Run declare_tasks(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "print JSON for programs");
  app.footer(
      "Columns are given as a file each, line by line, or as one table (.tsv, or captions in a\n"
      ".json): --columns says what they are called there, --where which rows are read, --pictures\n"
      "where what they name is.\n"
      "Example: attend tasks");
  return [json](Streams streams) { return tasks_known(*json, streams); };
}

}  // namespace attend::cli
