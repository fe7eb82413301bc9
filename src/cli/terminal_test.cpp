#include "cli/terminal.h"

#include <sstream>

#include <gtest/gtest.h>

namespace attend::cli {
namespace {

using view::TerminalColours;

TEST(Terminal, HasTheColoursThatItsVariablesSay) {
  EXPECT_EQ(colours_of("xterm-256color", "", ""), TerminalColours::k256);
  EXPECT_EQ(colours_of("xterm", "truecolor", ""), TerminalColours::kAll);
  EXPECT_EQ(colours_of("xterm", "24bit", ""), TerminalColours::kAll);
  EXPECT_EQ(colours_of("xterm-256color", "truecolor", "1"), TerminalColours::kNone);
  EXPECT_EQ(colours_of("dumb", "truecolor", ""), TerminalColours::kNone);
  EXPECT_EQ(colours_of("", "", ""), TerminalColours::kNone);
}

TEST(Terminal, AFileIsNone) {
  std::ostringstream file;
  EXPECT_EQ(terminal_colours(file), TerminalColours::kNone);
}

}  // namespace
}  // namespace attend::cli
