// Manual pages and completions: made of the tables of help, so what help says is in them.

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {
namespace {

/// The commands that `attend --help` lists.
std::vector<std::string> commands_of_help() {
  std::vector<std::string> commands;
  bool is_list = false;
  for (const auto& line : lines_of(attend({"--help"}).out)) {
    if (line.starts_with("Subcommands:")) {
      is_list = true;
    } else if (is_list && line.starts_with("  ") && line.size() > 2 && line[2] != ' ') {
      commands.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return commands;
}

/// "--name" of each option that the help of a command shows.
std::set<std::string> options_of_help(const std::string& command) {
  std::set<std::string> options;
  for (const auto& line : lines_of(attend({command, "--help"}).out)) {
    if (!line.starts_with("  -")) continue;
    const auto names = line.substr(2, line.find(' ', 2) - 2);
    for (std::size_t at = 0; at < names.size();) {
      const auto end = std::min(names.find(',', at), names.size());
      if (names.compare(at, 2, "--") == 0) options.insert(names.substr(at, end - at));
      at = end + 1;
    }
  }
  return options;
}

std::string without_backslashes(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '\\') out += c;
  }
  return out;
}

TEST(Manuals, HaveEveryCommandAndOptionOfHelp) {
  const auto commands = commands_of_help();
  ASSERT_GT(commands.size(), 15U);
  const auto whole = without_backslashes(attend({"man"}).out);
  for (const auto& command : commands) {
    EXPECT_NE(whole.find("fB" + command + "fR"), std::string::npos) << command;
    const auto page = attend({"man", command});
    ASSERT_TRUE(succeeded(page));
    EXPECT_TRUE(page.out.starts_with(".TH \"ATTEND\\-"));
    const auto text = without_backslashes(page.out);
    const auto options = options_of_help(command);
    EXPECT_GE(options.size(), 1U);
    for (const auto& option : options) {
      EXPECT_NE(text.find("fB" + option + "fR"), std::string::npos) << command << " " << option;
    }
    EXPECT_NE(text.find(".SH EXIT STATUS"), std::string::npos);
  }
  EXPECT_TRUE(
      was_refused(attend({"man", "trane"}), "there is no command trane; did you mean train?"));
}

TEST(Manuals, OfShellsKnowEveryOption) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto script = attend({"completion", shell}).out;
    for (const auto& command : commands_of_help()) {
      EXPECT_NE(script.find(command), std::string::npos) << shell << " " << command;
      for (const auto& option : options_of_help(command)) {
        const auto written = shell == "fish" ? " -l " + option.substr(2) : option;
        EXPECT_NE(script.find(written), std::string::npos) << shell << " " << option;
      }
    }
    EXPECT_NE(script.find("bahdanau2015"), std::string::npos);
    const Folder folder;
    const auto file = folder.write("script", script);
    const auto known = "command -v " + shell + " > /dev/null || exit 0; ";
    EXPECT_EQ(std::system((known + shell + " -n " + file).c_str()), 0) << shell;
    EXPECT_NE(script.find("training.epochs"), std::string::npos);
  }
  EXPECT_TRUE(was_refused(attend({"completion", "csh"}), "shell"));
  EXPECT_TRUE(was_refused(attend({"completion"}), "missing: shell"));
}

/// What bash offers for a line that is being written.
std::string completed(const Folder& folder, const std::string& words, int at) {
  const auto script = folder.write("completion", attend({"completion", "bash"}).out);
  const auto asked =
      folder.write("ask", "cd " + folder.path().string() + "; . ./completion\nCOMP_WORDS=(" +
                              words + ")\nCOMP_CWORD=" + std::to_string(at) +
                              "\n_attend\nprintf '%s|' \"${COMPREPLY[@]}\"\n");
  const auto out = folder / "found";
  EXPECT_EQ(std::system(("bash --norc " + asked + " > " + out).c_str()), 0);
  return read(out);
}

TEST(Manuals, CompleteLinesInBash) {
  const Folder folder;
  EXPECT_EQ(completed(folder, "attend tr", 1), "train|translate|");
  EXPECT_EQ(completed(folder, "attend train bahd", 2), "bahdanau2015|");
  EXPECT_EQ(completed(folder, "attend export --shortlist-f", 2), "--shortlist-frequent|");
  EXPECT_EQ(completed(folder, "attend man expo", 2), "export|");
  folder.write("some.attend", "");
  EXPECT_EQ(completed(folder, "attend info --model some", 3), "some.attend|");
  EXPECT_EQ(completed(folder, "attend predict --beam so", 3), "|");
  folder.write("my model", "");
  EXPECT_EQ(completed(folder, "attend info --model my", 3), "my model|");
}

}  // namespace
}  // namespace attend::tests
