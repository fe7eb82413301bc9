#include <string>

#include "command.h"

namespace attend::tests {
namespace {

TEST(Program, HelpNamesEachCommand) {
  const auto help = attend({"--help"});
  ASSERT_TRUE(succeeded(help));
  for (const auto* command : {"train", "translate", "evaluate", "info", "generate"}) {
    EXPECT_NE(help.out.find(std::string("  ") + command + " "), std::string::npos) << command;
  }
  EXPECT_EQ(help.err, "");
  EXPECT_EQ(attend({}).out, help.out);
}

TEST(Program, EachCommandHasHelpWithAnExample) {
  for (const auto* command : {"train", "translate", "evaluate", "info", "generate"}) {
    const auto help = attend({command, "--help"});
    EXPECT_TRUE(succeeded(help));
    EXPECT_NE(help.out.find(std::string("Example: ")), std::string::npos) << command;
    EXPECT_NE(help.out.find(std::string("attend ") + command), std::string::npos) << command;
  }
}

TEST(Program, HelpIsAWordToo) {
  EXPECT_EQ(attend({"help"}).out, attend({"--help"}).out);
  for (const auto* command : {"train", "translate", "serve"}) {
    const auto help = attend({"help", command});
    ASSERT_TRUE(succeeded(help));
    EXPECT_EQ(help.out, attend({command, "--help"}).out);
  }
  EXPECT_TRUE(was_refused(attend({"help", "trian"}), "unknown command trian; did you mean train?"));
  EXPECT_TRUE(was_refused(attend({"help", "train", "it"}), "unexpected argument it"));
}

TEST(Program, ACommandComesFirstAndItsArgumentsMayBeCalledLikeOne) {
  EXPECT_TRUE(was_refused(attend({"--model", "m", "translate"}),
                          "the command comes first: attend translate"));
  EXPECT_TRUE(was_refused(attend({"-q", "train"}), "the command comes first: attend train"));
  EXPECT_TRUE(was_refused(attend({"info", "train"}), "train does not exist"));
  EXPECT_TRUE(was_refused(attend({"info", "info"}), "info does not exist"));
}

TEST(Program, AMessageIsOneShortLineThatATerminalCanBeGiven) {
  const std::string name =
      "a\x1b[2Jb\nc\xC2\x9B"
      "d\xE2\x80\xAE"
      "e\xFF";
  EXPECT_TRUE(was_refused(attend({"info", name}), "a\\x1b[2Jb\\nc\\u009bd\\u202ee\\xff"));
  const auto refused = attend({"info", std::string(3000, 'x')});
  EXPECT_TRUE(was_refused(refused, "…"));
  EXPECT_LE(refused.err.size(), 301U);
}

TEST(Program, SaysItsVersion) {
  const auto version = attend({"--version"});
  ASSERT_TRUE(succeeded(version));
  EXPECT_TRUE(version.out.starts_with("attend ")) << version.out;
  const auto lines = lines_of(version.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_NE(lines[0].find(" (commit "), std::string::npos) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("built with ")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("engines: cpu (")) << lines[2];
  EXPECT_TRUE(lines[3].starts_with("plug-ins: ")) << lines[3];
}

TEST(Program, NamesTheNearestCommandOptionOrKey) {
  EXPECT_TRUE(
      was_refused(attend({"transalte"}), "unknown command transalte; did you mean translate?"));
  EXPECT_TRUE(was_refused(attend({"--versoin"}), "unknown option --versoin; did you mean --ver"));
  EXPECT_TRUE(was_refused(attend({"train", "--trian", "x"}), "did you mean --train?"));
  EXPECT_TRUE(was_refused(attend({"generate", "--sede=3", "--out", "x"}), "did you mean --seed?"));
  EXPECT_TRUE(was_refused(attend({"train", "--model.hiden_size", "3"}),
                          "did you mean --model.hidden_size?"));
  EXPECT_TRUE(was_refused(attend({"train", "bahdanau2051", "--train", "a", "b", "--out", "c"}),
                          "did you mean bahdanau2015?"));
}

TEST(Program, PointsToHelpWhereNothingIsNear) {
  EXPECT_TRUE(was_refused(attend({"qqqqqqqqqq"}), "see attend --help"));
  EXPECT_TRUE(was_refused(attend({"info", "--qqqqqqqqqq", "x"}), "see attend info --help"));
  EXPECT_TRUE(was_refused(attend({"info", "model", "another"}), "unexpected argument another"));
  EXPECT_TRUE(was_refused(attend({"translate"}), "see attend translate --help"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m"}), "see attend translate --help"));
}

TEST(Program, NamesTheOptionThatLacksAValueOrCannotBeRead) {
  EXPECT_TRUE(was_refused(attend({"train", "--out"}), "--out"));
  EXPECT_TRUE(was_refused(attend({"train", "--model.hidden_size"}), "--model.hidden_size"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", "x", "--beam", "y"}), "--beam = y"));
  const std::vector<std::string> bad_key = {
      "train", "bahdanau2015", "--train", "a", "b", "--out", "c", "--model.hidden_size", "big"};
  EXPECT_TRUE(was_refused(attend(bad_key), "model.hidden_size = big: expected a whole number"));
}

TEST(Program, ListsRecipesAndKeys) {
  const auto keys = attend({"train", "--keys"});
  ASSERT_TRUE(succeeded(keys));
  EXPECT_NE(keys.out.find("bahdanau2015"), std::string::npos);
  EXPECT_NE(keys.out.find("\n[training]\n"), std::string::npos);
  EXPECT_NE(keys.out.find("\nlearning_rate = 0.001"), std::string::npos);
}

}  // namespace
}  // namespace attend::tests
