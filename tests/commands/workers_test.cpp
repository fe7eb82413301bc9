// Training with several ranks: processes of the program on this machine.

#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::vector<std::string> kWithoutDropout = {"--model.dropout_embedding", "0",
                                                  "--model.dropout_context",   "0",
                                                  "--model.dropout_output",    "0"};

/// The children of a process.
std::vector<pid_t> children_of(pid_t process) {
  const auto id = std::to_string(process);
  std::ifstream file("/proc/" + id + "/task/" + id + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

bool is_running(pid_t process) {
  const auto status = read("/proc/" + std::to_string(process) + "/stat");
  return !status.empty() && status.find(") Z ") == std::string::npos;
}

/// Lines of error.
std::vector<std::string> errors_of(const Outcome& outcome) {
  std::vector<std::string> errors;
  for (const auto& line : lines_of(outcome.err)) {
    if (line.starts_with("attend: ")) errors.push_back(line);
  }
  return errors;
}

/// A training that would go on for long, with its first checkpoint made.
std::unique_ptr<Running> long_training(const std::string& run,
                                       const std::vector<std::string>& more) {
  auto training = std::make_unique<Running>(train_command(
      run, 1000000, std::vector<std::string>{"--training.validate_every", "20"} + more));
  EXPECT_TRUE(training->wait_for(run + "/checkpoints/00000020"));
  return training;
}

void expect_that_it_goes_on(const std::string& run, int workers) {
  Running training({"train", "--resume", run, "--workers", std::to_string(workers)});
  EXPECT_TRUE(training.wait_for(run + "/checkpoints/00000060"));
  training.send(SIGTERM);
  const auto outcome = training.wait();
  EXPECT_EQ(outcome.code, 130) << outcome.err;
}

// The gradient of SGD is the difference of the parameters: nothing hides an error in it.
TEST(Workers, TwoAreOneWithTwiceTheBatch) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  for (const std::string optimizer : {"sgd", "adam"}) {
    const auto keys = std::vector<std::string>{"--training.optimizer", optimizer} +
                      kWithoutDropout + std::vector<std::string>{"--training.clip_norm", "0.5"};
    const auto one = folder / ("one_" + optimizer);
    const auto two = folder / ("two_" + optimizer);
    const auto rate =
        std::vector<std::string>{"--training.learning_rate", optimizer == "sgd" ? "0.5" : "0.001"};
    ASSERT_TRUE(succeeded(attend(train_command(
        one, 12, keys + rate + std::vector<std::string>{"--training.batch_size", "32"}))));
    ASSERT_TRUE(succeeded(attend(train_command(two, 12, keys + rate + kTwo))));
    EXPECT_LT(largest_difference(two, one), optimizer == "sgd" ? 1e-6 : 1e-5) << optimizer;
    const auto state = [](const std::string& run) {
      return json::parse(read(run + "/checkpoints/00000012/state.json"));
    };
    EXPECT_EQ(state(one).at("pairs"), state(two).at("pairs"));
    EXPECT_EQ(state(one).at("symbols"), state(two).at("symbols"));
  }
}

TEST(Workers, GiveTheSameBytesAgainWithDropout) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto more = std::vector<std::string>{"--training.validate_every", "7"} + kTwo;
  for (const auto* run : {"a", "b"}) {
    ASSERT_TRUE(succeeded(attend(train_command(folder / run, 20, more))));
  }
  EXPECT_EQ(read(folder / "a/model.safetensors"), read(folder / "b/model.safetensors"));
  EXPECT_EQ(read(folder / "a/checkpoints/00000020/optimizer.safetensors"),
            read(folder / "b/checkpoints/00000020/optimizer.safetensors"));
}

// If both ranks drew the same masks, a batch of twice the same pairs would give what one gives.
TEST(Workers, DropOtherUnitsOnEachRank) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  folder.write("s", "a b c d e\na b c d e\n");
  folder.write("t", "f g h i j\nf g h i j\n");
  const auto train = [&](const std::string& run, const std::string& batch,
                         const std::vector<std::string>& more) {
    auto command = train_command(
        folder / run, 3,
        std::vector<std::string>{"--train", folder / "s", folder / "t", "--training.batch_size",
                                 batch, "--training.optimizer", "sgd"} +
            more);
    const auto first = std::find(command.begin(), command.end(), "--train");
    command.erase(first, first + 3);  // that of the shared corpus
    EXPECT_TRUE(succeeded(attend(command)));
  };
  train("one", "1", {});
  train("two", "1", kTwo);
  train("one_plain", "1", kWithoutDropout);
  train("two_plain", "1", kWithoutDropout + kTwo);
  EXPECT_LT(largest_difference(folder / "two_plain", folder / "one_plain"), 1e-6);
  EXPECT_GT(largest_difference(folder / "two", folder / "one"), 1e-4);
}

TEST(Workers, WriteWhatOneWrites) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  auto command = train_command(folder / "run", 6, kTwo);
  std::erase(command, "-q");
  command[3] = folder / "run";
  const auto outcome = attend(command);
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_EQ(outcome.out, "");
  std::size_t notes = 0;
  for (const auto& line : lines_of(outcome.err)) {
    notes += line.starts_with("train: ") || line.starts_with("done after ") ? 1U : 0U;
  }
  EXPECT_EQ(notes, 2U) << outcome.err;
  EXPECT_NE(outcome.err.find("2 workers"), std::string::npos) << outcome.err;
  EXPECT_EQ(folder.names(), std::vector<std::string>{"run"});
  for (const auto& entry : fs::recursive_directory_iterator(folder / "run")) {
    EXPECT_EQ(entry.path().string().find(".tmp."), std::string::npos) << entry.path();
  }
}

// Two ranks begin, three go on, then one: each epoch is still every pair once.
TEST(Workers, ARunGoesOnWithAnotherNumberOfThem) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto run = folder / "run";
  long_training(run, {"--workers", "2"})->send(SIGKILL);
  auto training = std::make_unique<Running>(
      std::vector<std::string>{"train", "--resume", run, "--workers", "3"});
  ASSERT_TRUE(training->wait_for(run + "/checkpoints/00000040"));
  training->send(SIGTERM);
  const auto outcome = training->wait();
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_NE(outcome.err.find(" with 3 ranks, before it were 2: a batch is 1.5 times as large\n"),
            std::string::npos)
      << outcome.err;
  training = std::make_unique<Running>(std::vector<std::string>{"train", "--resume", run});
  ASSERT_TRUE(training->wait_for(run + "/checkpoints/00000080"));
  training->send(SIGTERM);
  const auto again = training->wait();
  EXPECT_EQ(again.code, 130) << again.err;
  EXPECT_NE(again.err.find(" with 2 ranks, before it were 3"), std::string::npos) << again.err;
}

TEST(Workers, ALostOneEndsAllWithOneLine) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto run = folder / "run";
  const auto training = long_training(run, {"--workers", "3"});
  const auto children = children_of(training->process());
  ASSERT_EQ(children.size(), 2U);
  const auto began = std::chrono::steady_clock::now();
  kill(children[1], SIGKILL);
  const auto outcome = training->wait();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  EXPECT_EQ(outcome.code, 3) << outcome.err;
  const auto errors = errors_of(outcome);
  ASSERT_EQ(errors.size(), 1U) << outcome.err;
  EXPECT_NE(errors[0].find("rank 2 on "), std::string::npos) << errors[0];
  EXPECT_NE(errors[0].find("signal 9"), std::string::npos) << errors[0];
  EXPECT_NE(errors[0].find("attend train --resume " + run), std::string::npos) << errors[0];
  for (int i = 0; i < 500 && is_running(children[0]); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_FALSE(is_running(children[0]));
  expect_that_it_goes_on(run, 2);
}

// Gloo writes to a lost rank's socket, and that must not end the others without a word.
TEST(Workers, GoOnAfterABrokenPipe) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto run = folder / "run";
  const auto training = long_training(run, {"--workers", "2"});
  kill(training->process(), SIGPIPE);
  for (const auto child : children_of(training->process())) kill(child, SIGPIPE);
  ASSERT_TRUE(training->wait_for(run + "/checkpoints/00000040"));
  training->send(SIGTERM);
  EXPECT_EQ(training->wait().code, 130);
}

TEST(Workers, EndWithRankZero) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto training = long_training(folder / "run", {"--workers", "3"});
  const auto children = children_of(training->process());
  ASSERT_EQ(children.size(), 2U);
  training->send(SIGKILL);
  EXPECT_EQ(training->wait().signal, SIGKILL);
  for (const auto child : children) {
    for (int i = 0; i < 1000 && is_running(child); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_FALSE(is_running(child));
  }
}

TEST(Workers, StopOnASignalWithACheckpoint) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto run = folder / "run";
  for (const bool tells_all : {false, true}) {  // as Ctrl-C does
    const auto training =
        fs::exists(run)
            ? std::make_unique<Running>(std::vector<std::string>{"train", "--resume", run, "-q"})
            : long_training(run, kTwo);
    training->wait_for(run + (tells_all ? "/checkpoints/00000060" : "/checkpoints/00000020"));
    const auto children = children_of(training->process());
    ASSERT_EQ(children.size(), 1U);
    if (tells_all) kill(children[0], SIGINT);
    training->send(SIGINT);
    const auto outcome = training->wait();
    EXPECT_EQ(outcome.code, 130) << outcome.signal << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_FALSE(is_running(children[0]));
  }
}

// More ranks than pairs in a batch, one of which is always empty.
TEST(Workers, MayBeMoreThanThereArePairs) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  folder.write("s", "a b c\nd e\n");
  folder.write("t", "f g h\ni j\n");
  auto command =
      train_command(folder / "run", 4, {"--workers", "3", "--train", folder / "s", folder / "t"});
  const auto first = std::find(command.begin(), command.end(), "--train");
  command.erase(first, first + 3);
  EXPECT_TRUE(succeeded(attend(command)));
}

}  // namespace
}  // namespace attend::tests
