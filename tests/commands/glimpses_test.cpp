// Pictures to classes by glimpses: digits that are drawn of MNIST's files, and files of pictures.

#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "digit_files.h"
#include "explored.h"

namespace attend::tests {
namespace {

using nlohmann::json;

class GlimpseCommands : public testing::Test {
 protected:
  GlimpseCommands() {
    write_digits(digits_, "train", 48);
    write_digits(digits_, "t10k", 20);
  }

  Outcome train(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"train",    "mnih2014",
                                          "-q",       "--out",
                                          out,        "--training.updates",
                                          "6",        "--training.validate_every",
                                          "3",        "--training.batch_size",
                                          "8",        "--clutter.size",
                                          "12",       "--clutter.piece_size",
                                          "1",        "--clutter.examples",
                                          "100",      "--clutter.tests",
                                          "20",       "--picture.height",
                                          "12",       "--picture.width",
                                          "12",       "--glimpse.size",
                                          "3",        "--glimpse.count",
                                          "3",        "--glimpse.scales",
                                          "2",        "--glimpse.seen_size",
                                          "4",        "--model.hidden_size",
                                          "5",        "--glimpse.layers",
                                          "",         "--glimpse.core",
                                          "rectified"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return attend(arguments);
  }

  Outcome train_drawn(const std::string& out, const std::vector<std::string>& more = {}) const {
    auto all = more;
    all.insert(all.end(), {"--clutter.from", digits_.path().string()});
    return train(out, all);
  }

  /// Files of pictures in a folder of this name.
  void draw(const std::string& out) const {
    ASSERT_TRUE(succeeded(
        attend({"generate", "--task", "clutter", "--from", digits_.path().string(), "--size", "12",
                "--pieces", "2", "--train", "60", "--dev", "10", "--test", "12", "--out", out})));
  }

  Folder digits_;
  Folder folder_;
};

TEST_F(GlimpseCommands, LearnFromWhatIsDrawnAndGoOnBitForBit) {
  const std::vector<std::string> steady = {"--training.decay", "none"};
  ASSERT_TRUE(succeeded(train_drawn(folder_ / "whole", steady)));
  ASSERT_TRUE(succeeded(
      train_drawn(folder_ / "half", {"--training.decay", "none", "--training.updates", "3"})));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder_ / "half", "--training.updates", "6"})));
  EXPECT_TRUE(read(folder_ / "half/model.safetensors") ==
              read(folder_ / "whole/model.safetensors"));
  const auto info = attend({"info", folder_ / "whole"});
  ASSERT_TRUE(succeeded(info));
  EXPECT_NE(info.out.find("3 glimpses of 3 x 3 at 2 scales, rectified core of 5"),
            std::string::npos);
  const auto scored = attend({"evaluate", "-m", folder_ / "whole", "--format", "json"});
  ASSERT_TRUE(succeeded(scored));
  EXPECT_EQ(json::parse(scored.out).at("lines"), 20);
}

TEST_F(GlimpseCommands, ReadFilesOfPicturesAndShowWhereTheyLooked) {
  draw(folder_ / "pictures");
  const auto table = folder_ / "pictures/test.tsv";
  const auto model = folder_ / "model";
  ASSERT_TRUE(succeeded(train(
      model, {"--train", folder_ / "pictures/train.tsv", "--dev", folder_ / "pictures/dev.tsv"})));
  ASSERT_TRUE(succeeded(attend({"evaluate", "-m", model, "--source", table})));
  const auto boxes = lines_of(read(folder_ / "pictures/test.boxes"));
  ASSERT_EQ(boxes.size(), 12U);
  EXPECT_EQ(std::count(boxes[0].begin(), boxes[0].end(), ' '), 4);  // of one digit
  const auto page = attend({"explore", "-m", model, "--source", table, "-o", folder_ / "p.html",
                            "--json", folder_ / "p.json"});
  ASSERT_TRUE(succeeded(page));
  const auto all = json::parse(read(folder_ / "p.json"));
  ASSERT_EQ(all.at("pictures").size(), 12U);
  const auto& picture = all.at("pictures")[0];
  EXPECT_EQ(picture.at("references")[0].at("text").get<std::string>().size(), 1U);
  const auto& said = picture.at("models")[0].at("hypotheses");
  ASSERT_GE(said.size(), 2U);
  EXPECT_EQ(said.back().at("kind"), "reference");
  const auto& best = said[0];
  ASSERT_EQ(best.at("target").size(), 3U);  // glimpses
  EXPECT_EQ(best.at("target")[2], best.at("text"));
  EXPECT_NEAR(best.at("log_probabilities")[2].get<double>(),
              best.at("log_probability").get<double>(), 1e-3);
  const auto& reading = best.at("readings").at(0);
  EXPECT_EQ(reading.at("grid").at("rows"), 12);
  const auto& frames = reading.at("frames");
  ASSERT_EQ(frames.size(), 3U);
  // From the middle, 6, of an odd window 4.5: rounded to 5.
  EXPECT_EQ(frames[0], json({{5.0, 5.0, 8.0, 8.0}, {3.0, 3.0, 9.0, 9.0}}));
  const auto weights = decoded(reading);
  EXPECT_NEAR(weights[5 * 12 + 5], (1.0 / 9 + 1.0 / 36) / 2.0, 2e-3);
  EXPECT_NEAR(weights[3 * 12 + 3], 1.0 / 36 / 2.0, 2e-3);
  EXPECT_EQ(weights[0], 0.0);
}

TEST_F(GlimpseCommands, AnswerForPicturesAndDrawThem) {
  draw(folder_ / "pictures");
  const auto model = folder_ / "model";
  ASSERT_TRUE(succeeded(train_drawn(model)));
  const auto picture = folder_ / "pictures/test/000001.png";
  const auto said = attend({"predict", "-m", model, picture, "--nbest", "2"});
  ASSERT_TRUE(succeeded(said));
  EXPECT_EQ(lines_of(said.out).size(), 2U);
  const auto told = attend({"predict", "-m", model, picture, "--json"});
  ASSERT_TRUE(succeeded(told));
  const auto answer = json::parse(told.out);
  const auto& reading = answer.at("readings").at(0);
  EXPECT_EQ(reading.at("frames").size(), 3U);
  EXPECT_EQ(reading.at("weights").size(), 3U);
  EXPECT_EQ(reading.at("weights").at(0).size(), 144U);
  ASSERT_TRUE(succeeded(attend({"draw", "-m", model, picture, "-o", folder_ / "looks.svg"})));
  const auto drawn = read(folder_ / "looks.svg");
  EXPECT_NE(drawn.find("#62b0ff"), std::string::npos);  // frames
}

TEST_F(GlimpseCommands, WhatSeesAllOfAPictureLearnsTheSame) {
  const auto model = folder_ / "model";
  const std::vector<std::string> whole = {"--glimpse.count", "0", "--model.grid", "3 pool 2"};
  ASSERT_TRUE(succeeded(train_drawn(model, whole)));
  const auto info = attend({"info", model});
  EXPECT_NE(info.out.find("layers 3 pool 2 over all of a picture"), std::string::npos);
  draw(folder_ / "pictures");
  const auto table = folder_ / "pictures/test.tsv";
  ASSERT_TRUE(succeeded(attend({"evaluate", "-m", model, "--source", table})));
  ASSERT_TRUE(succeeded(train_drawn(folder_ / "other")));
  ASSERT_TRUE(succeeded(attend({"compare", model, folder_ / "other", "--source", table})));
  EXPECT_TRUE(
      succeeded(attend({"explore", "-m", model, "--source", table, "-o", folder_ / "page.html"})));
}

TEST_F(GlimpseCommands, SayWhatIsWrongInALine) {
  const auto out = folder_ / "model";
  EXPECT_TRUE(was_refused(train(out), "--train"));
  EXPECT_TRUE(was_refused(train(out, {"--clutter.from", folder_ / "nowhere"}), "nowhere"));
  EXPECT_TRUE(was_refused(train_drawn(out, {"--clutter.size", "4", "--glimpse.size", "0"}),
                          "glimpse.size = 0"));
  EXPECT_TRUE(was_refused(train_drawn(out, {"--glimpse.core", "gru"}), "glimpse.core"));
  EXPECT_TRUE(was_refused(train_drawn(out, {"--glimpse.layers", "2 pool 2, 2 pool 2"}),
                          "glimpse.layers = \"2 pool 2, 2 pool 2\": expected layers that 3 x 3 "));
  EXPECT_TRUE(was_refused(train_drawn(out, {"--glimpse.count", "0", "--picture.height", "0"}),
                          "picture.height = 0"));
  EXPECT_TRUE(was_refused(train_drawn(out, {"--glimpse.count", "0", "--model.grid", "3 pool 20"}),
                          "12 x 12"));
  EXPECT_FALSE(std::filesystem::exists(out));
  draw(folder_ / "pictures");
  folder_.write("pictures/odd.tsv", "picture\tclass\ntest/000001.png\tzebra\n");
  EXPECT_TRUE(was_refused(train(out, {"--train", folder_ / "pictures/train.tsv", "--dev",
                                      folder_ / "pictures/odd.tsv"}),
                          "odd.tsv:2, class: "));
  folder_.write("pictures/lost.tsv", "picture\tclass\ntest/none.png\t1\n");
  EXPECT_TRUE(was_refused(
      train(out, {"--train", folder_ / "pictures/lost.tsv", "--dev", folder_ / "pictures/dev.tsv"}),
      "lost.tsv:2"));
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_TRUE(was_refused(attend({"generate", "--task", "clutter", "--out", folder_ / "x"}),
                          "missing: --from FOLDER"));
  EXPECT_TRUE(
      was_refused(attend({"generate", "--task", "copy", "--pieces", "2", "--out", folder_ / "x"}),
                  "--pieces is of --task clutter"));
}

}  // namespace
}  // namespace attend::tests
