// Boxes of the words of pictures' captions, through the program: --gold of train, evaluate,
// compare.

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// What a model that looks at the whole picture as one place scores by these boxes, which do not
/// overlap, of pictures of 32 by 32 pixels.
struct OfOnePlace {
  double words = 0.0;
  double share = 0.0;  ///< mean share of the picture
  double hits = 0.0;   ///< share of words that have a box with its middle

  explicit OfOnePlace(const std::string& boxes) {
    std::istringstream lines(boxes);
    for (std::string line; std::getline(lines, line);) {
      std::set<int> seen;
      std::set<int> hit;
      std::istringstream all(line);
      for (std::string box; std::getline(all, box, ';');) {
        std::istringstream numbers(box);
        int word = 0;
        double left = 0.0;
        double top = 0.0;
        double right = 0.0;
        double bottom = 0.0;
        numbers >> word >> left >> top >> right >> bottom;
        seen.insert(word);
        share += (right - left) * (bottom - top) / (32 * 32);
        if (left <= 16 && 16 < right && top <= 16 && 16 < bottom) hit.insert(word);
      }
      words += static_cast<double>(seen.size());
      hits += static_cast<double>(hit.size());
    }
    share /= words;
    hits /= words;
  }
};

class Boxes : public testing::Test {
 protected:
  Boxes() {
    EXPECT_TRUE(succeeded(attend({"generate", "--out", folder_ / "scenes", "--task", "scenes",
                                  "--size", "32", "--train", "16", "--dev", "8", "--test", "6"})));
  }

  std::string at(const std::string& name) const { return folder_ / name; }

  /// Five times half as large: a picture is one place. `more` comes behind.
  Outcome train(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"train",
                                    "scenes",
                                    "-q",
                                    "--out",
                                    at(out),
                                    "--train",
                                    at("scenes/train.tsv"),
                                    "--dev",
                                    at("scenes/dev.tsv"),
                                    "--model.grid",
                                    "4 pool 2, 4 pool 2, 4 pool 2, 4 pool 2, 4 pool 2",
                                    "--model.embedding_size",
                                    "6",
                                    "--model.hidden_size",
                                    "8",
                                    "--attention.hidden_size",
                                    "4",
                                    "--training.batch_size",
                                    "8",
                                    "--training.validate_every",
                                    "2",
                                    "--training.epochs",
                                    "0",
                                    "--training.patience",
                                    "0",
                                    "--training.updates",
                                    "2"};
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  }

  Outcome evaluate(const std::string& model, const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"evaluate", "-m", at(model), "--source", at("scenes/test.tsv")};
    all.insert(all.end(), more.begin(), more.end());
    return attend(all);
  }

  Folder folder_;
};

TEST_F(Boxes, OfAPictureReadAsOnePlaceAreHitByChance) {
  ASSERT_TRUE(succeeded(train("model", {"--gold", at("scenes/dev.boxes")})));
  const auto found =
      evaluate("model", {"--gold", at("scenes/test.boxes"), "--intervals", "--json"});
  ASSERT_TRUE(succeeded(found));
  const auto scores = json::parse(found.out);
  const OfOnePlace test(read(at("scenes/test.boxes")));
  EXPECT_EQ(scores.at("box_words"), test.words);
  EXPECT_NEAR(scores.at("correctness").get<double>(), test.share, 1e-12);
  EXPECT_NEAR(scores.at("box_share").get<double>(), test.share, 1e-12);
  EXPECT_NEAR(scores.at("pointing").get<double>(), test.hits, 1e-12);
  EXPECT_EQ(scores.at("intervals").at("correctness").size(), 2U);

  const auto log = lines_of(read(at("model/metrics.jsonl")));
  const auto validation = json::parse(log.back());
  const OfOnePlace dev(read(at("scenes/dev.boxes")));
  EXPECT_NEAR(validation.at("correctness").get<double>(), dev.share, 1e-5);
  EXPECT_NEAR(validation.at("box_share").get<double>(), dev.share, 1e-5);
  EXPECT_NEAR(validation.at("pointing").get<double>(), dev.hits, 1e-5);
  EXPECT_TRUE(validation.at("attention").at("diagonality").is_null());
  EXPECT_TRUE(validation.at("attention").at("backwards").is_null());
  EXPECT_EQ(validation.at("attention").at("coverage"), 1.0);  // of one place, read at each step
}

TEST_F(Boxes, StandBesideTheScoresOfCaptions) {
  ASSERT_TRUE(succeeded(train("model")));
  const auto found = evaluate("model", {"--gold", at("scenes/test.boxes")});
  ASSERT_TRUE(succeeded(found));
  for (const std::string part : {"BLEU-4|nrefs:1|bp:closest", "CIDEr-D|nrefs:1|df:references",
                                 "ROUGE-L|nrefs:1|beta:1.2", "exact match = ", "\npointing = ",
                                 "\ncorrectness = ", "\nbox share = ", " words with boxes\n"}) {
    EXPECT_NE(found.out.find(part), std::string::npos) << part << " in\n" << found.out;
  }
  const auto without = evaluate("model", {});
  ASSERT_TRUE(succeeded(without));
  EXPECT_EQ(without.out, found.out.substr(0, found.out.find("pointing = ")));
}

TEST_F(Boxes, AreComparedRunByRun) {
  ASSERT_TRUE(succeeded(train("one", {"--gold", at("scenes/dev.boxes")})));
  ASSERT_TRUE(succeeded(train("other", {"--training.seed", "2"})));
  const auto found = attend({"compare", at("one"), at("other"), "--source", at("scenes/test.tsv"),
                             "--gold", at("scenes/test.boxes"), "--json"});
  ASSERT_TRUE(succeeded(found));
  const OfOnePlace test(read(at("scenes/test.boxes")));
  const auto both = json::parse(found.out);
  for (const auto& run : both.at("runs")) {
    EXPECT_NEAR(run.at("quality").at("correctness").get<double>(), test.share, 1e-9);
    EXPECT_TRUE(run.at("attention").at("diagonality").is_null());
    EXPECT_TRUE(run.at("attention").at("entropy").is_number());
  }
  const auto logs = attend({"compare", at("one"), at("other")});
  ASSERT_TRUE(succeeded(logs));
  EXPECT_NE(logs.out.find("pointing"), std::string::npos) << logs.out;  // of the one that has it
  EXPECT_EQ(logs.out.find("diagonal"), std::string::npos) << logs.out;
  const auto plot = attend({"plot", at("one"), "--json", at("plot.json")});
  ASSERT_TRUE(succeeded(plot));
  const auto data = json::parse(read(at("plot.json")));
  EXPECT_EQ(data.at("runs").at(0).at("validations").at("pointing").size(), 1U);
}

TEST_F(Boxes, ThatCannotBeRightAreRefusedWithTheirLine) {
  ASSERT_TRUE(succeeded(train("model")));
  const auto lines = lines_of(read(at("scenes/test.boxes")));
  const auto gold = at("gold.boxes");
  const auto refused = [&](const std::string& second, const std::string& why) {
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) all += (i == 1 ? second : lines[i]) + '\n';
    folder_.write("gold.boxes", all);
    return was_refused(evaluate("model", {"--gold", gold}), gold + ":2: " + why);
  };
  EXPECT_TRUE(refused("0 1 2 3", "found '0 1 2 3': expected word, left, top, right, bottom"));
  EXPECT_TRUE(refused("1-2", "found '1-2': expected word"));
  EXPECT_TRUE(refused("0 1 1 33 2", "the box 0 1 1 33 2 goes beyond the picture, of 32 × 32"));
  EXPECT_TRUE(refused("99 1 1 3 2", "a box of word 99, but the caption has "));
  folder_.write("gold.boxes", lines[0] + '\n');
  EXPECT_TRUE(
      was_refused(evaluate("model", {"--gold", gold}),
                  gold + " has 1 lines, " + at("scenes/test.tsv") + " has 6 below its head"));
  EXPECT_TRUE(was_refused(evaluate("model", {"--gold", at("nothing")}), at("nothing")));
  EXPECT_TRUE(was_refused(evaluate("model", {"--gold", at("scenes/test.boxes"), "--posterior"}),
                          "--posterior"));
}

TEST_F(Boxes, AreRefusedBeforeATrainingWritesAnything) {
  folder_.write("gold.boxes", "0 1 1 40 2\n\n\n\n\n\n\n\n");
  EXPECT_TRUE(was_refused(train("model", {"--gold", at("gold.boxes")}),
                          at("gold.boxes") + ":1: the box 0 1 1 40 2 goes beyond the picture"));
  EXPECT_FALSE(fs::exists(at("model")));
  EXPECT_TRUE(was_refused(train("model", {"--gold", at("scenes/dev.boxes"), "--model.reader",
                                          "vinyals", "--model.gate", "none"}),
                          "--gold says where it should look"));
  EXPECT_FALSE(fs::exists(at("model")));
}

}  // namespace
}  // namespace attend::tests
