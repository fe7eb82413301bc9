// Training with several ranks: processes of the program on this machine.

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "command.h"
#include "test_paths.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

#define SKIP_WITHOUT_GLOO()                                   \
  if (!fs::exists(build_folder() + "/bin/libattend_gloo.so")) \
  GTEST_SKIP() << "built without "                            \
                  "Gloo"

const std::vector<std::string> kTwo = {"--workers", "2"};
const std::vector<std::string> kWithoutDropout = {"--model.dropout_embedding", "0",
                                                  "--model.dropout_context",   "0",
                                                  "--model.dropout_output",    "0"};

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// The numbers of a safetensors file's tensors, by name: 8 bytes of length, JSON, then the numbers.
std::map<std::string, std::vector<float>> tensors_of(const std::string& file) {
  const auto bytes = read(file);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof(length));
  std::map<std::string, std::vector<float>> tensors;
  const auto header = json::parse(bytes.substr(8, length));
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t first = tensor.at("data_offsets").at(0);
    const std::size_t end = tensor.at("data_offsets").at(1);
    auto& numbers = tensors[name];
    numbers.resize((end - first) / sizeof(float));
    std::memcpy(numbers.data(), bytes.data() + 8 + length + first, end - first);
  }
  return tensors;
}

/// |a - b| / |b| of the tensor where it is largest.
double largest_difference(const std::string& run, const std::string& expected) {
  const auto found = tensors_of(run + "/model.safetensors");
  double largest = 0.0;
  for (const auto& [name, numbers] : tensors_of(expected + "/model.safetensors")) {
    double squares = 0.0;
    double differences = 0.0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      squares += std::pow(numbers[i], 2);
      differences += std::pow(found.at(name).at(i) - numbers[i], 2);
    }
    largest = std::max(largest, std::sqrt(differences / (squares + 1e-30)));
  }
  return largest;
}

/// A port that is free now.
std::string free_port() {
  const auto one = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  EXPECT_EQ(bind(one, reinterpret_cast<sockaddr*>(&name), size), 0);
  EXPECT_EQ(getsockname(one, reinterpret_cast<sockaddr*>(&name), &size), 0);
  close(one);
  return std::to_string(ntohs(name.sin_port));
}

std::vector<std::string> rank_of(int rank, int size, const std::string& port) {
  return {"RANK=" + std::to_string(rank), "WORLD_SIZE=" + std::to_string(size),
          "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + port};
}

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

// As a launcher starts them, on one host; with one temporary folder, which they leave empty.
TEST(Ranks, OfALauncherTrainTheSameModelAsWorkers) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(train_command(folder / "workers", 10, kTwo))));
  fs::create_directories(folder / "temporary");
  const auto port = free_port();
  const auto command = train_command(folder / "run", 10);
  const auto environment = [&](int rank) {
    return rank_of(rank, 2, port) + std::vector<std::string>{"TMPDIR=" + folder / "temporary"};
  };
  Running second(command, {.environment = environment(1)});
  Running first(command, {.environment = environment(0)});
  EXPECT_TRUE(succeeded(first.wait()));
  EXPECT_TRUE(succeeded(second.wait()));
  EXPECT_EQ(read(folder / "run/model.safetensors"), read(folder / "workers/model.safetensors"));
  EXPECT_TRUE(fs::is_empty(folder / "temporary"));
}

/// Rank 0 and rank 1 with these commands; the second must say nothing.
Outcome together(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  const auto port = free_port();
  Running other(second, {.environment = rank_of(1, 2, port)});
  const auto outcome = attend(first, {.environment = rank_of(0, 2, port)});
  const auto silent = other.wait();
  EXPECT_EQ(silent.code, 2) << silent.err;
  EXPECT_EQ(silent.err, "");
  return outcome;
}

TEST(Ranks, WithATokenLetNobodyElseIn) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto port = free_port();
  const auto command = train_command(folder / "run", 5);
  const auto with = [&](int rank, const std::string& token) {
    return rank_of(rank, 2, port) + std::vector<std::string>{"ATTEND_RANKS_TOKEN=" + token};
  };
  auto told = command;
  std::erase(told, "-q");
  Running first(told, {.environment = with(0, "ours")});
  EXPECT_TRUE(was_refused(attend(command, {.environment = with(1, "theirs")}),
                          "rank 0 has another ATTEND_RANKS_TOKEN"));
  EXPECT_TRUE(succeeded(attend(command, {.environment = with(1, "ours")})));
  const auto outcome = first.wait();
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_NE(outcome.err.find("a stranger from 127.0.0.1"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("is not set"), std::string::npos) << outcome.err;
}

// As those of ranks whose rank 0 was killed while they began.
TEST(Ranks, RemoveTheScratchFoldersOfThoseThatWereKilled) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  fs::create_directories(folder / "temporary/attend-rank-abcdef/taken");
  fs::create_directories(folder / "temporary/other");
  const auto outcome = attend(train_command(folder / "run", 3, kTwo),
                              {.environment = {"TMPDIR=" + folder / "temporary"}});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_FALSE(fs::exists(folder / "temporary/attend-rank-abcdef"));
  EXPECT_TRUE(fs::exists(folder / "temporary/other"));
}

TEST(Ranks, MustHaveOneRecipeAndOneText) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto command = train_command(folder / "run", 10);
  EXPECT_TRUE(
      was_refused(together(command, command + std::vector<std::string>{"--training.warmup", "7"}),
                  "training.warmup is 7 here and 0 on rank 0"));
  auto other = command;
  const auto text = std::find(other.begin(), other.end(), "--train") + 1;
  *text = folder.write("other", "x" + read(*text));
  const auto refused = together(command, other);
  EXPECT_TRUE(was_refused(refused, "is not the text that rank 0 learns from"));
  const auto linked = command + std::vector<std::string>{"--alignments", corpus("train.align")};
  EXPECT_TRUE(was_refused(together(linked, command), "rank 0 learns from --alignments"));
  EXPECT_TRUE(was_refused(together(command, linked), "rank 0 learns without --alignments"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(Ranks, AreRefusedInOneLine) {
  const Folder folder;
  const auto with = [&](const std::vector<std::string>& more,
                        const std::vector<std::string>& environment) {
    return attend(train_command(folder / "run", 10, more), {.environment = environment});
  };
  EXPECT_TRUE(
      was_refused(with({"--workers", "0"}, {}), "workers = 0: expected a whole number from 1"));
  EXPECT_TRUE(was_refused(with({}, {"RANK=0", "WORLD_SIZE=2"}), "no MASTER_ADDR"));
  EXPECT_TRUE(was_refused(with({}, {"SLURM_PROCID=1", "SLURM_NTASKS=2"}), "no MASTER_ADDR"));
  EXPECT_TRUE(was_refused(with({"--workers", "3"}, rank_of(0, 2, "29500")),
                          "--workers 3, but the environment says that this is rank 0 of 2"));
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(Ranks, RefuseAPortInUse) {
  SKIP_WITHOUT_GLOO();
  const Folder folder;
  const auto taken = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&name), size), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&name), &size), 0);
  const auto port = std::to_string(ntohs(name.sin_port));
  EXPECT_TRUE(
      was_refused(attend(train_command(folder / "run", 10), {.environment = rank_of(0, 2, port)}),
                  "port " + port + " for the ranks to meet at: Address already in use"));
  close(taken);
  EXPECT_FALSE(fs::exists(folder / "run"));
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
