#include <regex>
#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {
namespace {

constexpr const char* kCommands[] = {"align",   "generate", "train",   "translate", "evaluate",
                                     "explore", "draw",     "compare", "plot",      "export",
                                     "explain", "serve",    "info",    "features"};

/// Names of a command's options that help shows with this type.
std::vector<std::string> options_of_type(const std::string& command, const std::string& type) {
  const auto help = attend({command, "--help"}).out;
  const std::regex option("^ +(?:-\\w,)?(--[a-z-]+) " + type + "\\b.*");
  std::vector<std::string> names;
  for (const auto& line : lines_of(help)) {
    std::smatch match;
    if (std::regex_match(line, match, option)) names.push_back(match[1]);
  }
  return names;
}

void expect_refused(const std::string& command, const std::string& option,
                    const std::vector<std::string>& values) {
  for (const auto& value : values) {
    const auto shown = value.empty() ? "\"\"" : value;
    EXPECT_TRUE(
        was_refused(attend({command, option, value}), option + " = " + shown + ": expected a"))
        << command << ' ' << option << ' ' << value;
  }
}

TEST(Bounds, EachOptionHasAType) {
  for (const auto* command : kCommands) {
    for (const auto* unnamed : {"INT", "UINT", "FLOAT", "BOOLEAN"}) {
      EXPECT_EQ(options_of_type(command, unnamed), std::vector<std::string>{}) << command;
    }
  }
}

TEST(Bounds, EachWholeNumberIsRefusedBeyondThem) {
  std::size_t count = 0;
  for (const auto* command : kCommands) {
    for (const auto& option : options_of_type(command, "N")) {
      expect_refused(command, option,
                     {"", "-1", "9223372036854775808", "1152921504606846976000", "1.5", "1e3",
                      "nan", "inf", "0x10", " 7", "7 "});
      ++count;
    }
  }
  EXPECT_GE(count, 30U);
}

TEST(Bounds, EachNumberIsRefusedBeyondThem) {
  std::size_t count = 0;
  for (const auto* command : kCommands) {
    for (const auto& option : options_of_type(command, "NUMBER")) {
      const auto* below = option == "--time-offset" ? "-11" : "-1";
      expect_refused(command, option, {"", below, "1e300", "1e400", "nan", "inf", "x"});
      ++count;
    }
  }
  EXPECT_GE(count, 8U);
}

TEST(Bounds, LargeNumbersOfSentencesAreRefusedBeforeTheModelIsSought) {
  EXPECT_TRUE(
      was_refused(attend({"translate", "-m", "none", "--batch-size", "1152921504606846976"}),
                  "--batch-size = 1152921504606846976: expected a whole number from 1 to 65536"));
  EXPECT_TRUE(was_refused(attend({"translate", "-m", "none", "--top-k", ""}),
                          "--top-k = \"\": expected a whole number"));
}

}  // namespace
}  // namespace attend::tests
