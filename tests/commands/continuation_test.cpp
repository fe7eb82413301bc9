// What comes next in sentences of formal languages, through the program: drawn and from files.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"

namespace attend::tests {
namespace {

using NextJson = nlohmann::json;
using NextLines = std::vector<std::string>;

Outcome train_next(const std::string& out, const NextLines& more = {}) {
  NextLines arguments = {"train", "joulin2015", "-q", "--out", out};
  const NextLines usual = {
      "--model.hidden_size",   "8",  "--stack.count",      "2", "--language.examples",       "200",
      "--language.curriculum", "20", "--language.longest", "5", "--language.test_longest",   "8",
      "--training.window",     "40", "--training.updates", "6", "--training.validate_every", "3"};
  arguments.insert(arguments.end(), usual.begin(), usual.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments);
}

std::string parameters_in(const std::string& folder) {
  return read(folder + "/model.safetensors");
}

TEST(NextSymbolCommands, AreLearntAndMeasuredWithoutAFile) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train_next(folder / "model")));
  const auto outcome = attend({"evaluate", "-m", folder / "model", "--format", "json"});
  ASSERT_TRUE(succeeded(outcome));
  const auto all = NextJson::parse(outcome.out);
  EXPECT_EQ(all.at("lines"), 7);  // n = 2 .. 8, one sentence each
  EXPECT_TRUE(all.at("exact_match").is_number());
  EXPECT_TRUE(all.at("accuracy").is_number());
  EXPECT_TRUE(succeeded(attend({"evaluate", "-m", folder / "model", "--intervals"})));
}

TEST(NextSymbolCommands, GoOnBitForBitWithOneRankOrTwo) {
  const Folder folder;
  for (const NextLines& ranks : {NextLines(), kTwo}) {
    if (!ranks.empty()) SKIP_WITHOUT_GLOO();
    const auto whole = folder / ("whole" + std::to_string(ranks.size()));
    const auto half = folder / ("half" + std::to_string(ranks.size()));
    ASSERT_TRUE(succeeded(train_next(whole, ranks)));
    ASSERT_TRUE(succeeded(train_next(half, NextLines{"--training.updates", "3"} + ranks)));
    ASSERT_TRUE(succeeded(
        attend(NextLines{"train", "-q", "--resume", half, "--training.updates", "6"} + ranks)));
    EXPECT_EQ(parameters_in(half), parameters_in(whole));
  }
}

TEST(NextSymbolCommands, OfFilesAreReadAndShown) {
  const Folder folder;
  const auto sentences = folder.write("sentences", "x y\nx x y y\nx x x y y y\n");
  const auto next = folder.write("next", "- end\n- - y end\n- - - y y end\n");
  ASSERT_TRUE(
      succeeded(train_next(folder / "model", {"--train", sentences, next, "--dev", sentences, next,
                                              "--training.batch_size", "2", "--training.epochs",
                                              "3", "--stack.discrete_in_use", "true"})));
  const auto said = attend({"predict", "-m", folder / "model", "--json"}, {.in = "x x y y\n"});
  ASSERT_TRUE(succeeded(said));
  const auto all = NextJson::parse(said.out);
  ASSERT_EQ(all.at("readings").size(), 2U);
  const auto& reading = all["readings"][0];
  EXPECT_EQ(reading.at("name"), "stack 1");
  EXPECT_EQ(reading.at("source"), (NextJson{"x", "x", "y", "y"}));
  EXPECT_EQ(reading.at("weights").size(), 4U);
  // Its actions are discrete: on top lies one symbol's push, or nothing.
  for (const auto& row : reading.at("weights")) {
    double sum = 0.0;
    for (const auto& weight : row) {
      EXPECT_TRUE(weight == 0.0 || weight == 1.0) << row.dump();
      sum += weight.get<double>();
    }
    EXPECT_LE(sum, 1.0);
  }
  const auto scored = attend({"evaluate", "-m", folder / "model", "--source", sentences,
                              "--reference", next, "--format", "json"});
  ASSERT_TRUE(succeeded(scored));
  EXPECT_EQ(NextJson::parse(scored.out).at("lines"), 3);
  const auto page = attend({"explore", "-m", folder / "model", "--source", sentences, "--reference",
                            next, "--json", folder / "page.json"});
  ASSERT_TRUE(succeeded(page));
  EXPECT_NE(read(folder / "page.json").find("stack 2"), std::string::npos);
}

TEST(NextSymbolCommands, AreRefusedWithFileAndLineBeforeAnythingIsWritten) {
  const Folder folder;
  const auto sentences = folder.write("sentences", "x y\nx x y y\n");
  const auto next = folder.write("next", "- end\n- - end\n");
  EXPECT_TRUE(was_refused(train_next(folder / "model", {"--train", sentences, next}),
                          "next:2: 3 symbols, but"));
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
  for (const auto& [key, value] :
       {std::pair{"language.kind", "english"}, std::pair{"language.longest", "2"},
        std::pair{"stack.depth", "1000"}, std::pair{"text.kind", "bpe"}}) {
    EXPECT_TRUE(was_refused(train_next(folder / "model", {std::string("--") + key, value}), key));
  }
  EXPECT_TRUE(was_refused(train_next(folder / "model", {"--stack.count", "0"}),
                          "stack.recurrence = false: expected true"));
}

TEST(NextSymbolCommands, AreLearntWithoutStacks) {
  const Folder folder;
  ASSERT_TRUE(succeeded(
      train_next(folder / "model", {"--stack.count", "0", "--stack.recurrence", "true"})));
  const auto said = attend({"predict", "-m", folder / "model", "--json"}, {.in = "a b\n"});
  ASSERT_TRUE(succeeded(said));
  EXPECT_EQ(NextJson::parse(said.out).value("readings", NextJson::array()).size(), 0U);
}

}  // namespace
}  // namespace attend::tests
