// `attend explore`, `draw` and `predict --show` of models that say what is in pictures.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "explored.h"
#include "tiny_captioner.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Strings = std::vector<std::string>;

Outcome with_captioner(const std::string& name, const Strings& more,
                       const CommandOptions& options = {}) {
  Strings command = {name, "-m", tiny_captioner()};
  command.insert(command.end(), more.begin(), more.end());
  return attend(command, options);
}

json explored_captions(const Strings& more, const CommandOptions& options = {}) {
  const Folder folder;
  Strings all = more;
  all.insert(all.end(), {"--json", folder / "page.json"});
  EXPECT_TRUE(succeeded(with_captioner("explore", all, options)));
  return json::parse(read(folder / "page.json"));
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::string given_captions(const std::string& table) {
  std::string text;
  const auto lines = lines_of(read(table));
  for (std::size_t i = 1; i < lines.size(); ++i)
    text += lines[i].substr(lines[i].find('\t') + 1) + '\n';
  return text;
}

TEST(ExploreCaptions, PageHasThePicturesTheirBoxesAndWhereEachWordLooked) {
  const auto all =
      explored_captions({"--source", tiny_scenes("test.tsv"), "--gold", tiny_scenes("test.boxes")});
  EXPECT_EQ(all["format"], "attend-pictures");
  EXPECT_EQ(all["title"], "test.tsv");
  EXPECT_EQ(all["models"][0]["selection"], "soft");
  ASSERT_EQ(all["pictures"].size(), 4U);
  const auto lines = lines_of(read(tiny_scenes("test.tsv")));
  const auto boxes = lines_of(read(tiny_scenes("test.boxes")));
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& picture = all["pictures"][i];
    const auto& line = lines[i + 1];
    EXPECT_TRUE(picture["name"].get<std::string>().ends_with(line.substr(0, line.find('\t'))));
    EXPECT_EQ(picture["file"]["type"], "image/png");
    EXPECT_EQ(picture["file"]["height"], 32);
    EXPECT_EQ(picture["references"][0]["text"], line.substr(line.find('\t') + 1));
    EXPECT_EQ(picture["references"][0]["boxes"].size(),
              boxes[i].empty() ? 0U : 1U + times_in(boxes[i], ";"));
    const auto& hypotheses = picture["models"][0]["hypotheses"];
    ASSERT_GE(hypotheses.size(), 2U);
    const auto& forced = hypotheses.back();
    EXPECT_EQ(forced["kind"], "reference");
    EXPECT_EQ(forced["text"], picture["references"][0]["text"]);
    for (const auto* figure : {"pointing", "correctness", "box_share"}) {
      EXPECT_GE(forced["agreement"][figure].get<double>(), 0.0);
      EXPECT_LE(forced["agreement"][figure].get<double>(), 1.0);
    }
    EXPECT_FALSE(forced["health"].contains("diagonality"));
    for (const auto& hypothesis : hypotheses) {
      const auto& reading = hypothesis["readings"][0];
      EXPECT_EQ(reading["grid"], json::parse(R"({"rows": 8, "columns": 8, "height": 32, "width": 32,
                                                  "box": [0.0, 0.0, 32.0, 32.0]})"));
      const auto weights = decoded(reading);
      ASSERT_EQ(weights.size(), 64 * hypothesis["target"].size());
      for (std::size_t t = 0; t < weights.size(); t += 64) {
        double sum = 0.0;
        for (std::size_t place = 0; place < 64; ++place) sum += weights[t + place];
        EXPECT_NEAR(sum, 1.0, 64.0 / 65535.0);
      }
    }
  }
}

TEST(ExploreCaptions, AreThoseThatPredictPrints) {
  const auto all =
      explored_captions({"--source", tiny_scenes("test.tsv"), "--nbest", "3", "--beam", "3"});
  const auto predicted = with_captioner(
      "predict", {"--source", tiny_scenes("test.tsv"), "--nbest", "3", "--beam", "3", "--json"});
  const auto answers = answers_of(predicted.out, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& hypotheses = all["pictures"][i]["models"][0]["hypotheses"];
    ASSERT_EQ(hypotheses.size(), answers[i].size() + 1);  // and the given one
    for (std::size_t rank = 0; rank < answers[i].size(); ++rank) {
      EXPECT_EQ(hypotheses[rank]["text"], answers[i][rank]["text"]);
    }
  }
}

TEST(ExploreCaptions, TakesPicturesThemselvesAndLinesOfTheirPaths) {
  const auto [one, two] = std::pair(tiny_scenes("test/000001.png"), tiny_scenes("test/000002.png"));
  const auto given = explored_captions({one, two});
  ASSERT_EQ(given["pictures"].size(), 2U);
  EXPECT_EQ(given["pictures"][1]["name"], two);
  EXPECT_EQ(given["pictures"][1]["line"], 2);
  EXPECT_TRUE(given["pictures"][1]["references"].empty());
  const auto piped = explored_captions({}, {.in = one + "\n\n" + two + "\n"});
  ASSERT_EQ(piped["pictures"].size(), 2U);
  EXPECT_EQ(piped["pictures"][1]["line"], 3);
  EXPECT_EQ(piped["pictures"][1]["models"], given["pictures"][1]["models"]);
  const auto table = explored_captions({"--source", tiny_scenes("test.tsv"), "--limit", "2"});
  ASSERT_EQ(table["pictures"].size(), 2U);
  EXPECT_EQ(table["pictures"][1]["models"][0]["hypotheses"][0]["text"],
            given["pictures"][1]["models"][0]["hypotheses"][0]["text"]);
  EXPECT_EQ(table["pictures"][1]["file"], given["pictures"][1]["file"]);
}

TEST(ExploreCaptions, RowsOfOnePictureAreItsReferences) {
  const Folder folder;
  const auto picture = tiny_scenes("test/000001.png");
  const auto other = tiny_scenes("test/000002.png");
  const auto table =
      folder.write("all.tsv", "caption\tpicture\na red circle\t" + picture + "\na blue square\t" +
                                  other + "\ntwo red circles\t" + picture + "\n");
  const auto boxes = folder.write("all.boxes", "\n\n1 0 0 8 8; 2 0 0 8 8\n");
  const auto all = explored_captions({"--source", table, "--gold", boxes});
  ASSERT_EQ(all["pictures"].size(), 2U);
  EXPECT_EQ(all["pictures"][0]["references"], json::parse(R"([{"text": "a red circle", "boxes": []},
                            {"text": "two red circles",
                             "boxes": [[1, 0.0, 0.0, 8.0, 8.0], [2, 0.0, 0.0, 8.0, 8.0]]}])"));
  const auto& forced = all["pictures"][0]["models"][0]["hypotheses"].back();
  EXPECT_EQ(forced["reference"], 1);  // the one whose words have boxes
  EXPECT_NEAR(forced["agreement"]["box_share"].get<double>(), 1.0 / 16.0, 1e-5);
  EXPECT_FALSE(all["pictures"][1]["models"][0]["hypotheses"].back().contains("agreement"));
}

TEST(ExploreCaptions, PageIsOneFileThatLoadsNothing) {
  const Folder folder;
  EXPECT_TRUE(succeeded(
      with_captioner("explore", {"--source", tiny_scenes("test.tsv"), "-o", folder / "a.html"})));
  const auto page = read(folder / "a.html");
  EXPECT_NE(page.find("content=\"default-src &#39;none&#39;; script-src "), std::string::npos);
  EXPECT_EQ(page.find("img-src"), std::string::npos);
  EXPECT_NE(page.find("\"format\":\"attend-pictures\""), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
}

TEST(ExploreCaptions, OfAModelWithoutAttentionHasNoReadings) {
  const Folder folder;
  EXPECT_TRUE(succeeded(attend({"explore", "-m", tiny_captioner(), "-m", tiny_captioner(false),
                                tiny_scenes("test/000001.png"), "--json", folder / "a.json"})));
  const auto all = json::parse(read(folder / "a.json"));
  EXPECT_FALSE(all["models"][1].contains("selection"));
  const auto& models = all["pictures"][0]["models"];
  EXPECT_EQ(models[0]["hypotheses"][0]["readings"].size(), 1U);
  EXPECT_TRUE(models[1]["hypotheses"][0]["readings"].empty());
  EXPECT_TRUE(was_refused(attend({"draw", "-m", tiny_captioner(false),
                                  tiny_scenes("test/000001.png"), "-o", folder / "a.svg"}),
                          "has no attention"));
}

TEST(ExploreCaptions, WhatDoesNotFitIsRefusedBeforeAnythingIsWritten) {
  const Folder folder;
  const auto picture = tiny_scenes("test/000001.png");
  const auto refused = [&](const Strings& more, const std::string& part,
                           const CommandOptions& options = {}) {
    Strings all = more;
    all.insert(all.end(), {"-o", folder / "a.html"});
    EXPECT_TRUE(was_refused(with_captioner("explore", all, options), part));
    EXPECT_FALSE(fs::exists(folder / "a.html"));
  };
  refused({"nowhere.png"}, "cannot read nowhere.png: no such file");
  refused({}, "the input names no picture", {.in = "\n"});
  const auto half = folder.write("half.png", read(picture).substr(0, 200));
  refused({half}, half + ": ");
  refused({}, "GIF", {.in = folder.write("a.gif", "GIF89a....") + "\n"});
  refused({picture, "--force", "a dog", "--gold", folder.write("b", "2 0 0 8 8\n")}, "b:1");
  refused({picture, "--force", "a dog", "--gold", folder.write("c", "1 0 0 80 8\n")}, "c:1");
  refused({picture, "--gold", folder.write("d", "1 0 0 8 8\n")}, "none is given");
  refused({picture, "--force", "a dog", "--gold", folder.write("e", "\n\n")}, "2 lines");
  refused({"--source", tiny_scenes("test.tsv"), "--reference", folder.write("f", "a\n")},
          "1 lines");
  refused({picture, picture + "x"}, "no such file");
  refused({tiny_scenes("test.tsv"), "--force", "a dog"}, "--force is the caption of one picture");
  refused({picture, "--case", "lower"}, "--case: not of models that read pictures");
  refused({picture, "--at", "end"}, "--at: only of models of series");
  EXPECT_TRUE(was_refused(with_captioner("draw", {picture, "--numbers", "-o", folder / "a.svg"}),
                          "--numbers: not of models that read pictures"));
  EXPECT_TRUE(was_refused(attend({"explore", "-m", tiny_captioner(), "-m", tiny_model(), picture,
                                  "-o", folder / "a.html"}),
                          "reads no pictures, and the first one does"));
  EXPECT_TRUE(was_refused(
      attend({"draw", "-m", tiny_model(), "--cells", "a dog .", "-o", folder / "a.svg"}),
      "--cells: only of models that read pictures"));
}

TEST(DrawCaptions, HasASmallPictureForEachWord) {
  const Folder folder;
  const auto caption = lines_of(given_captions(tiny_scenes("test.tsv"))).front();
  EXPECT_TRUE(succeeded(with_captioner(
      "draw", {tiny_scenes("test/000001.png"), "--force", caption, "-o", folder / "a.svg"})));
  const auto svg = read(folder / "a.svg");
  const auto words = 1 + times_in(caption, " ") + 1;  // and the end
  EXPECT_EQ(times_in(svg, "<use "), 1 + 2 * words);
  EXPECT_EQ(times_in(svg, "<text "), words);
  EXPECT_NE(svg.find("<title>" + caption + "</title>"), std::string::npos);
  EXPECT_TRUE(
      succeeded(with_captioner("draw", {tiny_scenes("test/000001.png"), "--force", caption,
                                        "--cells", "--shades", "root", "-o", folder / "b.svg"})));
  EXPECT_NE(read(folder / "b.svg"), svg);
}

TEST(DrawCaptions, SeveralAreFilesOrPages) {
  const Folder folder;
  EXPECT_TRUE(succeeded(
      with_captioner("draw", {"--source", tiny_scenes("test.tsv"), "--gold",
                              tiny_scenes("test.boxes"), "--limit", "2", "-o", folder / "a.svg"})));
  EXPECT_EQ(folder.names(), (Strings{"a-2.svg", "a-3.svg"}));
  EXPECT_GT(times_in(read(folder / "a-2.svg"), "stroke-dasharray"), 0U);  // boxes
  const auto pdf =
      with_captioner("draw", {"--source", tiny_scenes("test.tsv"), "-o", folder / "a.pdf"});
  if (pdf.code != 0) {
    EXPECT_TRUE(was_refused(pdf, "libpango1.0-dev"));
    return;
  }
  EXPECT_EQ(times_in(read(folder / "a.pdf"), "/Type /Page "), 4U);
}

TEST(ShowCaptions, DrawsWhereEachWordLookedBelowIt) {
  const auto shown = with_captioner("predict", {"--show", "--width", "60"},
                                    {.in = tiny_scenes("test/000001.png") + "\n"});
  EXPECT_TRUE(succeeded(shown));
  const auto lines = lines_of(shown.out);
  const auto caption = lines.front();
  // Square pictures: 24 columns, 12 lines and the words above, two beside each other.
  const auto words = 1 + times_in(caption, " ") + 1;
  EXPECT_EQ(lines.size(), 1 + (words + 1) / 2 * 13 + 1);
  EXPECT_TRUE(lines[1].starts_with(caption.substr(0, caption.find(' '))));
  EXPECT_NE(shown.out.find("█"), std::string::npos);
  EXPECT_EQ(shown.out.find('\x1b'), std::string::npos);  // no terminal
}

}  // namespace
}  // namespace attend::tests
