// What a training's validations say.

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compared.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

TEST(Train, MayTakeTheBestByChrfWithWords) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(train_command(folder / "run", 3, {"--training.metric", "chrf++"}))));
  const auto run = compared({folder / "run"});
  EXPECT_EQ(run.at("dev").at("metric"), "chrf++");
  EXPECT_EQ(run.at("dev").at("chrf++"), validations(folder / "run").back().at("chrf++"));
  EXPECT_TRUE(has(attend({"info", folder / "run"}).out, "dev_chrf++"));
}

TEST(Compare, EveryValidationSaysHowTheAttentionLooks) {
  const Folder folder;
  const auto command = compare_command(folder / "runs", 40, {"--training.validate_every", "20"});
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  const auto all = validations(folder / "runs/bahdanau2015");
  ASSERT_EQ(all.size(), 2U);
  for (const auto& one : all) {
    const auto& attention = one.at("attention");
    EXPECT_EQ(attention.at("sentences"), 30);
    EXPECT_NEAR(attention.at("mass"), 1.0, 1e-4);
    EXPECT_GT(attention.at("evenness"), 0.9);  // it has learnt nothing yet
    EXPECT_EQ(attention.at("collapse"), "even");
  }
  EXPECT_TRUE(
      has(done.out, "warning: bahdanau2015: the attention has collapsed: every step reads"));
}

// Of a large dev text, the loss is that of all of it; the attention that of blocks spread over it.
TEST(Validation, LooksAtTheAttentionOfPartOfALargeText) {
  const Folder folder;
  auto command = train_command(folder / "run", 3);
  command.insert(command.end(), {"--dev", corpus("train.source"), corpus("train.target")});
  command.erase(std::find(command.begin(), command.end(), "--dev"),
                std::find(command.begin(), command.end(), "--dev") + 3);
  ASSERT_TRUE(succeeded(attend(command)));
  const auto validation = validations(folder / "run").back();
  EXPECT_EQ(validation.at("attention").at("sentences"), 512);  // 8 of 16 blocks of 64
  const auto forced = attend({"translate", "-m", folder / "run", "-i", corpus("train.source"),
                              "--force", corpus("train.target")});
  ASSERT_TRUE(succeeded(forced));
  double loss = 0.0;
  std::size_t symbols = 0;
  for (const auto& line : lines_of(forced.out)) loss -= std::stod(line);
  for (const auto& line : lines_of(read(corpus("train.target")))) {
    symbols += 2U + static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
  }
  EXPECT_NEAR(validation.at("loss"), loss / static_cast<double>(symbols), 1e-4);
}

TEST(Train, SaysWhenTheAttentionHasCollapsed) {
  const Folder folder;
  auto command = train_command(folder / "run", 3);
  std::erase(command, "-q");
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.err, "\nthe attention has collapsed: every step reads all positions alike"));
}

}  // namespace
}  // namespace attend::tests
