// Signals to texts, through the program: pen tracks of small words.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

/// Words of strokes: "l" straight down, "v" down and up, "t" down, lifted, across; each letter 10
/// further to the right.
class PenTracks {
 public:
  PenTracks() {
    std::string table = "text\tsignal\n";
    for (const std::string word : {"l", "v", "t", "lv", "vl", "tl", "lt", "tv", "vt", "ll", "lvt",
                                   "vvl", "tlv", "vtl", "ltv", "lll"}) {
      table += word + '\t' + signal_of(word) + '\n';
    }
    folder_.write("train.tsv", table);
    std::filesystem::copy_file(folder_ / "train.tsv", folder_ / "dev.tsv");
  }

  static std::string signal_of(const std::string& word) {
    std::string signal;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const auto point = [&](std::size_t x, std::size_t y, const char* pen) {
        signal += (signal.empty() ? "" : " ") + std::to_string(10 * i + x) + ',' +
                  std::to_string(y) + ',' + pen;
      };
      point(1, 0, "0");
      if (word[i] == 'v') point(3, 9, "0");
      if (word[i] == 'v') {
        point(5, 1, "1");
      } else {
        point(1, 9, "1");
      }
      if (word[i] == 't') point(0, 3, "0");
      if (word[i] == 't') point(4, 3, "1");
    }
    return signal;
  }

  std::string operator/(const std::string& name) const { return folder_ / name; }
  const Folder& folder() const { return folder_; }

  std::vector<std::string> command(const std::string& out, int updates,
                                   const std::vector<std::string>& more = {}) const {
    return with({"train",
                 "handwriting",
                 "-q",
                 "--out",
                 folder_ / out,
                 "--train",
                 folder_ / "train.tsv",
                 "--dev",
                 folder_ / "dev.tsv",
                 "--model.convolutions",
                 "6 stride 2",
                 "--model.embedding_size",
                 "8",
                 "--model.encoder_size",
                 "6",
                 "--model.hidden_size",
                 "10",
                 "--model.output_size",
                 "8",
                 "--attention.hidden_size",
                 "8",
                 "--training.batch_size",
                 "4",
                 "--training.validate_every",
                 "3",
                 "--training.epochs",
                 "0",
                 "--training.patience",
                 "0",
                 "--training.decay",
                 "none",
                 "--training.updates",
                 std::to_string(updates)},
                more);
  }

  void train(const std::string& out, int updates, const std::vector<std::string>& more = {}) const {
    ASSERT_TRUE(succeeded(attend(command(out, updates, more))));
  }

 private:
  Folder folder_;
};

TEST(Signals, AModelOfThemAnswersEveryCommandThatTextsHave) {
  const PenTracks tracks;
  tracks.train("model", 6);
  const auto model = tracks / "model";
  const auto table = tracks / "dev.tsv";
  const auto predict = [&](const std::vector<std::string>& more) {
    return attend(with({"predict", "-m", model, "--source", table}, more));
  };
  const auto found = predict({});
  ASSERT_TRUE(succeeded(found));
  EXPECT_EQ(lines_of(found.out).size(), 16U);
  EXPECT_EQ(lines_of(predict({"--nbest", "2", "--beam", "3"}).out).size(), 32U);
  EXPECT_EQ(predict({"--sample", "--seed", "3"}).out, predict({"--sample", "--seed", "3"}).out);
  EXPECT_EQ(attend({"predict", "-m", model, "-m", model, "--source", table}).out, found.out);
  EXPECT_EQ(predict({"--batch-size", "1"}).out, found.out);
  const auto by_line = attend({"predict", "-m", model}, {.in = PenTracks::signal_of("lv") + "\n"});
  EXPECT_EQ(by_line.out, lines_of(found.out)[3] + "\n");
  const auto evaluated = attend({"evaluate", "-m", model, "--source", table});
  ASSERT_TRUE(succeeded(evaluated));
  EXPECT_NE(evaluated.out.find("exact match = "), std::string::npos) << evaluated.out;
  EXPECT_TRUE(succeeded(attend({"info", model})));
  EXPECT_TRUE(succeeded(attend({"compare", model, model, "--source", table})));
  EXPECT_TRUE(succeeded(attend({"plot", model, "-o", tracks / "curves.html"})));
  EXPECT_TRUE(succeeded(attend({"export", model, "--out", tracks / "exported"})));
  EXPECT_EQ(attend({"predict", "-m", tracks / "exported", "--source", table}).out, found.out);
}

/// A layer of stride 2 and positions: a weight of each for each symbol, which add up to 1.
TEST(Signals, AReadingIsOfPositions) {
  const PenTracks tracks;
  tracks.train("model", 3);
  const auto found =
      attend({"predict", "-m", tracks / "model", "--source", tracks / "dev.tsv", "--json"});
  ASSERT_TRUE(succeeded(found));
  const auto reading =
      nlohmann::json::parse(lines_of(found.out)[4]).at("readings").at(0);  // "vl": 5 points
  EXPECT_EQ(reading.at("source"), (nlohmann::json{"1", "2", "3", "4", "5"}));
  for (const auto& step : reading.at("weights")) {
    ASSERT_EQ(step.size(), 5U);
    double sum = 0.0;
    for (const auto& weight : step) sum += weight.get<double>();
    EXPECT_NEAR(sum, 1.0, 1e-3);
    EXPECT_EQ(step[0], step[1]);  // one annotation stands for both
  }
}

TEST(Signals, ARunThatWasStoppedGoesOnToTheSameBytes) {
  const PenTracks tracks;
  const std::vector<std::string> varied = {"--numbers.distortion", "0.1", "--numbers.noise", "0.1"};
  tracks.train("whole", 6, varied);
  tracks.train("parts", 3, varied);
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", tracks / "parts", "--training.updates", "6"})));
  for (const std::string file :
       {"model.safetensors", "checkpoints/00000006/optimizer.safetensors"}) {
    EXPECT_TRUE(read(tracks / ("parts/" + file)) == read(tracks / ("whole/" + file))) << file;
  }
  tracks.train("plain", 6);
  EXPECT_NE(read(tracks / "plain/model.safetensors"), read(tracks / "whole/model.safetensors"));
}

/// Differences: where on the paper a word stands changes nothing.
TEST(Signals, ATrackIsTheSameWhereverItWasWritten) {
  const PenTracks tracks;
  tracks.train("model", 6);
  const auto answer = [&](const std::string& line) {
    const auto found = attend({"predict", "-m", tracks / "model", "--json"}, {.in = line + "\n"});
    EXPECT_TRUE(succeeded(found));
    return nlohmann::json::parse(found.out).at("log_probability").get<double>();
  };
  EXPECT_EQ(answer("1,0,0 1,9,1"), answer("501,100,0 501,109,1"));
  EXPECT_NE(answer("1,0,0 1,9,1"), answer("1,0,0 4,9,1"));
}

TEST(Signals, WhatIsNoneIsRefusedInALineBeforeAnythingIsWritten) {
  const PenTracks tracks;
  tracks.train("model", 3);
  const auto whole = read(tracks / "train.tsv");
  for (const auto& [cell, why] : std::vector<std::pair<std::string, std::string>>{
           {"1,2,0 3,4", "3,4 has 2 numbers: expected 3"},
           {"1,2,0 x,4,1", "x is no number"},
           {"1,2,0 inf,4,1", "inf is no number"},
           {"1,2,0 nan,4,1", "nan is no number"},
           {"1,,0", "expected a number"},
           {"1,2", "1,2 has 2 numbers: expected 3"}}) {
    tracks.folder().write("bad.tsv", whole + "l\t" + cell + "\n");
    auto command = tracks.command("other", 3);
    command[6] = tracks / "bad.tsv";
    const auto refused = attend(command);
    EXPECT_TRUE(was_refused(refused, why)) << cell;
    EXPECT_NE(refused.err.find("bad.tsv:18"), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(tracks / "other"));
    const auto by_line = attend({"predict", "-m", tracks / "model"}, {.in = cell + "\n"});
    EXPECT_TRUE(was_refused(by_line, "line 1")) << cell;
    EXPECT_TRUE(was_refused(by_line, why.substr(0, why.find(','))));
    const auto evaluated =
        attend({"evaluate", "-m", tracks / "model", "--source", tracks / "bad.tsv"});
    EXPECT_TRUE(was_refused(evaluated, "bad.tsv:18")) << cell;
  }
  const auto refused = [&](const std::vector<std::string>& more, const std::string& why) {
    EXPECT_TRUE(was_refused(attend(tracks.command("other", 3, more)), why)) << why;
    EXPECT_FALSE(std::filesystem::exists(tracks / "other"));
  };
  refused({"--numbers.differences", "4"}, "numbers.differences = 4");
  refused({"--numbers.differences", "-1"}, "numbers.differences = -1");
  refused({"--numbers.noise", "-1"}, "numbers.noise = -1");
  refused({"--model.encoder", "grid"}, "model.encoder");
  refused({"--model.convolutions", "6 3x3"}, "model.convolutions");
  refused({"--model.copies", "true"}, "model.copies");
  refused({"--model.reverse_source", "true"}, "model.reverse_source");
  refused({"--text.shared", "true"}, "text.shared");
  EXPECT_TRUE(was_refused(attend({"explain", "-m", tracks / "model", "1,2,0"}), ""));
  EXPECT_TRUE(was_refused(
      attend({"predict", "-m", tracks / "model", "--replace-unknown"}, {.in = "1,2,0\n"}),
      "reads no text"));
}

/// The page, a drawing and the terminal show the track and where each letter was read.
TEST(Signals, ATrackIsDrawnWithWhereItWasRead) {
  const PenTracks tracks;
  tracks.train("model", 6);
  const auto model = tracks / "model";
  ASSERT_TRUE(succeeded(attend({"explore", "-m", model, "--source", tracks / "dev.tsv", "--limit",
                                "5", "-o", tracks / "page.html", "--json", tracks / "page.json"})));
  const auto data = nlohmann::json::parse(read(tracks / "page.json"));
  EXPECT_EQ(data.at("format"), "attend-pictures");
  ASSERT_EQ(data.at("pictures").size(), 5U);
  const auto& picture = data.at("pictures").at(3);  // "lv": 14 wide, 9 high
  EXPECT_EQ(picture.at("name"), "track 5");
  EXPECT_EQ(picture.at("references").at(0).at("text"), "lv");
  EXPECT_EQ(picture.at("file").at("height"), 128);
  // Of 128 a line of 6.4 and twice 12.8 of border leave 102.4, for 9: 14 are 159.3.
  EXPECT_EQ(picture.at("file").at("width"), 185);
  const auto& grid =
      picture.at("models").at(0).at("hypotheses").at(0).at("readings").at(0).at("grid");
  EXPECT_EQ(grid.at("rows"), 16);
  EXPECT_EQ(grid.at("columns"), 24);
  EXPECT_TRUE(succeeded(attend({"draw", "-m", model, "--source", tracks / "dev.tsv", "--limit", "1",
                                "-o", tracks / "track.svg"})));
  EXPECT_NE(read(tracks / "track.svg").find("<image"), std::string::npos);
  const auto shown =
      attend({"predict", "-m", model, "--show"}, {.in = PenTracks::signal_of("lv") + "\n"});
  ASSERT_TRUE(succeeded(shown));
  EXPECT_GT(lines_of(shown.out).size(), 4U);
  EXPECT_TRUE(was_refused(attend({"draw", "-m", model, "--source", tracks / "dev.tsv", "--numbers",
                                  "-o", tracks / "other.svg"}),
                          "--numbers"));
}

/// Tracks and pictures drawn from them are learnt from one table.
TEST(Signals, OneTableTrainsAModelOfTracksAndOneOfPictures) {
  const PenTracks tracks;
  ASSERT_TRUE(succeeded(attend({"generate", "--task", "handwriting", "--from", tracks / "train.tsv",
                                "--out", tracks / "drawn", "--size", "32"})));
  const auto table = tracks / "drawn/train.tsv";
  ASSERT_TRUE(
      succeeded(attend({"train", "transcribe", "-q", "--train", table, "--dev", table, "--out",
                        tracks / "seen", "--training.updates", "2", "--training.epochs", "0"})));
  EXPECT_TRUE(succeeded(attend({"evaluate", "-m", tracks / "seen", "--source", table})));
  tracks.train("model", 3);
  EXPECT_EQ(attend({"predict", "-m", tracks / "model", "--source", table}).out,
            attend({"predict", "-m", tracks / "model", "--source", tracks / "train.tsv"}).out);
}

}  // namespace
}  // namespace attend::tests
