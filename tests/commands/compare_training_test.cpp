// attend compare --recipes: trains first, one after the other.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "compared.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(Compare, TrainsTheProductAndLeavesOutWhatCannotBe) {
  const Folder folder;
  const auto out = folder / "runs";
  const std::vector<std::string> vary = {"--vary", "attention.score=additive,dot", "--vary",
                                         "text.kind=words,characters"};
  auto command = compare_command(out, 5, vary);
  std::erase(command, "-q");
  const auto done = attend(command);
  ASSERT_TRUE(succeeded(done));
  EXPECT_EQ(done.err.substr(0, done.err.find(':')), "left out");
  EXPECT_TRUE(has(done.err, "bahdanau2015+score=dot+kind=words: attention.score = dot: expected"));
  const std::vector<std::string> names = {"bahdanau2015+score=additive+kind=characters",
                                          "bahdanau2015+score=additive+kind=words"};
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(out)) found.push_back(entry.path().filename());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, names);
  EXPECT_TRUE(has(done.out, "kind"));
  EXPECT_FALSE(has(done.out, "score  "));  // the same in all that were trained
  EXPECT_TRUE(has(done.out, "the vocabularies differ"));
  EXPECT_TRUE(has(done.out, "note: bahdanau2015+score=dot+kind=words: left out:"));

  // Again: nothing is left to train.
  const auto model = out + "/" + names[1] + "/model.safetensors";
  const auto written = fs::last_write_time(model);
  const auto again = attend(command);
  ASSERT_TRUE(succeeded(again));
  EXPECT_TRUE(has(again.err, "[2/2] bahdanau2015+score=additive+kind=characters: finished"));
  EXPECT_EQ(fs::last_write_time(model), written);
  EXPECT_EQ(again.out, done.out);
}

TEST(Compare, TrainsTowardGivenLinks) {
  const Folder folder;
  auto command = compare_command(folder / "runs", 5, {});
  EXPECT_TRUE(succeeded(attend(command)));
  command.insert(command.end(), {"--alignments", corpus("train.align")});
  EXPECT_TRUE(was_refused(attend(command), "was begun with --alignments"));
  command = compare_command(folder / "linked", 5, {"--training.supervision", "1"});
  command.insert(command.end(), {"--alignments", corpus("train.align")});
  ASSERT_TRUE(succeeded(attend(command)));
  const auto described = json::parse(read(folder / "linked/bahdanau2015/run.json"));
  EXPECT_TRUE(has(described.at("alignments"), "train.align"));
}

TEST(Compare, WhatWasStoppedGoesOnToTheSameBytes) {
  const Folder folder;
  constexpr int kUpdates = 500;
  const std::vector<std::string> often = {"--training.validate_every", "30"};
  ASSERT_TRUE(succeeded(attend(train_command(folder / "undisturbed", kUpdates, often))));
  const auto command = compare_command(folder / "runs", kUpdates, often);
  const auto run = folder / "runs/bahdanau2015";
  {
    Running training(command);
    ASSERT_TRUE(training.wait_for(run + "/checkpoints/00000030"));
    training.send(SIGTERM);
    const auto stopped = training.wait();
    EXPECT_EQ(stopped.code, 130);
    EXPECT_EQ(stopped.out, "");
  }
  ASSERT_TRUE(succeeded(attend(command)));
  EXPECT_EQ(read(run + "/model.safetensors"), read(folder / "undisturbed/model.safetensors"));
}

TEST(Compare, RefusesAFolderWithAnotherRun) {
  const Folder folder;
  ASSERT_TRUE(succeeded(attend(compare_command(folder / "runs", 3))));
  EXPECT_TRUE(was_refused(attend(compare_command(folder / "runs", 4)),
                          "bahdanau2015 was begun with training.updates = 3, not 4"));
}

TEST(Compare, NamesTheTrainingThatFails) {
  const Folder folder;
  auto command = compare_command(folder / "runs", 3);
  *std::find(command.begin(), command.end(), corpus("dev.target")) = folder / "missing";
  const auto done = attend(command);
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(has(done.err, "missing"));
  EXPECT_TRUE(has(done.err, "attend: the training of bahdanau2015 failed"));
}

TEST(Compare, RefusesWhatCannotBeTrainedBeforeAnythingIs) {
  const Folder folder;
  const auto out = folder / "runs";
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    return was_refused(attend(compare_command(out, 3, more)), why);
  };
  EXPECT_TRUE(refused({"--vary", "attention.scor=dot"}, "did you mean attention.score?"));
  EXPECT_TRUE(refused({"--vary", "attention.score"}, "KEY=V1,V2"));
  EXPECT_TRUE(refused({"--vary", "attention.score=dot,"}, "values between the commas"));
  EXPECT_TRUE(refused({"--vary", "model.hidden_size=big"}, "a whole number"));
  EXPECT_TRUE(refused({"--vary", "model.layers=1", "--vary", "model.layers=2"}, "each key once"));
  EXPECT_TRUE(refused({"--vary", "model.layers=1,1"}, "two runs would be called"));
  EXPECT_TRUE(refused({"--vary", "attention.score=dot"}, "expected queries (32)"));
  EXPECT_TRUE(refused({"--vary", "attention.score=none,all"}, "all of 2 are refused"));
  EXPECT_TRUE(
      was_refused(attend({"compare", "--recipes", "nobody1999", "--train", "a", "b", "--out", out}),
                  "no recipe nobody1999"));
  EXPECT_TRUE(was_refused(attend({"compare", "--recipes", "bahdanau2015", "--out", out}),
                          "missing: --train"));
  EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace attend::tests
