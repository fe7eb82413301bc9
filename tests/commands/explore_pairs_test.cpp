// attend explore with models that read two texts.

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "explored.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

class ExplorePairs : public testing::Test {
 protected:
  ExplorePairs()
      : premises_(folder_.write("premises", pair_premises())),
        hypotheses_(folder_.write("hypotheses", pair_hypotheses())),
        relations_(folder_.write("relations", pair_answers())) {}

  Outcome run(const std::string& model, const Strings& more, const std::string& in = "") const {
    Strings command = {"explore", "-m", model, "--json", folder_ / "data"};
    command.insert(command.end(), more.begin(), more.end());
    return attend(command, {.in = in});
  }

  json explore(const std::string& model, const Strings& more, const std::string& in = "") const {
    std::filesystem::remove(folder_ / "data");
    EXPECT_TRUE(succeeded(run(model, more, in)));
    return json::parse(read(folder_ / "data"));
  }

  /// A model of the pairs that has learnt next to nothing.
  std::string trained(const Strings& keys) const {
    Strings command = {"train", "rocktaschel2016", "-q", "--out", folder_ / "model"};
    for (const auto* option : {"--train", "--dev"}) {
      for (const auto& one : {std::string(option), premises_, hypotheses_, relations_}) {
        command.push_back(one);
      }
    }
    for (const auto* one : {"--model.embedding_size", "8", "--model.hidden_size", "8",
                            "--training.epochs", "0", "--training.updates", "2"}) {
      command.emplace_back(one);
    }
    command.insert(command.end(), keys.begin(), keys.end());
    EXPECT_TRUE(succeeded(attend(command)));
    return folder_ / "model";
  }

  Folder folder_;
  const std::string premises_;
  const std::string hypotheses_;
  const std::string relations_;
};

/// The symbols that read in a reading, and those that are read.
std::pair<json, json> sides_of(const json& seen, const json& hypothesis, const json& reading) {
  const auto& texts = seen.at("texts");
  const auto& rows = reading.contains("by") ? texts.at(reading["by"].get<std::size_t>())["symbols"]
                                            : hypothesis.at("target");
  return {rows, texts.at(reading.at("source").get<std::size_t>())["symbols"]};
}

/// The same answers, readings and numbers by both commands, for all pairs.
void expect_as_predicted(const json& data, const std::vector<std::vector<json>>& predicted) {
  ASSERT_GE(data["sentences"].size(), predicted.size());
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const auto& seen = data["sentences"][i]["models"][0];
    ASSERT_GE(seen["hypotheses"].size(), predicted[i].size());
    for (std::size_t rank = 0; rank < predicted[i].size(); ++rank) {
      const auto& hypothesis = seen["hypotheses"][rank];
      EXPECT_EQ(hypothesis["text"], predicted[i][rank]["text"]);
      EXPECT_NEAR(hypothesis["log_probability"].get<double>(),
                  predicted[i][rank]["log_probability"].get<double>(), 1e-4);
      const auto& wanted = predicted[i][rank]["readings"];
      ASSERT_EQ(hypothesis["readings"].size(), wanted.size());
      for (std::size_t way = 0; way < wanted.size(); ++way) {
        const auto& reading = hypothesis["readings"][way];
        EXPECT_EQ(reading["name"], wanted[way]["name"]);
        const auto [rows, columns] = sides_of(seen, hypothesis, reading);
        EXPECT_EQ(rows, wanted[way]["target"]);
        EXPECT_EQ(columns, wanted[way]["source"]);
        const auto weights = decoded(reading);
        ASSERT_EQ(weights.size(), rows.size() * columns.size());
        std::size_t next = 0;
        for (const auto& row : wanted[way]["weights"]) {
          for (const double weight : row) EXPECT_NEAR(weights.at(next++), weight, 1e-4);
        }
      }
    }
  }
}

TEST_F(ExplorePairs, ShowsTextsRelationsAndReadingsAsPredictSaysThem) {
  const auto data = explore(tiny_entailment(), {"--source", premises_, hypotheses_, "--reference",
                                                relations_, "--nbest", "2"});
  EXPECT_EQ(data["models"][0]["columns"], (json{"premise", "hypothesis"}));
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  const auto relations = lines_of(pair_answers());
  ASSERT_EQ(data["sentences"].size(), premises.size());
  for (std::size_t i = 0; i < premises.size(); ++i) {
    const auto& sentence = data["sentences"][i];
    EXPECT_EQ(sentence["sources"], (json{premises[i], hypotheses[i]}));
    EXPECT_EQ(sentence["source"], premises[i]);
    EXPECT_EQ(sentence["reference"], relations[i]);
    const auto& all = sentence["models"][0]["hypotheses"];
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0]["text"], relations[i]);  // which it knows by heart
    EXPECT_EQ(all[2]["kind"], "reference");
    EXPECT_EQ(all[2]["log_probability"], all[0]["log_probability"]);
    EXPECT_EQ(all[2]["readings"], all[0]["readings"]);
  }
  const auto predicted = attend({"predict", "-m", tiny_entailment(), "--source", premises_,
                                 hypotheses_, "--json", "--nbest", "2"});
  expect_as_predicted(data, answers_of(predicted.out, premises.size()));
  const auto& first = data["sentences"][0]["models"][0];
  EXPECT_EQ(first["texts"][0]["symbols"], (json{"A", "dog", "runs"}));
  EXPECT_EQ(first["texts"][1]["words"], (json{0, 1, 2}));
  double entropy = 0;
  for (const double p : decoded(first["hypotheses"][0]["readings"][0])) {
    if (p > 0) entropy -= p * std::log(p) / 3;  // the mean over the hypothesis' words
  }
  EXPECT_NEAR(first["hypotheses"][0]["health"]["entropy"].get<double>(), entropy, 1e-3);
}

TEST_F(ExplorePairs, ReadsFilesATableLinesWithTabsAndTexts) {
  const auto of_files =
      explore(tiny_entailment(), {"--source", premises_, hypotheses_, "--reference", relations_});
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  const auto relations = lines_of(pair_answers());
  std::string table = "sentence2\tn\tpremise\tgold\n";
  std::string lines;
  for (std::size_t i = 0; i < premises.size(); ++i) {
    table +=
        hypotheses[i] + '\t' + std::to_string(i) + '\t' + premises[i] + '\t' + relations[i] + '\n';
    lines += premises[i] + '\t' + hypotheses[i] + '\n';
  }
  const auto path = folder_.write("pairs.tsv", table);
  const auto of_table =
      explore(tiny_entailment(), {"--source", path, "--reference", path, "--columns",
                                  "hypothesis=sentence2", "relation=gold"});
  EXPECT_EQ(of_table["sentences"], of_files["sentences"]);
  EXPECT_EQ(of_table["title"], "pairs.tsv");
  EXPECT_EQ(of_files["title"], "premises | hypotheses");
  const auto of_lines = explore(tiny_entailment(), {"--reference", relations_}, lines);
  EXPECT_EQ(of_lines["sentences"], of_files["sentences"]);
  const auto of_texts = explore(tiny_entailment(), {"--source", premises[0], hypotheses[0]});
  ASSERT_EQ(of_texts["sentences"].size(), 1U);
  EXPECT_EQ(of_texts["sentences"][0]["sources"], of_files["sentences"][0]["sources"]);
  EXPECT_EQ(of_texts["title"], premises[0] + " | " + hypotheses[0]);
  const auto two = explore(tiny_entailment(), {"--source", premises_, hypotheses_, "--limit", "2"});
  EXPECT_EQ(two["sentences"].size(), 2U);
}

TEST_F(ExplorePairs, OfABlankRowHasNoAnswer) {
  const auto data =
      explore(tiny_entailment(), {}, "A dog runs\tA cat sings\n\nRain falls\tIt is wet\n");
  ASSERT_EQ(data["sentences"].size(), 3U);
  EXPECT_TRUE(data["sentences"][1]["models"][0]["hypotheses"].empty());
  EXPECT_EQ(data["sentences"][2]["line"], 3);
  EXPECT_EQ(data["sentences"][2]["models"][0]["hypotheses"][0]["text"], "follows");
}

TEST_F(ExplorePairs, ThatReadEachOtherHaveAReadingEachWay) {
  const auto model = trained({"--pair.two_way", "true"});
  const auto data = explore(model, {"--source", "A dog", "It is wet"});
  const auto& seen = data["sentences"][0]["models"][0];
  const auto& readings = seen["hypotheses"][0]["readings"];
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0]["source"], 0);
  EXPECT_EQ(readings[0]["by"], 1);
  EXPECT_EQ(readings[1]["source"], 1);
  EXPECT_EQ(readings[1]["by"], 0);
  const auto predicted = attend({"predict", "-m", model, "--json"}, {.in = "A dog\tIt is wet\n"});
  expect_as_predicted(data, answers_of(predicted.out, 1));
}

TEST_F(ExplorePairs, ThatAreReadOnceHaveOneRowForTheRelation) {
  const auto model = trained({"--pair.attention", "once"});
  const auto data = explore(model, {"--source", "A dog", "It is wet"});
  const auto& readings = data["sentences"][0]["models"][0]["hypotheses"][0]["readings"];
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0]["source"], 0);
  EXPECT_FALSE(readings[0].contains("by"));
  EXPECT_EQ(decoded(readings[0]).size(), 2U);
  const auto predicted = attend({"predict", "-m", model, "--json"}, {.in = "A dog\tIt is wet\n"});
  expect_as_predicted(data, answers_of(predicted.out, 1));
}

TEST_F(ExplorePairs, WithoutAttentionAreThereToBeSeen) {
  const auto model = trained({"--pair.attention", "none"});
  const auto data = explore(model, {"--source", "A dog", "It is wet"});
  const auto& seen = data["sentences"][0]["models"][0];
  EXPECT_EQ(seen["texts"][1]["symbols"], (json{"It", "is", "wet"}));
  EXPECT_TRUE(seen["hypotheses"][0]["readings"].empty());
}

TEST_F(ExplorePairs, OfSeveralModelsStandSideBySide) {
  const auto data =
      explore(tiny_entailment(), {"-m", trained({}), "--source", premises_, hypotheses_});
  EXPECT_EQ(data["models"].size(), 2U);
  EXPECT_EQ(data["sentences"][3]["models"][1]["texts"], data["sentences"][3]["models"][0]["texts"]);
}

TEST_F(ExplorePairs, AreRefusedWhereTheyDoNotFit) {
  const auto refused = [&](const Strings& more, const std::string& why,
                           const std::string& in = "") {
    EXPECT_TRUE(was_refused(run(tiny_entailment(), more, in), why)) << why;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "data")) << why;
  };
  refused({"--source", premises_},
          "1 file found: " + premises_ + ": the columns are premise and hypothesis; give 2 files");
  refused({"--source", "A dog runs"},
          "1 text given: the model reads premise and hypothesis; give as many");
  refused({"--source", "A dog runs", ""}, "the hypothesis is empty; give it a text");
  refused({"--source", premises_, folder_ / "no.txt"}, "cannot read " + (folder_ / "no.txt"));
  refused({"--source", folder_.write("gap", "A dog\n\n"), folder_.write("full", "a\nb\n")},
          "gap:2: empty, but ");
  refused({}, "line 2: 1 column; expected premise and hypothesis, with a tab between",
          "a\tb\nA dog\n");
  refused({}, "line 1: the hypothesis is empty", "a\t \n");
  refused({"--source", premises_, hypotheses_, "--max-length", "4"},
          "premises:4: 5 symbols, and a line may have 4");
  const auto table = folder_.write("pairs.tsv", "premise\thypothesis\nA dog\tIt is a late day\n");
  refused({"--source", table, "--max-length", "4"}, "pairs.tsv:2, hypothesis: 5 symbols");
  refused({"--source", table, "--columns", "premise=one"}, "pairs.tsv:1: the first line names");
  refused({"--source", premises_, hypotheses_, "--columns", "premise=one"},
          "--columns is of a table");
  const auto wrong = folder_.write("wrong", "follows\nmaybe\n");
  refused({"--source", premises_, hypotheses_, "--limit", "2", "--reference", wrong},
          wrong + ":2: ");
  refused({"--source", premises_, hypotheses_, "--reference", wrong}, "12");
  refused({"--source", "A dog", "A cat", "--force", "follows"}, "--force is a translation");
  refused({"--source", "A dog", "A cat", "--beam", "3"}, "--beam: only of models that say texts");
  refused({"-m", tiny_classifier(), "--source", "A dog", "A cat"},
          "reads text, and the first one does not");
  EXPECT_TRUE(was_refused(run(tiny_classifier(), {"--source", "A dog", "A cat"}),
                          "2 inputs given: the model reads one column"));
}

}  // namespace
}  // namespace attend::tests
