// Sounds as people look at them, through the program: --show, draw and explore.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "npy_bytes.h"
#include "tones.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The characters of a line.
std::vector<std::string> glyphs_of(const std::string& line) {
  std::vector<std::string> glyphs;
  for (const auto byte : line) {
    const bool goes_on = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (!goes_on) glyphs.emplace_back();
    glyphs.back() += byte;
  }
  return glyphs;
}

TEST(SoundLooks, ShowDrawsAStripAboveTheWords) {
  const Tones tones;
  tones.train("model", 6);
  tones.folder().write("said.txt", "high mid low\n");
  const auto shown = attend({"predict", "-m", tones / "model", tones / "wav/16.wav", "--force",
                             tones / "said.txt", "--show", "--width", "44"});
  ASSERT_TRUE(succeeded(shown));
  const auto lines = lines_of(shown.out);
  ASSERT_EQ(lines.size(), 1 + 6 + 1 + 3 + 1U) << shown.out;
  // High, then the middle, then low, of which each is seen in a line of its own.
  const auto seen = [&](std::size_t column) {
    std::vector<int> found;
    for (int line = 1; line <= 6; ++line) {
      const auto glyphs = glyphs_of(lines[static_cast<std::size_t>(line)]);
      if (column < glyphs.size() && glyphs[column] != " ") found.push_back(line);
    }
    return found;
  };
  EXPECT_EQ(seen(10), std::vector<int>{2}) << shown.out;
  EXPECT_EQ(seen(24), std::vector<int>{4}) << shown.out;
  EXPECT_EQ(seen(38).back(), 6) << shown.out;
  EXPECT_NE(lines[7].find("\u2575"
                          "0.0"),
            std::string::npos)
      << shown.out;
  EXPECT_EQ(lines[8].substr(0, 5), "high ");
  EXPECT_EQ(lines[10].substr(0, 5), " low ");
}

TEST(SoundLooks, APageHasTheSoundItsWeightsAndRightTimes) {
  const Tones tones;
  tones.train("model", 6);
  tones.folder().write("gold.times", tones.times("test"));
  auto arguments = with({"explore", "-m", tones / "model", "--gold", tones / "gold.times", "--json",
                         tones / "page.json", "-o", tones / "page.html"},
                        tones.test_table());
  ASSERT_TRUE(succeeded(attend(arguments)));
  const auto data = json::parse(read(tones / "page.json"));
  EXPECT_EQ(data["format"], "attend-sounds");
  ASSERT_EQ(data["sounds"].size(), 12U);
  for (const auto& sound : data["sounds"]) {
    EXPECT_EQ(sound["gold"].size(),
              static_cast<std::size_t>(sound["seconds"].get<double>() * 10.0 + 0.5));
    const auto& hypotheses = sound["models"][0]["hypotheses"];
    EXPECT_EQ(hypotheses.back()["kind"], "reference");
    EXPECT_TRUE(hypotheses.back()["agreement"].contains("within_50"));
    EXPECT_FALSE(hypotheses.front().contains("agreement"));
    // 16 bits a sample at 8 kHz, and a header of 44 bytes, in base64.
    const auto bytes =
        static_cast<std::size_t>(sound["seconds"].get<double>() * 16'000.0 + 0.5) + 44;
    EXPECT_EQ(sound["wav"].get<std::string>().size(), (bytes + 2) / 3 * 4);
  }
  const auto page = read(tones / "page.html");
  EXPECT_NE(page.find("attend-sounds"), std::string::npos);
  // Sounds themselves, without what is said; one of the first two alone.
  ASSERT_TRUE(succeeded(
      attend({"explore", "-m", tones / "model", tones / "wav/1.wav", tones / "wav/7.wav#t=0,0.1",
              "--limit", "1", "--json", tones / "two.json"})));
  const auto two = json::parse(read(tones / "two.json"));
  ASSERT_EQ(two["sounds"].size(), 1U);
  EXPECT_FALSE(two["sounds"][0].contains("reference"));
  // From standard input, two models beside each other.
  ASSERT_TRUE(succeeded(attend({"explore", "-m", tones / "model", "-m", tones / "model", "--sounds",
                                tones / "wav", "--json", tones / "both.json"},
                               {.in = "1.wav\n\n3.wav\n"})));
  const auto both = json::parse(read(tones / "both.json"));
  EXPECT_EQ(both["models"].size(), 2U);
  EXPECT_EQ(both["sounds"][1]["line"], 3);
}

TEST(SoundLooks, PicturesAreDrawnInEveryKind) {
  const Tones tones;
  tones.train("model", 6);
  const auto wav = tones / "wav/16.wav";
  tones.folder().write("gold.times", "high 0 0.1\nmid 0.1 0.2\nlow 0.2 0.3\n");
  ASSERT_TRUE(succeeded(attend({"draw", "-m", tones / "model", wav, "--force", "high mid low",
                                "--gold", tones / "gold.times", "-o", tones / "one.svg"})));
  const auto svg = read(tones / "one.svg");
  EXPECT_NE(svg.find("<image"), std::string::npos);
  EXPECT_NE(svg.find(">high<"), std::string::npos);
  EXPECT_NE(svg.find("#c2410c"), std::string::npos);  // right times
  tones.folder().write("two.txt", "high mid low\nlow\n");
  ASSERT_TRUE(
      succeeded(attend({"draw", "-m", tones / "model", wav, tones / "wav/0.wav", "--reference",
                        tones / "two.txt", "-o", tones / "two.png", "--dpi", "60"})));
  EXPECT_TRUE(read(tones / "two-1.png").starts_with("\x89PNG"));
  EXPECT_TRUE(fs::exists(tones / "two-2.png"));
  ASSERT_TRUE(succeeded(
      attend({"explore", "-m", tones / "model", wav, "--force", "high", "-o", tones / "one.pdf"})));
  EXPECT_TRUE(read(tones / "one.pdf").starts_with("%PDF"));
}

TEST(SoundLooks, WhatCannotBeShownIsRefusedInALine) {
  const Tones tones;
  tones.train("model", 3);
  const auto wav = tones / "wav/0.wav";
  const auto draw = [&](const std::vector<std::string>& more) {
    return attend(with({"draw", "-m", tones / "model", "-o", tones / "x.svg"}, more));
  };
  EXPECT_TRUE(was_refused(draw({wav, "--numbers"}), "--numbers"));
  EXPECT_TRUE(was_refused(draw({wav, "--cells"}), "--cells"));
  EXPECT_TRUE(was_refused(draw({wav, "--max-length", "5"}), "more than --max-length 5"));
  EXPECT_TRUE(was_refused(draw({tones / "none.wav"}), "none.wav"));
  tones.folder().write("gold", "low 0 0.1\n");
  EXPECT_TRUE(was_refused(draw({wav, "--gold", tones / "gold"}), "--reference or --force"));
  EXPECT_TRUE(was_refused(draw({wav, "--force", "mid", "--gold", tones / "gold"}),
                          "gold:1: symbol 1 is low, but mid"));
  tones.folder().write("one.txt", "low\n");
  EXPECT_TRUE(was_refused(draw({wav, tones / "wav/1.wav", "--reference", tones / "one.txt"}),
                          "has 1 lines, and the input 2"));
  EXPECT_TRUE(was_refused(draw({wav, tones / "wav/1.wav", "--force", "low"}), "give --reference"));
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
      attend({"explore", "-m", tones / "frames", tones / "0.npy", "-o", tones / "x.html"}),
      "frames of another program"));
}

}  // namespace
}  // namespace attend::tests
