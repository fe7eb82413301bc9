#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using nlohmann::json;

// Edits and lengths: 1 of 4 ("K AE T S" is as near as "K AE", and longer), 1 of 2, 1 of 1 (the
// second file has no answer), 0 of 1, which equals the second.
TEST(ErrorRates, TakesTheNearestOfSeveralRightAnswers) {
  const Folder folder;
  const auto found = folder.write("found", "K AE T\nD\nX\na\n");
  const auto first = folder.write("first", "K AE\nT AO\nS\nb\n");
  const auto second = folder.write("second", "K AE T S\nD AO\n\na\n");
  const std::vector<std::string> command = {"evaluate", "--hypothesis", found, "--reference",
                                            first,      "--reference",  second};
  auto for_programs = command;
  for_programs.emplace_back("--json");
  const auto done = attend(for_programs);
  ASSERT_TRUE(succeeded(done));
  const auto scores = json::parse(done.out);
  EXPECT_EQ(scores.at("exact_match"), 0.25);
  EXPECT_EQ(scores.at("error_rate"), 3.0 / 8);
  EXPECT_NE(scores.at("bleu").at("signature").get<std::string>().find("nrefs:var|"),
            std::string::npos);
  const auto text = attend(command);
  ASSERT_TRUE(succeeded(text));
  EXPECT_NE(
      text.out.find("errors = 37.50 % of 8 tokens, 75.00 % of lines: 1 substituted, 2 left out, "
                    "0 put in\n"),
      std::string::npos)
      << text.out;
  EXPECT_TRUE(was_refused(attend({"evaluate", "--hypothesis", found, "--reference", first,
                                  "--reference", folder.write("short", "a\n")}),
                          "short has 1"));
}

TEST(ErrorRates, HasNoErrorRateWithoutTokensInTheReferences) {
  const Folder folder;
  const auto empty = folder.write("empty", "\n");
  const auto done = attend({"evaluate", "--hypothesis", empty, "--reference", empty, "--json"});
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(json::parse(done.out).at("error_rate").is_null());
}

// "ih" for "ix" and a "q" too many are as right as any once phones are folded; "s" for "z" is not.
TEST(ErrorRates, FoldsSymbolsIntoClassesBeforeAnythingIsScored) {
  const Folder folder;
  std::vector<std::string> command = {"evaluate",
                                      "--hypothesis",
                                      folder.write("found", "q ih s\nax n\n"),
                                      "--reference",
                                      folder.write("right", "ix z\nax n\n"),
                                      "--json"};
  EXPECT_EQ(json::parse(attend(command).out).at("error_rate"), 3.0 / 4);
  command.insert(command.end(), {"--fold", folder.write("fold", "ix ih\nq\n")});
  const auto folded = attend(command);
  ASSERT_TRUE(succeeded(folded));
  const auto scores = json::parse(folded.out);
  EXPECT_EQ(scores.at("error_rate"), 1.0 / 4);
  EXPECT_EQ(scores.at("exact_match"), 0.5);
  EXPECT_EQ(scores.at("error_split"),
            (json{{"correct", 3}, {"substitutions", 1}, {"deletions", 0}, {"insertions", 0}}));
  command.back() = folder.write("twice", "ix ih\n\nix iy\n");
  const auto refused = attend(command);
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("twice, line 3: ix has a class already"), std::string::npos)
      << refused.err;
}

TEST(ErrorRates, CountsErrorsOfCharactersWhereTokensAreCharacters) {
  const Folder folder;
  const std::vector<std::string> command = {"evaluate",
                                            "--hypothesis",
                                            folder.write("found", "abcd e\n"),
                                            "--reference",
                                            folder.write("right", "abxd\n"),
                                            "--tokenizer",
                                            "char"};
  const auto text = attend(command);
  ASSERT_TRUE(succeeded(text));
  EXPECT_NE(text.out.find("character errors = 75.00 % of 4 characters, 100.00 % of lines: 1 "
                          "substituted, 0 left out, 2 put in\n"),
            std::string::npos)
      << text.out;
  auto for_programs = command;
  for_programs.emplace_back("--json");
  const auto scores = json::parse(attend(for_programs).out);
  EXPECT_EQ(scores.at("error_rate"), 0.75);
  EXPECT_EQ(scores.at("error_unit"), "characters");
}

}  // namespace
}  // namespace attend::tests
