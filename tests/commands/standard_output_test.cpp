#include <cstdlib>
#include <string>
#include <vector>

#include <sys/wait.h>

#include "command.h"
#include "test_paths.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

/// Every command that has something to say on standard output.
std::vector<std::vector<std::string>> talkative_commands(const Folder& folder) {
  const auto model = tiny_model();
  const auto source = corpus("dev.source");
  const auto target = corpus("dev.target");
  return {{},
          {"--help"},
          {"--version"},
          {"help"},
          {"help", "train"},
          {"train", "--help"},
          {"train", "--keys"},
          {"translate", "-m", model, "-i", source},
          {"evaluate", "-m", model, "--source", source, "--reference", target},
          {"evaluate", "--hypothesis", target, "--reference", target, "--json"},
          {"compare", model},
          {"compare", model, "--json"},
          {"info", model},
          {"info", model, "--json"},
          {"explain"},
          {"explain", "-m", model, "de sasi"},
          {"explain", "-m", model, "de sasi", "--json"},
          {"align", "--source", source, "--target", target, "--gold", corpus("dev.align")},
          {"generate", "--out", folder / "corpus", "--train", "3", "--dev", "3", "--test", "3"},
          {"export", "-m", model, "-o", folder / "small"}};
}

TEST(StandardOutput, ThatIsFullIsSaidByEveryCommand) {
  const Folder folder;
  for (const auto& command : talkative_commands(folder)) {
    auto quiet = command;
    if (!command.empty() && command[0] == "align") quiet.emplace_back("--quiet");
    EXPECT_TRUE(was_refused(attend(quiet, {.out = "/dev/full"}),
                            "cannot write to standard output: No space left on device"))
        << (command.empty() ? "no argument" : command[0]);
  }
}

/// Runs a line of bash, in which $1 is the program, and gives its exit code.
int code_of_bash(const std::string& line, const std::string& first) {
  const auto whole = "bash -c '" + line + "' bash " + build_folder() + "/bin/attend " + first;
  return WEXITSTATUS(std::system(whole.c_str()));
}

TEST(StandardOutput, ThatNobodyReadsEndsTheProgramWithoutAWord) {
  const Folder folder;
  const std::string late = "(sleep 0.3; exec $1 train --keys) 2> $2 | true; exit ${PIPESTATUS[0]}";
  for (const std::string before : {"", "trap \"\" PIPE; "}) {  // killed by SIGPIPE, or told EPIPE
    EXPECT_EQ(code_of_bash(before + late, folder / "err"), 141) << before;
    EXPECT_EQ(read(folder / "err"), "") << before;
  }
}

TEST(StandardOutput, ThatIsClosedIsSaidAndNoFileTakesItsPlace) {
  const Folder folder;
  EXPECT_EQ(code_of_bash("$1 explain >&- 2> $2", folder / "err"), 2);
  EXPECT_EQ(read(folder / "err"), "attend: cannot write to standard output: Bad file descriptor\n");
}

}  // namespace
}  // namespace attend::tests
