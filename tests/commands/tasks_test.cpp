#include <algorithm>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using nlohmann::json;

json task_called(const std::string& name) {
  const auto all = json::parse(attend({"tasks", "--json"}).out);
  for (const auto& task : all.at("tasks")) {
    if (task.at("name") == name) return task;
  }
  return {};
}

TEST(Tasks, SayTheirColumnsMetricsAndRecipes) {
  const auto task = task_called("translation");
  ASSERT_FALSE(task.is_null());
  const auto& columns = task.at("columns");
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(
      columns[0],
      json({{"name", "source"}, {"role", "source"}, {"holds", "text"}, {"may_be_blank", false}}));
  EXPECT_EQ(columns[1].at("role"), "target");
  EXPECT_EQ(columns[2].at("role"), "training");
  EXPECT_TRUE(columns[2].at("may_be_blank"));
  EXPECT_EQ(task.at("metrics")[0], json({{"name", "bleu"}, {"title", "BLEU"}}));
}

TEST(Tasks, NameRecipesThatThereAre) {
  const auto known = attend({"train", "--keys"}).out;
  const auto all = json::parse(attend({"tasks", "--json"}).out);
  std::set<std::string> seen;
  for (const auto& task : all.at("tasks")) {
    EXPECT_FALSE(task.at("recipes").empty()) << task.at("name");
    for (const auto& recipe : task.at("recipes")) {
      const auto name = recipe.get<std::string>();
      EXPECT_TRUE(seen.insert(name).second) << name << " is of two tasks";
      EXPECT_NE(known.find(name), std::string::npos) << name;
    }
  }
}

TEST(Tasks, AreReadInEightyColumns) {
  const auto told = attend({"tasks"});
  EXPECT_TRUE(told.code == 0 && told.err.empty()) << told.err;
  for (const auto& line : lines_of(told.out)) EXPECT_LE(line.size(), 80U) << line;
  const auto all = json::parse(attend({"tasks", "--json"}).out);
  for (const auto& task : all.at("tasks")) {
    const auto begin = task.at("name").get<std::string>() + ": ";
    const auto lines = lines_of(told.out);
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [&](const std::string& line) { return line.starts_with(begin); }),
              1)
        << begin;
  }
}

TEST(Tasks, WantNothingElse) {
  EXPECT_TRUE(was_refused(attend({"tasks", "--jason"}), "--json"));
  EXPECT_TRUE(was_refused(attend({"tasks", "translation"}), "unexpected argument translation"));
}

}  // namespace
}  // namespace attend::tests
