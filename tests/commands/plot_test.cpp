#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Strings = std::vector<std::string>;

/// A run with gold links that was validated four times, made when it is first asked for.
const std::string& run() {
  static const Folder folder;
  static const std::string path = [] {
    auto made = folder / "gold";
    const auto outcome =
        attend(train_command(made, 80,
                             {"--training.validate_every", "20", "--training.average", "none",
                              "--gold", corpus("dev.align")}));
    EXPECT_TRUE(succeeded(outcome));
    return made;
  }();
  return path;
}

std::vector<json> lines_of_kind(const std::string& folder, const std::string& kind) {
  std::vector<json> found;
  for (const auto& line : lines_of(read(folder + "/metrics.jsonl"))) {
    auto parsed = json::parse(line);
    if (parsed.at("kind") == kind) found.push_back(parsed);
  }
  return found;
}

/// What `attend plot` makes of these arguments, as data.
json plot(Strings arguments) {
  const Folder folder;
  arguments.insert(arguments.begin(), "plot");
  arguments.insert(arguments.end(), {"--json", folder / "data.json"});
  const auto outcome = attend(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome.code == 0 ? json::parse(read(folder / "data.json")) : json();
}

TEST(Plot, HasTheNumbersThatTheTrainingWrote) {
  const auto data = plot({run(), tiny_model(), "--name", "one", "--name", "two"});
  ASSERT_EQ(data["runs"].size(), 2U);
  const auto& one = data["runs"][0];
  EXPECT_EQ(one["name"], "one");
  EXPECT_EQ(one["attention"]["score"], "additive");
  const auto progress = lines_of_kind(run(), "progress");
  ASSERT_EQ(one["progress"]["loss"].size(), progress.size());
  for (std::size_t i = 0; i < progress.size(); ++i) {
    for (const auto* key : {"update", "seconds", "symbols", "loss", "gradient_norm"}) {
      EXPECT_NEAR(one["progress"][key][i], progress[i][key], 1e-5 * progress[i][key].get<double>());
    }
  }
  const auto validations = lines_of_kind(run(), "validation");
  ASSERT_EQ(validations.size(), 4U);
  for (std::size_t i = 0; i < validations.size(); ++i) {
    const auto& line = validations[i];
    const auto& table = one["validations"];
    EXPECT_EQ(table["update"][i], line["update"]);
    EXPECT_NEAR(table["seconds"][i], line["training_seconds"], 1e-5);
    EXPECT_NEAR(table["bleu"][i], line["bleu"], 1e-3);
    EXPECT_NEAR(table["entropy"][i], line["attention"]["entropy"], 1e-5);
    EXPECT_NEAR(table["aer"][i], line["alignment"]["aer"], 1e-5);
  }
  EXPECT_FALSE(data["runs"][1]["validations"].contains("aer"));
}

TEST(Plot, TheErrorOfLinksIsWhatEvaluateSaysOfThem) {
  const auto last = lines_of_kind(run(), "validation").back();
  ASSERT_TRUE(last["best"]) << "else the model is another";
  const auto evaluated =
      attend({"evaluate", "-m", run(), "--source", corpus("dev.source"), "--reference",
              corpus("dev.target"), "--gold", corpus("dev.align"), "--json"});
  ASSERT_TRUE(succeeded(evaluated));
  const auto scores = json::parse(evaluated.out)["alignment"];
  for (const auto* key : {"aer", "precision", "recall"}) {
    EXPECT_NEAR(last["alignment"][key], scores[key], 1e-5) << key;
  }
  EXPECT_EQ(last["alignment"]["links"], scores["links"]);
}

TEST(Plot, ScoresByLengthAreThoseOfEvaluate) {
  const auto data =
      plot({tiny_model(), "--source", corpus("test.source"), "--reference", corpus("test.target")});
  const auto& lengths = data["runs"][0]["lengths"];
  const auto evaluated = attend({"evaluate", "-m", tiny_model(), "--source", corpus("test.source"),
                                 "--reference", corpus("test.target"), "--json"});
  ASSERT_TRUE(succeeded(evaluated));
  const auto buckets = json::parse(evaluated.out)["by_length"];
  ASSERT_FALSE(buckets.empty());
  ASSERT_EQ(lengths["count"].size(), buckets.size());
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    EXPECT_EQ(lengths["shortest"][i], buckets[i]["shortest"]);
    EXPECT_EQ(lengths["count"][i], buckets[i]["count"]);
    EXPECT_NEAR(lengths["bleu"][i], buckets[i]["bleu"], 1e-3);
  }
}

TEST(Plot, ThePageHasTheDataAndThePictureTheCurves) {
  const Folder folder;
  const auto page = folder / "page.html";
  ASSERT_TRUE(succeeded(attend(
      {"plot", run(), "-o", page, "--json", folder / "data.json", "--title", "</script>&"})));
  const auto html = read(page);
  const auto begin = html.find("id=\"data\">") + 10;
  const auto data = json::parse(html.substr(begin, html.find("</script", begin) - begin));
  EXPECT_EQ(data, json::parse(read(folder / "data.json")));
  EXPECT_EQ(data["title"], "</script>&");
  ASSERT_TRUE(succeeded(attend({"plot", run(), "-o", folder / "all.svg", "--log", "--across",
                                "tokens", "--smoothing", "0.5"})));
  EXPECT_NE(read(folder / "all.svg").find(">AER</tspan>"), std::string::npos);
  ASSERT_TRUE(succeeded(attend({"plot", run(), "-o", folder / "aer.svg", "--chart", "aer"})));
  EXPECT_EQ(read(folder / "aer.svg").find("Training loss"), std::string::npos);
}

TEST(Plot, APictureMayBeAPngOrAPdf) {
  const Folder folder;
  const auto outcome = attend({"plot", run(), "-o", folder / "a.pdf"});
  if (outcome.code != 0) {
    EXPECT_TRUE(was_refused(outcome, "libpango1.0-dev"));
    GTEST_SKIP() << "this build has no PNG and PDF";
  }
  EXPECT_EQ(read(folder / "a.pdf").substr(0, 5), "%PDF-");
  ASSERT_TRUE(
      succeeded(attend({"plot", run(), "--chart", "aer", "--dpi", "50", "-o", folder / "a.png"})));
  EXPECT_EQ(read(folder / "a.png").substr(0, 8), "\x89PNG\r\n\x1a\n");
}

TEST(Plot, ARunningTrainingMayBeInTheMidstOfALine) {
  const Folder folder;
  const auto copy = folder / "copy";
  fs::copy(run(), copy, fs::copy_options::recursive);
  const auto log = read(copy + "/metrics.jsonl");
  folder.write("copy/metrics.jsonl", log + "{\"kind\":\"progr");
  EXPECT_EQ(plot({copy})["runs"][0]["progress"], plot({run()})["runs"][0]["progress"]);
  folder.write("copy/metrics.jsonl", "{\"kind\":\"progr\n" + log);
  EXPECT_TRUE(was_refused(attend({"plot", copy, "-o", folder / "page.html"}), "metrics.jsonl:1"));
  folder.write("copy/metrics.jsonl", "");
  EXPECT_TRUE(plot({copy})["charts"].empty());
  fs::remove(copy + "/metrics.jsonl");
  EXPECT_TRUE(plot({copy})["charts"].empty());
  EXPECT_TRUE(was_refused(attend({"plot", copy, "-o", folder / "none.svg"}), "nothing to draw"));
  EXPECT_EQ(folder.names(), Strings{"copy"});
}

TEST(Plot, AnOldLogIsReadWithItsLastCheckpoint) {
  const Folder folder;
  const auto copy = folder / "copy";
  fs::copy(run(), copy, fs::copy_options::recursive);
  std::string old;
  for (const auto& line : lines_of(read(copy + "/metrics.jsonl"))) {
    auto parsed = json::parse(line);
    parsed.erase("symbols");
    parsed.erase("training_seconds");
    old += parsed.dump() + '\n';
  }
  folder.write("copy/metrics.jsonl", old);
  const auto before = plot({run()})["runs"][0]["validations"];
  const auto after = plot({copy})["runs"][0]["validations"];
  EXPECT_NEAR(after["symbols"].back(), before["symbols"].back(), 1.0);
  EXPECT_NEAR(after["symbols"][0].get<double>() / before["symbols"][0].get<double>(), 1.0, 0.3);
}

TEST(Plot, WhatDoesNotFitIsRefusedInALine) {
  const Folder folder;
  const auto page = folder / "page.html";
  const auto refused = [&](const Strings& more, const std::string& part) {
    Strings command = {"plot"};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), part)) << part;
  };
  refused({run()}, "--output");
  refused({run(), "-o", folder / "page.txt"}, ".svg");
  refused({run(), "-o", folder / "page.png", "--dpi", "0"}, "--dpi");
  refused({folder.path().string(), "-o", page}, "no folder of a run");
  refused({folder / "none", "-o", page}, "none");
  refused({run(), "-o", folder / "no/such/page.html"}, "no folder");
  refused({run(), "-o", page, "--chart", "bleu"}, "--chart");
  refused({run(), "-o", folder / "a.svg", "--chart", "blue"}, "--chart = blue");
  refused({run(), "-o", folder / "a.svg", "--chart", "bleu-by-length"}, "bleu-by-length");
  refused({run(), "-o", page, "--across", "days"}, "--across");
  refused({run(), "-o", page, "--smoothing", "1"}, "--smoothing");
  refused({run(), "-o", page, "--name", "a", "--name", "b"}, "--name");
  refused({run(), "-o", page, "--source", corpus("test.source")}, "--reference");
  refused(
      {run(), "-o", page, "--source", corpus("test.source"), "--reference", corpus("dev.target")},
      "lines");
  const auto model = folder / "model";
  fs::create_directory(model);
  for (const auto* file : {"manifest.json", "model.safetensors"}) {
    fs::copy(run() + "/" + file, model + "/" + file);
  }
  refused({model, "-o", page}, "model without its training");
  EXPECT_EQ(folder.names(), Strings{"model"});
}

TEST(TrainGold, IsRefusedBeforeAFolderIsMade) {
  const Folder folder;
  const auto out = folder / "run";
  const auto refused = [&](const Strings& more, const std::string& part) {
    const auto outcome = attend(train_command(out, 10, more));
    EXPECT_TRUE(was_refused(outcome, part)) << part;
    EXPECT_FALSE(fs::exists(out)) << part;
  };
  refused({"--gold", folder / "none"}, "none");
  refused({"--gold", folder.write("short", "0-0\n")}, "lines");
  refused({"--gold", folder.write("bad", "0:0\n")}, "bad:1");
  refused({"--gold", corpus("dev.align"), "--model.reader", "cho"}, "--gold");
  EXPECT_TRUE(
      was_refused(attend({"train", "--resume", run(), "--gold", corpus("dev.align")}), "--resume"));
  auto without = train_command(out, 10, {"--gold", corpus("dev.align")});
  without.erase(std::find(without.begin(), without.end(), "--dev"),
                std::find(without.begin(), without.end(), "--dev") + 3);
  EXPECT_TRUE(was_refused(attend(without), "--dev"));
}

}  // namespace
}  // namespace attend::tests
