// What a run that goes on reads back: texts that must be the same, and files that may be damaged.

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "small_run.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::vector<std::string> kOfCheckpoint = {"model.safetensors", "optimizer.safetensors",
                                                "state.json"};

std::string flipped(std::string bytes, std::size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

TEST(Resume, OverAnotherTextIsRefused) {
  const SmallRun small;
  ASSERT_TRUE(succeeded(attend(small.linked(6))));
  for (const auto* name :
       {"train.source", "train.target", "train.align", "dev.source", "dev.target", "dev.align"}) {
    const auto text = read(small / name);
    const auto last_line = text.substr(text.rfind('\n', text.size() - 2) + 1);
    auto changed = text;
    changed[changed.size() - 2] = changed[changed.size() - 2] == '2' ? '1' : 'a';
    if (changed == text) changed[changed.size() - 2] = 'b';
    for (const auto& other : {changed, text + last_line, text.substr(0, text.rfind(last_line)),
                              text.substr(0, text.size() - 1), std::string()}) {
      small.folder().write(name, other);
      EXPECT_TRUE(was_refused(small.resume({"-q"}), small / name + " has changed since"))
          << name << ": " << other.size() - text.size();
    }
    fs::remove(small / name);
    EXPECT_TRUE(was_refused(small.resume({"-q"}), "cannot read " + small / name));
    small.folder().write(name, text);
    EXPECT_TRUE(succeeded(small.resume({"-q"})));
  }
}

TEST(Resume, OfADamagedCheckpointUsesTheOneBeforeAndSaysSo) {
  const SmallRun small;
  small.train(9);
  const auto model = read(small.run() + "/model.safetensors");
  const auto last = small.run() + "/checkpoints/00000009/";
  for (const auto& name : kOfCheckpoint) {
    const auto bytes = read(last + name);
    for (std::size_t i = 0; i < 6; ++i) {
      const auto at = i * (bytes.size() - 1) / 5;
      small.folder().write("run/checkpoints/00000009/" + name,
                           i % 2 == 0 ? flipped(bytes, at) : bytes.substr(0, at));
      const auto resumed = small.resume();
      ASSERT_TRUE(succeeded(resumed)) << name << " " << at;
      const bool is_blank = resumed.err.find("going on after update 9") != std::string::npos;
      if (is_blank) {  // what was flipped means nothing
        EXPECT_EQ(name, "state.json") << at;
      } else {
        EXPECT_NE(resumed.err.find(last + name), std::string::npos) << resumed.err;
        EXPECT_NE(resumed.err.find("the checkpoint before is used\n"), std::string::npos);
        EXPECT_NE(resumed.err.find("going on after update 6"), std::string::npos);
        EXPECT_TRUE(fs::exists(small.run() + "/checkpoints/00000009.damaged"));
      }
      EXPECT_EQ(read(small.run() + "/model.safetensors"), model) << name << " " << at;
      ASSERT_TRUE(succeeded(small.resume({"-q"})));  // it is whole again
    }
  }
}

TEST(Resume, MakesADamagedBestModelAgainOfItsCheckpoint) {
  const SmallRun small;
  small.train(9, {"--training.keep", "10"});
  const auto file = small.run() + "/model.safetensors";
  const auto whole = read(file);
  for (const auto& damaged : {flipped(whole, whole.size() - 5), flipped(whole, 300),
                              whole.substr(0, whole.size() / 2), std::string()}) {
    small.folder().write("run/model.safetensors", damaged);
    const auto resumed = small.resume();
    ASSERT_TRUE(succeeded(resumed));
    EXPECT_NE(resumed.err.find("it is made again of the checkpoint of update "), std::string::npos)
        << resumed.err;
    EXPECT_EQ(read(file), whole);
    EXPECT_EQ(read(file + ".damaged"), damaged);
    fs::remove(file + ".damaged");
  }
  fs::remove(file);
  EXPECT_NE(small.resume().err.find("model.safetensors is missing; it is made again"),
            std::string::npos);
  EXPECT_EQ(read(file), whole);
}

// A disk that is full is said as such; the checkpoint, which is whole, is not called damaged, and
// what an earlier damage left stays.
TEST(Resume, SaysThatADamagedBestModelCouldNotBeWritten) {
  const SmallRun small;
  small.train(9, {"--training.keep", "10"});
  const auto file = small.run() + "/model.safetensors";
  const auto whole = read(file);
  small.folder().write("run/model.safetensors", whole.substr(0, 100));
  small.folder().write("run/model.safetensors.damaged", "earlier");
  const auto resumed = attend({"train", "--resume", small.run()},
                              {.largest_file = static_cast<long>(whole.size() / 2)});
  EXPECT_EQ(resumed.code, 2);
  EXPECT_NE(resumed.err.find("cannot write " + file), std::string::npos) << resumed.err;
  EXPECT_EQ(resumed.err.find("takes its place"), std::string::npos) << resumed.err;
  EXPECT_EQ(read(file + ".damaged"), "earlier");
  EXPECT_EQ(read(file + ".damaged-2"), whole.substr(0, 100));
  ASSERT_TRUE(succeeded(small.resume()));  // with room again
  EXPECT_EQ(read(file), whole);
}

// Of a checkpoint that is gone it cannot be made again: then the training finds another one.
TEST(Resume, WithoutABestModelAndItsCheckpointFindsAnother) {
  const SmallRun small;
  small.train(9, {"--training.keep", "10"});
  const auto file = small.run() + "/model.safetensors";
  const auto facts = json::parse(attend({"info", small.run(), "--json"}).out).at("training");
  const auto best = facts.at("update").get<std::string>();
  fs::remove(file);
  ASSERT_TRUE(
      fs::remove_all(small.run() + "/checkpoints/" + std::string(8 - best.size(), '0') + best));
  const auto resumed = small.resume();
  ASSERT_TRUE(succeeded(resumed));
  // Where the best was the last one as well, the training goes on from the one before.
  const auto* said = best == "9" ? "is made again of" : "the best of what comes takes its place";
  EXPECT_NE(resumed.err.find(said), std::string::npos) << resumed.err;
  EXPECT_TRUE(succeeded(attend({"info", small.run()})));
}

TEST(Resume, WithoutAWholeCheckpointIsRefused) {
  const SmallRun small;
  small.train(9);
  for (const auto* folder : {"00000006", "00000009"}) {
    const auto file = small.run() + "/checkpoints/" + folder + "/optimizer.safetensors";
    small.folder().write("new", flipped(read(file), 1000));
    fs::rename(small / "new", file);
  }
  EXPECT_TRUE(was_refused(small.resume({"-q"}), "no checkpoint is whole: begin anew"));
  EXPECT_TRUE(fs::exists(small.run() + "/checkpoints/00000009"));  // for whoever can mend it
}

TEST(Resume, KeepsTwoCheckpointsAtLeast) {
  const SmallRun small;
  small.train(9, {"--training.keep", "1"});
  EXPECT_TRUE(fs::exists(small.run() + "/checkpoints/00000006"));
  EXPECT_FALSE(fs::exists(small.run() + "/checkpoints/00000003"));
}

TEST(Resume, OfADamagedDescriptionIsRefused) {
  const SmallRun small;
  small.train(3);
  for (const std::string name : {"run.json", "recipe.toml", "manifest.json", "source.vocabulary"}) {
    const auto path = small.run() + "/" + name;
    const auto bytes = read(path);
    const auto put = [&](const std::string& other) { small.folder().write("run/" + name, other); };
    put("");
    EXPECT_TRUE(was_refused(small.resume({"-q"}), path)) << name;
    put(bytes.substr(0, bytes.size() / 2));
    EXPECT_TRUE(was_refused(small.resume({"-q"}), path)) << name;
    put(bytes);
  }
  auto recipe = read(small.run() + "/recipe.toml");
  recipe.replace(recipe.find("learning_rate = 0.01"), 20, "learning_rate = 0.03");
  small.folder().write("run/recipe.toml", recipe);
  EXPECT_TRUE(was_refused(small.resume({"-q"}), "was changed by hand: its checksum differs"));
  recipe.erase(0, recipe.find('\n') + 1);  // and the line with it
  small.folder().write("run/recipe.toml", recipe);
  EXPECT_TRUE(was_refused(small.resume({"-q"}), "it has no checksum"));
}

TEST(Resume, OfAManifestThatSaysAnotherDropoutIsRefused) {
  const SmallRun small;
  small.train(3);
  auto manifest = json::parse(read(small.run() + "/manifest.json"));
  manifest["recipe"]["model.dropout_output"] = 0.5;
  small.folder().write("run/manifest.json", manifest.dump());
  EXPECT_TRUE(
      was_refused(small.resume({"-q"}), "says model.dropout_output = 0.5, recipe.toml 0.2"));
}

TEST(Resume, TakesDamagedLinesOutOfTheLogAndSaysSo) {
  const SmallRun small;
  small.train(6);
  const auto log = small.run() + "/metrics.jsonl";
  const auto whole = read(log);
  small.folder().write("run/metrics.jsonl",
                       "{\"kind\": 7, \"update\": \"x\"}\n[]\nnothing\n" + whole);
  const auto resumed = small.resume();
  ASSERT_TRUE(succeeded(resumed));
  EXPECT_NE(resumed.err.find("metrics.jsonl: 3 lines are damaged"), std::string::npos)
      << resumed.err;
  EXPECT_EQ(read(log), whole);
}

TEST(Resume, BesideATrainingThatRunsIsRefused) {
  const SmallRun small;
  Running training(small.command(10000000, {"--training.patience", "0", "--training.keep", "10000",
                                            "--training.validate_every", "100"}));
  ASSERT_TRUE(training.wait_for(small.run() + "/checkpoints/00000100"));
  const auto refused = small.resume({"-q"});
  EXPECT_TRUE(was_refused(
      refused, "process " + std::to_string(training.process()) + " trains in " + small.run()));
  // Those that only read it are free.
  EXPECT_TRUE(succeeded(attend({"translate", "-m", small.run()}, {.in = "a b c\n"})));
  EXPECT_TRUE(succeeded(attend({"plot", small.run(), "--json", small / "plot.json"})));
  training.send(SIGKILL);
  EXPECT_EQ(training.wait().signal, SIGKILL);
  int last = 100;
  const auto checkpoint = [&] {
    const auto name = std::to_string(last);
    return small.run() + "/checkpoints/" + std::string(8 - name.size(), '0') + name;
  };
  while (fs::exists(checkpoint())) last += 100;
  Running resumed({"train", "--resume", small.run(), "-q"});  // the lock died with its holder
  ASSERT_TRUE(resumed.wait_for(checkpoint()));
  const auto again = small.resume({"-q", "--workers", "2"});
  EXPECT_TRUE(was_refused(again, "process " + std::to_string(resumed.process())));
  resumed.send(SIGTERM);
  EXPECT_EQ(resumed.wait().code, 130);
}

TEST(Resume, OfARunOfAnEarlierVersionSaysOnceWhatCannotBeTold) {
  const SmallRun small;
  small.train(3);
  auto run = json::parse(read(small.run() + "/run.json"));
  for (const auto* key : {"checksum", "texts", "pairs"}) run.erase(key);
  small.folder().write("run/run.json", run.dump());
  auto recipe = read(small.run() + "/recipe.toml");
  small.folder().write("run/recipe.toml", recipe.substr(recipe.find('\n') + 1));
  const auto first = small.resume();
  EXPECT_NE(first.err.find("begun by an earlier version"), std::string::npos) << first.err;
  EXPECT_EQ(small.resume().err.find("begun by an earlier version"), std::string::npos);
  small.folder().write("dev.source", "a\n");
  EXPECT_TRUE(was_refused(small.resume({"-q"}), "has changed since"));
}

}  // namespace
}  // namespace attend::tests
