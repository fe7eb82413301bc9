// Pictures to texts, through the program.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Scenes to learn from in a folder of their own, and a training of a second on them.
class Scenes {
 public:
  Scenes() {
    EXPECT_TRUE(succeeded(attend({"generate", "--out", folder_ / "scenes", "--task", "scenes",
                                  "--size", "32", "--train", "24", "--dev", "8", "--test", "4"})));
  }

  std::string operator/(const std::string& name) const { return folder_ / name; }
  const Folder& folder() const { return folder_; }

  std::vector<std::string> command(const std::string& out, int updates,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"train", "scenes", "-q", "--out", folder_ / out};
    for (const std::string word : {"--train", "scenes/train.tsv", "--dev", "scenes/dev.tsv"}) {
      all.push_back(word.starts_with("--") ? word : folder_ / word);
    }
    for (const std::string word :
         {"--model.grid", "6 pool 2, 8 pool 2", "--model.embedding_size", "10",
          "--model.hidden_size", "12", "--attention.hidden_size", "8", "--training.batch_size", "8",
          "--training.validate_every", "3", "--training.epochs", "0", "--training.patience", "0",
          "--training.decay", "none"}) {  // which hangs on how long a training is

      all.push_back(word);
    }
    all.insert(all.end(), {"--training.updates", std::to_string(updates)});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  void train(const std::string& out, int updates, const std::vector<std::string>& more = {}) const {
    ASSERT_TRUE(succeeded(attend(command(out, updates, more))));
  }

 private:
  Folder folder_;
};

TEST(Pictures, AModelOfThemAnswersEveryCommandThatTextsHave) {
  const Scenes scenes;
  scenes.train("model", 6);
  const auto table = scenes / "scenes/test.tsv";
  const auto predict = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = {"predict", "-m", scenes / "model", "--source", table};
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  };
  EXPECT_EQ(lines_of(predict({}).out).size(), 4U);
  EXPECT_EQ(lines_of(predict({"--greedy"}).out).size(), 4U);
  EXPECT_EQ(lines_of(predict({"--nbest", "3"}).out).size(), 12U);
  EXPECT_EQ(lines_of(predict({"--sample", "--seed", "3"}).out).size(), 4U);
  EXPECT_EQ(predict({"--sample", "--seed", "3"}).out, predict({"--sample", "--seed", "3"}).out);
  const auto twice =
      attend({"predict", "-m", scenes / "model", "-m", scenes / "model", "--source", table});
  EXPECT_EQ(twice.out, predict({}).out);
  const auto evaluated = attend({"evaluate", "-m", scenes / "model", "--source", table});
  EXPECT_TRUE(succeeded(evaluated));
  EXPECT_NE(evaluated.out.find("exact match = "), std::string::npos) << evaluated.out;
  EXPECT_TRUE(succeeded(attend({"info", scenes / "model"})));
}

TEST(Pictures, AReadingSaysWhereItsPlacesLie) {
  const Scenes scenes;
  scenes.train("model", 2);
  const auto found =
      attend({"predict", "-m", scenes / "model", "--source", scenes / "scenes/test.tsv", "--json"});
  ASSERT_TRUE(succeeded(found));
  for (const auto& line : lines_of(found.out)) {
    const auto reading = json::parse(line).at("readings").at(0);
    const json grid = {{"rows", 8},   {"columns", 8}, {"height", 32},  {"width", 32},
                       {"left", 0.0}, {"top", 0.0},   {"right", 32.0}, {"bottom", 32.0}};
    EXPECT_EQ(reading.at("grid"), grid);
    EXPECT_EQ(reading.at("source").size(), 64U);
    EXPECT_EQ(reading.at("source").at(9), "2,2");
    for (const auto& step : reading.at("weights")) EXPECT_EQ(step.size(), 64U);
    EXPECT_EQ(reading.at("weights").size(), reading.at("target").size());
  }
}

TEST(Pictures, OnesThatAreCroppedOrPaddedSayWhatTheirPlacesCover) {
  const Scenes scenes;
  scenes.folder().write("wide.ppm", "P6\n64 32\n255\n" + std::string(64 * 32 * 3, 'x'));
  for (const std::string fit : {"crop", "pad"}) {
    scenes.train(fit, 2, {"--picture.fit", fit});
    const auto found =
        attend({"predict", "-m", scenes / fit, "--json"}, {.in = scenes / "wide.ppm\n"});
    ASSERT_TRUE(succeeded(found));
    const auto grid = json::parse(found.out).at("readings").at(0).at("grid");
    EXPECT_EQ(grid.at("width"), 64);
    EXPECT_EQ(grid.at("left"), fit == "crop" ? 16.0 : 0.0);  // of 64, 32 in the middle are seen
    EXPECT_EQ(grid.at("right"), fit == "crop" ? 48.0 : 64.0);
    EXPECT_EQ(grid.at("top"), fit == "crop" ? 0.0 : -16.0);  // 64 by 64 are shown, half of it paper
    EXPECT_EQ(grid.at("bottom"), fit == "crop" ? 32.0 : 48.0);
  }
}

TEST(Pictures, ARunThatWasStoppedGoesOnToTheSameBytes) {
  const Scenes scenes;
  scenes.train("whole", 6);
  scenes.train("parts", 3);
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", scenes / "parts", "--training.updates", "6"})));
  for (const std::string file :
       {"model.safetensors", "checkpoints/00000006/optimizer.safetensors"}) {
    EXPECT_TRUE(read(scenes / ("parts/" + file)) == read(scenes / ("whole/" + file))) << file;
  }
}

TEST(Pictures, AreFoundFromTheFolderOfTheFileThatNamesThem) {
  const Scenes scenes;
  scenes.train("model", 2);
  const auto here = attend({"predict", "-m", scenes / "model", "--source", "test.tsv"},
                           {.folder = scenes / "scenes"});
  const auto there =
      attend({"predict", "-m", scenes / "model", "--source", scenes / "scenes/test.tsv"});
  EXPECT_TRUE(succeeded(here));
  EXPECT_EQ(here.out, there.out);
  const auto by_line = attend({"predict", "-m", scenes / "model"},
                              {.in = "test/000001.png\n", .folder = scenes / "scenes"});
  EXPECT_EQ(by_line.out, lines_of(here.out)[0] + "\n");
}

TEST(Pictures, OneThatCannotBeReadIsNamedWithItsLineBeforeAnythingIsWritten) {
  const Scenes scenes;
  const auto train = scenes / "scenes/train.tsv";
  fs::remove(scenes / "scenes/train/000003.png");
  EXPECT_TRUE(was_refused(attend(scenes.command("model", 2)), train + ":4, picture: "));
  EXPECT_FALSE(fs::exists(scenes / "model"));
  scenes.folder().write("scenes/train/000003.png", "no picture at all");
  EXPECT_TRUE(was_refused(attend(scenes.command("model", 2)), train + ":4, picture: "));
  EXPECT_FALSE(fs::exists(scenes / "model"));
}

/// Its header is whole, so it is found out when it is decoded.
TEST(Pictures, OneThatIsCutIsNamedWithItsLine) {
  const Scenes scenes;
  const auto bytes = read(scenes / "scenes/train/000003.png");
  scenes.folder().write("scenes/train/000003.png", bytes.substr(0, bytes.size() / 2));
  EXPECT_TRUE(
      was_refused(attend(scenes.command("model", 6)), scenes / "scenes/train.tsv:4, picture: "));
}

TEST(Pictures, WhatIsOfTextsIsRefusedInALine) {
  const Scenes scenes;
  scenes.train("model", 2);
  const auto model = scenes / "model";
  EXPECT_TRUE(
      was_refused(attend(scenes.command("other", 2, {"--model.encoder", "gru"})), "model.encoder"));
  EXPECT_TRUE(
      was_refused(attend(scenes.command("other", 2, {"--text.shared", "true"})), "text.shared"));
  EXPECT_TRUE(was_refused(attend(scenes.command("other", 2, {"--picture.channels", "2"})),
                          "picture.channels"));
  EXPECT_TRUE(was_refused(attend({"explain", "-m", model, "a"}), ""));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", model, "--replace-unknown"},
                                 {.in = scenes / "scenes/test/000001.png\n"}),
                          ""));
}

TEST(Pictures, FilesSideBySideAreATableToo) {
  const Scenes scenes;
  std::string pictures;
  std::string captions;
  auto rows = lines_of(read(scenes / "scenes/train.tsv"));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto tab = rows[i].find('\t');
    pictures += rows[i].substr(0, tab) + "\n";
    captions += rows[i].substr(tab + 1) + "\n";
  }
  scenes.folder().write("scenes/train.picture", pictures);
  scenes.folder().write("scenes/train.caption", captions);
  auto command = scenes.command("files", 3);
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] != scenes / "scenes/train.tsv") continue;
    command[i] = scenes / "scenes/train.picture";
    command.insert(command.begin() + std::ptrdiff_t(i) + 1, scenes / "scenes/train.caption");
    break;
  }
  ASSERT_TRUE(succeeded(attend(command)));
  const auto evaluate = [&](const std::vector<std::string>& files) {
    std::vector<std::string> all = {"evaluate", "-m", scenes / "files", "--source"};
    all.insert(all.end(), files.begin(), files.end());
    return attend(all);
  };
  const auto beside =
      evaluate({scenes / "scenes/train.picture", "--reference", scenes / "scenes/train.caption"});
  ASSERT_TRUE(succeeded(beside));
  EXPECT_EQ(beside.out, evaluate({scenes / "scenes/train.tsv"}).out);
}

}  // namespace
}  // namespace attend::tests
