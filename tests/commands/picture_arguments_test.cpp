// Pictures themselves on a command line, and lines that name some: predict, explore and draw alike.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "npy_bytes.h"
#include "ranks.h"
#include "tiny_captioner.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Given = std::vector<std::string>;

Outcome by_captioner(const std::string& command, const Given& more,
                     const CommandOptions& options = {}) {
  return attend(Given{command, "-m", tiny_captioner()} + more, options);
}

/// The command with what it needs to write somewhere.
Given written(const std::string& command, const Given& more, const std::string& out) {
  if (command == "predict") return more;
  return more + Given{"-o", out};
}

TEST(PictureArguments, AreAnsweredOneByOneAsTheirNamesAre) {
  const auto one = tiny_scenes("test/000001.png");
  const auto two = tiny_scenes("test/000002.png");
  const auto named = by_captioner("predict", {"--json"}, {.in = one + "\n" + two + "\n"});
  ASSERT_EQ(named.code, 0) << named.err;
  const auto lines = lines_of(named.out);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(json::parse(lines[0])["score"], json::parse(lines[1])["score"]);
  EXPECT_EQ(by_captioner("predict", {one, two, "--json"}).out, named.out);
  EXPECT_EQ(by_captioner("predict", {"-i", one, "--input", two, "--json"}).out, named.out);
  EXPECT_EQ(by_captioner("predict", {"-i", one, two, "--json"}).out, named.out);
  EXPECT_EQ(attend({"predict", tiny_captioner(), one, two, "--json"}).out, named.out);
  EXPECT_EQ(lines_of(by_captioner("predict", {"--json", one}).out).size(), 1U);
  const auto turned = lines_of(by_captioner("predict", {two, one, "--json"}).out);
  ASSERT_EQ(turned.size(), 2U);
  EXPECT_EQ(json::parse(turned[1])["line"], 2);
  EXPECT_EQ(json::parse(turned[1])["score"], json::parse(lines[0])["score"]);
  const Folder folder;
  const auto names = folder.write("names.txt", one + "\n" + two + "\n");
  EXPECT_EQ(by_captioner("predict", {names, "--json"}).out, named.out);
}

TEST(PictureArguments, WhatIsNoneAmongThemIsNamed) {
  const Folder folder;
  const auto one = tiny_scenes("test/000001.png");
  const auto names = folder.write("names.txt", one + "\n");
  const auto features = folder.write("f.npy", npy_bytes("(1, 2, 3)", 6, 1));
  for (const std::string command : {"predict", "explore", "draw"}) {
    const auto out = folder / (command == "explore" ? "out.html" : "out.svg");
    const auto refused = [&](const Given& more, const std::string& why) {
      EXPECT_TRUE(was_refused(by_captioner(command, written(command, more, out)), why)) << command;
    };
    refused({one, names}, one + " is a picture, and " + names + " is none");
    refused({one, folder / "no.png"}, "cannot read " + (folder / "no.png") + ": no such file");
    refused({one, "--pictures", folder / ""}, one + " is a picture itself");
    refused({features}, features + " has features: give it with --pictures");
    EXPECT_FALSE(std::filesystem::exists(out));
  }
  EXPECT_TRUE(was_refused(by_captioner("predict", {names, names}), "one file of lines is read"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", tiny_model(), names, names}),
                          "one file of lines is read"));
  EXPECT_TRUE(was_refused(by_captioner("predict", {one, "--source", names}), "--source and"));
}

TEST(PictureArguments, RowsOfATableAreChosenAndTheirPicturesFoundElsewhere) {
  const Folder folder;
  std::string rows = "picture\tcaption\tpart\n";
  for (int i = 1; i <= 4; ++i) {
    rows +=
        "00000" + std::to_string(i) + ".png\ta red dog\t" + (i == 2 || i == 4 ? "b" : "a") + "\n";
  }
  const auto table = folder.write("table.tsv", rows);
  const Given chosen = {"--source", table, "--pictures", tiny_scenes("test"), "--where", "part=b"};
  const auto found = by_captioner("predict", chosen + Given{"--json"});
  ASSERT_EQ(found.code, 0) << found.err;
  const auto answers = lines_of(found.out);
  ASSERT_EQ(answers.size(), 2U);
  const auto pictures_of_b =
      lines_of(by_captioner("predict", {tiny_scenes("test/000002.png"),
                                        tiny_scenes("test/000004.png"), "--json"})
                   .out);
  ASSERT_EQ(pictures_of_b.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(json::parse(answers[i])["score"], json::parse(pictures_of_b[i])["score"]);
  }
  const auto page = by_captioner("explore", chosen + Given{"--json", folder / "page.json"});
  ASSERT_EQ(page.code, 0) << page.err;
  const auto seen = json::parse(read(folder / "page.json"))["pictures"];
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[1]["models"][0]["hypotheses"][0]["text"], json::parse(answers[1])["text"]);
  EXPECT_NEAR(seen[1]["models"][0]["hypotheses"][0]["score"].get<double>(),
              json::parse(answers[1])["score"].get<double>(), 1e-4);
  EXPECT_EQ(seen[1]["references"][0]["text"], "a red dog");
  const auto drawn = by_captioner("draw", chosen + Given{"-o", folder / "out.svg"});
  ASSERT_EQ(drawn.code, 0) << drawn.err;
  std::size_t pictures = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "")) {
    if (entry.path().extension() == ".svg") ++pictures;
  }
  EXPECT_EQ(pictures, 2U);
  const auto lines = by_captioner("predict", {"--pictures", tiny_scenes("test"), "--json"},
                                  {.in = "000002.png\n000004.png\n"});
  EXPECT_EQ(lines_of(lines.out).size(), 2U) << lines.err;
  EXPECT_EQ(json::parse(lines_of(lines.out)[1])["score"], json::parse(answers[1])["score"]);
  const auto one = by_captioner("draw", {"--pictures", tiny_scenes("test"), "-o", folder / "x.svg"},
                                {.in = "000002.png\n"});
  EXPECT_EQ(one.code, 0) << one.err;
  for (const std::string command : {"predict", "explore", "draw"}) {
    const auto none = Given{"--source", table, "--pictures", tiny_scenes("test"), "--where"};
    EXPECT_TRUE(was_refused(
        by_captioner(command, written(command, none + Given{"part=c"}, folder / "y.svg")),
        "no row has part=c: found a, b"));
  }
}

/// A model of features of 2 by 2 places, and these.
class FeatureArguments : public testing::Test {
 protected:
  FeatureArguments() {
    features_ = folder_.write("dev.npy", npy_bytes("(2, 2, 2, 3)", 24, 2));
    names_ = folder_.write("dev.names", "d.png\ne.png\n");
    table_ =
        folder_.write("dev.tsv", "picture\tcaption\tpart\nd.png\ta cat\ta\ne.png\ttwo dogs\tb\n");
    const Given files = {"--pictures",     features_, "--picture-names",     names_,
                         "--dev-pictures", features_, "--dev-picture-names", names_};
    EXPECT_TRUE(succeeded(attend(Given{"train",
                                       "scenes",
                                       "-q",
                                       "--out",
                                       folder_ / "model",
                                       "--train",
                                       table_,
                                       "--dev",
                                       table_,
                                       "--model.grid",
                                       "",
                                       "--model.embedding_size",
                                       "6",
                                       "--model.hidden_size",
                                       "8",
                                       "--attention.hidden_size",
                                       "6",
                                       "--training.batch_size",
                                       "4",
                                       "--training.epochs",
                                       "0",
                                       "--training.patience",
                                       "0",
                                       "--training.updates",
                                       "4"} +
                                 files)));
  }

  Outcome by_model(const std::string& command, const Given& more,
                   const std::string& in = "") const {
    auto all = Given{command, "-m", folder_ / "model"} + more;
    if (command != "predict") all = all + Given{"-o", folder_ / (command + ".svg")};
    return attend(all, {.in = in});
  }

  Folder folder_;
  std::string features_, names_, table_;
};

TEST_F(FeatureArguments, AreFoundAlikeByEveryCommand) {
  const Given places = {"--pictures", features_, "--picture-names", names_};
  for (const std::string command : {"predict", "explore", "draw"}) {
    const auto chosen = by_model(command, Given{"--source", table_, "--where", "part=b"} + places);
    EXPECT_EQ(chosen.code, 0) << command << chosen.err;
    const auto named = by_model(command, places, "e.png\n");
    EXPECT_EQ(named.code, 0) << command << named.err;
    const auto numbered = by_model(command, {"--pictures", features_}, "1\n");
    EXPECT_EQ(numbered.code, 0) << command << numbered.err;
    const auto whole = by_model(command, {}, features_ + "#1\n");
    EXPECT_EQ(whole.code, 0) << command << whole.err;
    EXPECT_EQ(chosen.out, named.out);
    EXPECT_EQ(numbered.out, named.out);
    EXPECT_EQ(whole.out, named.out);
    EXPECT_TRUE(was_refused(by_model(command, places, "nobody\n"), "no row is called nobody"));
    EXPECT_TRUE(was_refused(by_model(command, {"--pictures", features_}, "2\n"), "row 2"));
    EXPECT_TRUE(was_refused(by_model(command, {"--pictures", folder_ / ""}, "d.png\n"),
                            "the model reads features: give the file"));
    EXPECT_TRUE(was_refused(by_model(command, {tiny_scenes("test/000001.png")}),
                            "the model reads features: give the file"));
    const auto of_pictures = Given{command, "-m", tiny_captioner()} + places;
    EXPECT_TRUE(
        was_refused(attend(written(command, of_pictures, folder_ / "x.svg"), {.in = "e.png\n"}),
                    features_ + " has features: the model reads pictures themselves"));
  }
}

TEST_F(FeatureArguments, PhotographsStandUnderTheWeights) {
  const auto photographs = folder_ / "photographs";
  fs::create_directory(photographs);
  for (const std::string name : {"d.png", "e.png"}) {
    fs::copy_file(tiny_scenes("test/000001.png"), fs::path(photographs) / name);
  }
  const Given places = {"--source", table_, "--pictures", features_};
  const auto named = places + Given{"--picture-names", names_};
  const auto page = folder_ / "page.json";
  const auto boxes = folder_.write("dev.boxes", "1 0 0 16 32\n\n");
  ASSERT_TRUE(succeeded(attend(Given{"explore", "-m", folder_ / "model", "--json", page, "--gold",
                                     boxes, "--photographs", photographs} +
                               named)));
  const auto all = json::parse(read(page));
  EXPECT_EQ(all["pictures"][1]["name"], (fs::path(photographs) / "e.png").string());
  EXPECT_EQ(all["pictures"][1]["file"]["type"], "image/png");
  const auto& hypotheses = all["pictures"][0]["models"][0]["hypotheses"];
  EXPECT_EQ(hypotheses[0]["readings"][0]["grid"],
            json::parse(R"({"rows": 2, "columns": 2, "height": 32, "width": 32,
                            "box": [0.0, 0.0, 32.0, 32.0]})"));
  EXPECT_NEAR(hypotheses.back()["agreement"]["box_share"].get<double>(), 0.5, 1e-6);
  EXPECT_TRUE(succeeded(by_model("draw", Given{"--photographs", photographs} + named)));
  for (const std::string line : {"2", "3"}) {
    EXPECT_NE(read(folder_ / ("draw-" + line + ".svg")).find("<image "), std::string::npos);
  }

  const auto refused = [&](const Given& more, const std::string& part) {
    EXPECT_TRUE(was_refused(by_model("explore", more), part));
    EXPECT_FALSE(fs::exists(folder_ / "explore.svg"));
  };
  refused(named + Given{"--photographs", names_}, names_ + " is no folder");
  refused(named + Given{"--photographs-fit", "crop"}, "give their folder with --photographs");
  refused(named + Given{"--photographs", photographs, "--photographs-fit", "turn"},
          "expected stretch | crop | pad");
  EXPECT_TRUE(
      was_refused(by_model("draw", {"--pictures", features_, "--photographs", photographs}, "1\n"),
                  "no names of rows"));
  refused(named + Given{"--gold", folder_.write("wide.boxes", "1 0 0 33 8\n\n"), "--photographs",
                        photographs},
          "wide.boxes:1");
  fs::remove(fs::path(photographs) / "e.png");
  refused(named + Given{"--photographs", photographs}, "line 3: ");
  EXPECT_TRUE(was_refused(attend({"draw", "-m", tiny_captioner(), tiny_scenes("test/000001.png"),
                                  "--photographs", photographs, "-o", folder_ / "x.svg"}),
                          "only of models that read features"));
}

}  // namespace
}  // namespace attend::tests
