#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kUpdates = 200;
const std::vector<std::string> kOften = {"--training.validate_every", "30"};
const std::vector<int> kValidations = {30, 60, 90, 120, 150, 180, kUpdates};

/// The updates of all validations in a run's log, in its order.
std::vector<int> validated_at(const std::string& run) {
  std::vector<int> updates;
  for (const auto& line : lines_of(read(run + "/metrics.jsonl"))) {
    const auto parsed = json::parse(line);
    if (parsed.at("kind") == "validation") updates.push_back(parsed.at("update"));
  }
  return updates;
}

/// A run that nobody stops, made once.
const std::string& undisturbed() {
  static const Folder folder;
  static const std::string run = folder / "run";
  if (!fs::exists(run)) {
    const auto done = attend(train_command(run, kUpdates, kOften));
    EXPECT_TRUE(succeeded(done));
  }
  return run;
}

void expect_as_undisturbed(const std::string& run) {
  EXPECT_EQ(read(run + "/model.safetensors"), read(undisturbed() + "/model.safetensors"));
  EXPECT_EQ(validated_at(run), kValidations);
  for (const auto& entry : fs::recursive_directory_iterator(run)) {
    EXPECT_EQ(entry.path().string().find(".tmp."), std::string::npos) << entry.path();
  }
}

TEST(Train, WritesTheModelAndAllOfItsTraining) {
  const auto& run = undisturbed();
  EXPECT_EQ(json::parse(read(run + "/manifest.json")).at("format"), "attend-model");
  EXPECT_GT(fs::file_size(run + "/model.safetensors"), 100000U);
  EXPECT_NE(read(run + "/recipe.toml").find("\nupdates = 200\n"), std::string::npos);
  EXPECT_NE(read(run + "/source.vocabulary"), "");
  EXPECT_NE(read(run + "/target.vocabulary"), "");
  EXPECT_TRUE(fs::exists(run + "/checkpoints/00000200/optimizer.safetensors"));
  EXPECT_EQ(validated_at(run), kValidations);
}

TEST(Train, ItsRecipeTrainsTheSameModelAgain) {
  const Folder folder;
  const auto recipe = undisturbed() + "/recipe.toml";
  ASSERT_TRUE(succeeded(
      attend({"train", recipe, "-q", "--out", folder / "run", "--train", corpus("train.source"),
              corpus("train.target"), "--dev", corpus("dev.source"), corpus("dev.target")})));
  EXPECT_EQ(read(folder / "run/model.safetensors"), read(undisturbed() + "/model.safetensors"));
  EXPECT_EQ(read(folder / "run/recipe.toml"), read(recipe));
}

TEST(Train, AnotherSeedGivesAnotherModel) {
  const Folder folder;
  auto command = train_command(folder / "run", kUpdates, kOften);
  command.insert(command.end(), {"--training.seed", "2"});
  ASSERT_TRUE(succeeded(attend(command)));
  EXPECT_NE(read(folder / "run/model.safetensors"), read(undisturbed() + "/model.safetensors"));
}

TEST(Train, IsSilentWhenAskedAndTellsOtherwise) {
  const Folder folder;
  auto command = train_command(folder / "run", 3);
  const auto quiet = attend(command);
  ASSERT_TRUE(succeeded(quiet));
  EXPECT_EQ(quiet.out + quiet.err, "");
  std::erase(command, "-q");
  command[3] = folder / "told";
  const auto told = attend(command);
  ASSERT_TRUE(succeeded(told)) << command[3];
  EXPECT_NE(told.err.find("train: 1000 pairs"), std::string::npos);
  EXPECT_NE(told.err.find("done after 3 updates"), std::string::npos);
  EXPECT_EQ(told.out, "");
}

TEST(Train, SaysWhenItEndedWithinItsWarmUp) {
  const Folder folder;
  auto command = train_command(folder / "run", 3, {"--training.warmup", "3"});
  std::erase(command, "-q");
  const auto told = attend(command);
  ASSERT_TRUE(succeeded(told));
  EXPECT_NE(told.err.find("ended after 3 updates, all of them within the warm-up of 3"),
            std::string::npos)
      << told.err;
  EXPECT_EQ(told.err.find("done after"), std::string::npos) << told.err;
}

TEST(Train, ResumesAfterKillsAtAnyMomentWithTheSameBytes) {
  const Folder folder;
  const auto run = folder / "run";
  int kills = 0;
  auto milliseconds = 4.0;  // the first moments lie before the folder is there
  while (true) {
    const bool exists = fs::exists(run);
    Running training(exists ? std::vector<std::string>{"train", "--resume", run, "-q"}
                            : train_command(run, kUpdates, kOften));
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(milliseconds));
    training.send(SIGKILL);
    const auto outcome = training.wait();
    if (outcome.signal != SIGKILL) {
      ASSERT_TRUE(succeeded(outcome));
      break;
    }
    ++kills;
    milliseconds *= 1.3;
  }
  EXPECT_GE(kills, 3);
  expect_as_undisturbed(run);
}

TEST(Train, ResumesAfterAKillAtEachCheckpointWithTheSameBytes) {
  const Folder folder;
  const auto run = folder / "run";
  std::vector<std::string> command = train_command(run, kUpdates, kOften);
  for (const auto* checkpoint : {"00000030", "00000060", "00000090"}) {
    Running training(command);
    ASSERT_TRUE(training.wait_for(run + "/checkpoints/" + checkpoint));
    training.send(SIGKILL);
    EXPECT_EQ(training.wait().signal, SIGKILL);
    command = {"train", "--resume", run, "-q"};
  }
  ASSERT_TRUE(succeeded(attend(command)));
  expect_as_undisturbed(run);
}

TEST(Train, StopsOnATermSignalWithACheckpointAndGoesOn) {
  const Folder folder;
  const auto run = folder / "run";
  Running training(train_command(run, kUpdates, kOften));
  ASSERT_TRUE(training.wait_for(run + "/checkpoints/00000030"));
  training.send(SIGTERM);
  const auto stopped = training.wait();
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  EXPECT_EQ(stopped.signal, 0);
  const auto resumed = attend({"train", "--resume", run});
  ASSERT_TRUE(succeeded(resumed));
  EXPECT_NE(resumed.err.find("going on after update "), std::string::npos);
  expect_as_undisturbed(run);
}

// A signal must not be handled in the midst of a product: oneDNN has its stack in the heap then.
TEST(Train, StopsAtAnyMomentAnyNumberOfTimes) {
  const Folder folder;
  const auto run = folder / "run";
  auto command = train_command(run, kUpdates, kOften);
  int stops = 0;
  while (true) {
    Running training(command);
    training.wait_for(run + "/metrics.jsonl");
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 10 * stops));
    training.send(SIGTERM);
    const auto outcome = training.wait();
    if (outcome.code == 0) break;
    const bool had_begun = outcome.signal != SIGTERM;
    ASSERT_TRUE(!had_begun || outcome.code == 130) << outcome.signal << outcome.err;
    ++stops;
    command = {"train", "--resume", run, "-q"};
  }
  EXPECT_GE(stops, 3);
  expect_as_undisturbed(run);
}

TEST(Train, AFullDiskLeavesTheEarlierCheckpointIntact) {
  const Folder folder;
  const auto run = folder / "run";
  Running training(train_command(run, kUpdates, kOften));
  ASSERT_TRUE(training.wait_for(run + "/checkpoints/00000030"));
  training.send(SIGKILL);
  ASSERT_EQ(training.wait().signal, SIGKILL);
  const std::vector<std::string> resume = {"train", "--resume", run, "-q"};
  EXPECT_TRUE(was_refused(attend(resume, {.largest_file = 20000}), "File too large"));
  ASSERT_TRUE(succeeded(attend(resume)));
  expect_as_undisturbed(run);
}

TEST(Train, ResumingAFinishedRunChangesNothing) {
  const Folder folder;
  const auto run = folder / "run";
  fs::copy(undisturbed(), run, fs::copy_options::recursive);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(succeeded(attend({"train", "--resume", run, "-q"})));
    expect_as_undisturbed(run);
    EXPECT_EQ(read(run + "/metrics.jsonl"), read(undisturbed() + "/metrics.jsonl"));
  }
}

TEST(Train, ResumingAnAveragedRunLogsItsMeanOnce) {
  const Folder folder;
  const auto run = folder / "run";
  ASSERT_TRUE(succeeded(attend(
      train_command(run, 60, {"--training.validate_every", "20", "--training.average", "last"}))));
  const auto bytes = read(run + "/model.safetensors");
  ASSERT_TRUE(succeeded(attend({"train", "--resume", run, "-q"})));
  EXPECT_EQ(read(run + "/model.safetensors"), bytes);
  EXPECT_EQ(validated_at(run), (std::vector<int>{20, 40, 60}));
  int means = 0;
  for (const auto& line : lines_of(read(run + "/metrics.jsonl"))) {
    means += json::parse(line).at("kind") == "mean" ? 1 : 0;
  }
  EXPECT_EQ(means, 1);
}

// The time is up before the run goes on, and its last checkpoint was never validated.
TEST(Train, ARunWhoseTimeIsUpWhenItGoesOnHasAModel) {
  const Folder folder;
  const auto run = folder / "run";
  Running training(
      train_command(run, 0, {"--training.minutes", "0.1", "--training.validate_every", "1000000"}));
  ASSERT_TRUE(training.wait_for(run + "/metrics.jsonl"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  training.send(SIGTERM);
  const auto stopped = training.wait();
  ASSERT_EQ(stopped.code, 130) << stopped.signal << stopped.err;
  EXPECT_FALSE(fs::exists(run + "/model.safetensors"));
  std::string state_file;
  for (const auto& entry : fs::directory_iterator(run + "/checkpoints")) {
    state_file = (entry.path() / "state.json").string();
  }
  auto state = json::parse(read(state_file));
  state["seconds"] = 10.0;
  state.erase("checksum");  // of what it said before
  folder.write("state.json", state.dump());
  fs::rename(folder / "state.json", state_file);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(succeeded(attend({"train", "--resume", run, "-q"})));
    EXPECT_TRUE(fs::exists(run + "/model.safetensors"));
    EXPECT_EQ(validated_at(run), std::vector<int>{state.at("update").get<int>()});
  }
}

}  // namespace
}  // namespace attend::tests
