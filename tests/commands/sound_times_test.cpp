// When words were said, through the program: --alignments, --force and --gold of sounds.

#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "npy_bytes.h"
#include "tones.h"

namespace attend::tests {
namespace {

struct SaidAt {
  std::string word;
  double begin = 0.0;
  double end = 0.0;
};

/// Rows of times, as predict writes them.
std::vector<std::vector<SaidAt>> times_in(const std::string& text) {
  std::vector<std::vector<SaidAt>> rows(1);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      rows.emplace_back();
      continue;
    }
    std::istringstream words(line);
    auto& said = rows.back().emplace_back();
    words >> said.word >> said.begin >> said.end;
  }
  rows.pop_back();
  return rows;
}

TEST(SoundTimes, AreOfEachSymbolAndWordInEveryForm) {
  const Tones tones;
  tones.train("model", 6);
  const auto model = tones / "model";
  const auto wav = tones / "wav/16.wav";  // high mid low: 0.3 s
  const auto predict = [&](std::vector<std::string> more) {
    return attend(with({"predict", "-m", model}, more));
  };
  tones.folder().write("said.txt", "high mid low\n");
  const auto forced = predict({wav, "--force", tones / "said.txt", "--alignments", "word-times",
                               "--alignments-to", tones / "said.times"});
  ASSERT_TRUE(succeeded(forced));
  EXPECT_TRUE(forced.out.ends_with(" ||| high mid low\n")) << forced.out;
  const auto rows = times_in(read(tones / "said.times"));
  ASSERT_EQ(rows.size(), 1U);
  ASSERT_EQ(rows[0].size(), 3U);
  EXPECT_EQ(rows[0][1].word, "mid");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GE(rows[0][i].begin, i == 0 ? 0.0 : rows[0][i - 1].end);
    EXPECT_GE(rows[0][i].end, rows[0][i].begin);
    EXPECT_LE(rows[0][i].end, 0.3);
  }
  // A part of it begins at 0; a CTM and a TextGrid are in the time of the file.
  const auto parsed = nlohmann::json::parse(predict({wav + "#t=0.1,0.3", "--json"}).out);
  const auto words = parsed["readings"][0]["times"]["words"];
  const auto ctm = predict({wav + "#t=0.1,0.3", "--alignments", "ctm"});
  ASSERT_TRUE(succeeded(ctm));
  const auto lines = lines_of(ctm.out);
  ASSERT_EQ(lines.size(), words.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::istringstream fields(lines[i]);
    std::string file, channel, word;
    double begin = 0.0, duration = 0.0, confidence = 0.0;
    fields >> file >> channel >> begin >> duration >> word >> confidence;
    EXPECT_EQ(file, "16");
    EXPECT_EQ(channel, "1");
    EXPECT_EQ(word, words[i][0].get<std::string>());
    EXPECT_NEAR(begin, words[i][1].get<double>() + 0.1, 0.0011);
    EXPECT_NEAR(duration, words[i][2].get<double>() - words[i][1].get<double>(), 0.0021);
    EXPECT_NEAR(confidence, words[i][3].get<double>(), 1e-4);
  }
  ASSERT_TRUE(succeeded(predict({wav, tones / "wav/0.wav", wav, "--alignments", "textgrid",
                                 "--alignments-to", tones / "grids"})));
  EXPECT_NE(read(tones / "grids/16.TextGrid").find("xmax = 0.300000\n"), std::string::npos);
  EXPECT_NE(read(tones / "grids/0.TextGrid").find("xmax = 0.100000\n"), std::string::npos);
  EXPECT_FALSE(read(tones / "grids/16-3.TextGrid").empty());
  const auto joined = nlohmann::json::parse(predict({wav + ";" + wav, "--json"}).out);
  for (const auto& word : joined["readings"][0]["times"]["words"]) {
    EXPECT_LE(word[2].get<double>(), 0.6);
  }
}

TEST(SoundTimes, WhatIsHeardIsWhereItWasSaid) {
  const Tones tones;
  tones.train("model", 150,
              {"--sound.normalise", "training", "--training.learning_rate", "0.01",
               "--model.dropout_embedding", "0", "--model.dropout_output", "0"});
  tones.folder().write("gold.times", tones.times("test"));
  const std::vector<std::string> evaluate =
      with({"evaluate", "-m", tones / "model", "--gold", tones / "gold.times"}, tones.test_table());
  const auto scored = attend(with(evaluate, {"--format", "json"}));
  ASSERT_TRUE(succeeded(scored));
  const auto parsed = nlohmann::json::parse(scored.out);
  EXPECT_EQ(parsed["timed_words"], 22);
  // Each word lasts 0.1 s, and so a guess in the middle of the sound is far off.
  EXPECT_LT(parsed["centre_distance"].get<double>(), 50.0);
  EXPECT_GE(parsed["monotone"].get<double>(), 0.8);
  const auto offset = parsed["time_offset"].get<double>();
  const auto text = attend(with(evaluate, {"--intervals"}));
  ASSERT_TRUE(succeeded(text));
  EXPECT_NE(text.out.find("\nof 22 words with times\n"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("(--time-offset)"), std::string::npos);
  const auto moved = nlohmann::json::parse(
      attend(with(evaluate, {"--format", "json", "--time-offset", std::to_string(offset)})).out);
  EXPECT_LE(moved["centre_distance"].get<double>(), parsed["centre_distance"].get<double>() + 1e-9);
  EXPECT_NEAR(moved["time_offset"].get<double>(), 0.0, 0.0021);
  // A constant is added to borders, as far as there is sound.
  const auto said = [&](const std::vector<std::string>& more) {
    const auto found =
        attend(with({"predict", "-m", tones / "model", tones / "wav/16.wav", "--json"}, more));
    return nlohmann::json::parse(found.out)["readings"][0]["times"]["words"];
  };
  const auto words = said({});
  const auto later = said({"--time-offset", "0.01"});
  ASSERT_GE(words.size(), 2U);
  EXPECT_NEAR(later[0][2].get<double>(), words[0][2].get<double>() + 0.01, 0.0011);
  // The same of training's validations, and of a comparison.
  ASSERT_TRUE(succeeded(
      attend(tones.training("watched", tones.of_table({"--gold", tones / "gold.times"}), 3))));
  const auto log = lines_of(read(tones / "watched/metrics.jsonl"));
  EXPECT_NE(log.back().find("\"within_50\""), std::string::npos) << log.back();
  EXPECT_TRUE(succeeded(attend(
      {"plot", tones / "watched", "--chart", "centre_distance", "-o", tones / "curve.svg"})));
  const auto compared =
      attend(with({"compare", tones / "model", "--gold", tones / "gold.times", "--format", "json"},
                  tones.test_table()));
  ASSERT_TRUE(succeeded(compared));
  EXPECT_NE(compared.out.find("centre_distance"), std::string::npos) << compared.out;
}

TEST(SoundTimes, WhatPredictWritesIsReadAsGold) {
  const Tones tones;
  tones.train("model", 3);
  const auto table = tones.test_table();
  std::string texts;
  for (const auto& line : lines_of(read(tones / "tones.tsv"))) {
    if (line.ends_with("\ttest")) {
      const auto first = line.find('\t') + 1;
      texts += line.substr(first, line.rfind('\t') - first) + '\n';
    }
  }
  tones.folder().write("texts", texts);
  ASSERT_TRUE(succeeded(attend({"predict", "-m", tones / "model", "--source", tones / "tones.tsv",
                                "--columns", "sound=file", "--sounds", tones / "wav", "--where",
                                "split=test", "--force", tones / "texts", "--alignments",
                                "word-times", "--alignments-to", tones / "own.times"})));
  // Of all rows of the table, those of the other part blank.
  std::string all;
  const auto own = times_in(read(tones / "own.times"));
  ASSERT_EQ(own.size(), 12U);
  const auto lines = lines_of(read(tones / "tones.tsv"));
  std::size_t next = 0;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].ends_with("\ttest")) {
      for (const auto& [word, begin, end] : own[next]) {
        all += word + ' ' + std::to_string(begin) + ' ' + std::to_string(end) + '\n';
      }
      ++next;
    }
    all += '\n';
  }
  tones.folder().write("own.times", all);
  const auto scored = attend(
      with({"evaluate", "-m", tones / "model", "--gold", tones / "own.times", "--format", "json"},
           table));
  ASSERT_TRUE(succeeded(scored));
  EXPECT_EQ(nlohmann::json::parse(scored.out)["timed_words"], 22);
}

TEST(SoundTimes, WhatCannotBeIsRefusedInALine) {
  const Tones tones;
  tones.train("model", 3);
  const auto wav = tones / "wav/0.wav";
  const auto predict = [&](std::vector<std::string> more) {
    return attend(with({"predict", "-m", tones / "model", wav}, more));
  };
  EXPECT_TRUE(was_refused(predict({"--alignments", "pharaoh"}),
                          "expected times | word-times | ctm | textgrid"));
  EXPECT_TRUE(was_refused(predict({"--alignments", "textgrid"}), "--alignments-to"));
  EXPECT_TRUE(was_refused(predict({"--alignments", "ctm", "--nbest", "2"}), "--nbest"));
  EXPECT_TRUE(was_refused(predict({"--alignments", "ctm", "--json"}), "--json"));
  EXPECT_TRUE(was_refused(predict({"--time-offset", "11", "--alignments", "times"}), "-10 to 10"));
  EXPECT_TRUE(was_refused(predict({tones / "wav/1.wav", "--alignments", "textgrid",
                                   "--alignments-to", tones / "one.TextGrid"}),
                          "give --alignments-to a folder"));
  tones.folder().write("short.txt", "low\n");
  EXPECT_TRUE(was_refused(predict({tones / "wav/1.wav", "--force", tones / "short.txt"}),
                          "has fewer lines"));
  tones.folder().write("long.txt", "low\nlow\n");
  EXPECT_TRUE(was_refused(predict({"--force", tones / "long.txt"}), "has more lines"));
  const auto right = tones.times("test");
  const auto changed = [&](const std::string& from, const std::string& to) {
    auto text = right;
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return text.replace(place, from.size(), to);
  };
  // The first of them: "1.wav", "low 0 0.1" in line 2; the fourth: "7.wav", "low high".
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {changed("low 0.000000 0.100000", "low 0.1 0.05"), "gold:2: found 'low 0.1 0.05'"},
           {changed("low 0.000000 0.100000", "low 0.0 0.2"), "gold:1: low ends at 0.2 s"},
           {changed("low 0.000000", "mid 0.000000"), "gold:1: symbol 1 is mid, but low"},
           {changed("high 0.100000 0.200000\n", ""), "symbol 2 is missing, but high"},
           {changed("high 0.100000 0.200000", "high 0.000000 0.05"), "expected times in order"},
           {changed("1.wav", "x.wav"), "gold:1: none of the rows is called x.wav"},
           {changed("3.wav", "1.wav"), "1.wav is there twice, first in line 1"},
           {"low 0 0.1\n", "has 1 recordings, and the text 24"},
           {"low 0\n", "gold:1: found 'low 0'"}}) {
    tones.folder().write("gold", text);
    const auto refused = attend(
        with({"evaluate", "-m", tones / "model", "--gold", tones / "gold"}, tones.test_table()));
    EXPECT_TRUE(was_refused(refused, why)) << text;
    const auto trained =
        attend(tones.training("other", tones.of_table({"--gold", tones / "gold"}), 3));
    EXPECT_TRUE(was_refused(trained, why)) << text;
    EXPECT_FALSE(std::filesystem::exists(tones / "other"));
  }
  // Frames of others have no seconds.
  std::string table = "sound\ttext\n";
  for (int i = 0; i < 4; ++i) {
    const auto name = std::to_string(i) + ".npy";
    tones.folder().write(name, npy_bytes("(9, 3)", 27, static_cast<std::uint32_t>(i)));
    table += name + "\ta\n";
  }
  tones.folder().write("frames.tsv", table);
  ASSERT_TRUE(succeeded(attend(tones.training(
      "frames", {"--train", tones / "frames.tsv", "--dev", tones / "frames.tsv"}, 3))));
  EXPECT_TRUE(was_refused(
      attend({"predict", "-m", tones / "frames", tones / "0.npy", "--alignments", "times"}),
      "nobody knows their seconds"));
  tones.folder().write("frames.times", "a 0 0.1\n\na 0 0.1\n\n\n\n");
  EXPECT_TRUE(was_refused(attend({"evaluate", "-m", tones / "frames", "--source",
                                  tones / "frames.tsv", "--gold", tones / "frames.times"}),
                          "nobody knows their seconds"));
}

}  // namespace
}  // namespace attend::tests
