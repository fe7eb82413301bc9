// Models of two texts, through the program: what they learn, are asked, say, and refuse.

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "http_client.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Lines = std::vector<std::string>;

/// "premise TAB hypothesis" of each pair.
std::string pair_lines() {
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  std::string lines;
  for (std::size_t i = 0; i < premises.size(); ++i) {
    lines += premises[i] + '\t' + hypotheses[i] + '\n';
  }
  return lines;
}

Outcome predict_pairs(const std::string& in, const Lines& more = {}) {
  Lines arguments = {"predict", "-m", tiny_entailment()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments, {.in = in});
}

class Pairs : public testing::Test {
 protected:
  Pairs()
      : premises_(folder_.write("premises", pair_premises())),
        hypotheses_(folder_.write("hypotheses", pair_hypotheses())),
        relations_(folder_.write("relations", pair_answers())) {}

  /// Of three files a column or one table.
  Outcome train(const Lines& files, const Lines& dev, const Lines& more = {}) const {
    Lines command = {"train", "rocktaschel2016", "-q", "--out", folder_ / "out", "--train"};
    command.insert(command.end(), files.begin(), files.end());
    if (!dev.empty()) command.emplace_back("--dev");
    command.insert(command.end(), dev.begin(), dev.end());
    command.insert(command.end(), more.begin(), more.end());
    return attend(command);
  }

  void refused(const Lines& files, const Lines& dev, const std::string& why,
               const Lines& more = {}) const {
    EXPECT_TRUE(was_refused(train(files, dev, more), why)) << why;
    EXPECT_FALSE(fs::exists(folder_ / "out")) << why;
  }

  Folder folder_;
  const std::string premises_;
  const std::string hypotheses_;
  const std::string relations_;
};

TEST_F(Pairs, AreAnsweredFromFilesATableAndLinesWithTabs) {
  const auto of_files =
      attend({"predict", "-m", tiny_entailment(), "--source", premises_, hypotheses_});
  ASSERT_TRUE(succeeded(of_files));
  EXPECT_EQ(of_files.out, pair_answers());  // which it knows by heart
  std::string table = "n\tsentence2\tpremise\n";
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  for (std::size_t i = 0; i < premises.size(); ++i) {
    table += std::to_string(i) + '\t' + hypotheses[i] + '\t' + premises[i] + '\n';
  }
  const auto of_table =
      attend({"predict", "-m", tiny_entailment(), "--source", folder_.write("pairs.tsv", table),
              "--columns", "hypothesis=sentence2"});
  EXPECT_EQ(of_table.out, pair_answers()) << of_table.err;
  const auto of_lines = predict_pairs(pair_lines());
  EXPECT_TRUE(succeeded(of_lines));
  EXPECT_EQ(of_lines.out, pair_answers());
  EXPECT_EQ(predict_pairs(pair_lines(), {"--batch-size", "1"}).out, pair_answers());
}

// The order of the two texts is not the same to it, and neither is left unread.
TEST_F(Pairs, AreReadInTheirOrder) {
  const auto log_p = [](const std::string& line) {
    return json::parse(predict_pairs(line, {"--json"}).out).at("log_probability").get<double>();
  };
  const auto there = log_p("A dog runs\tAn animal runs\n");
  EXPECT_NE(there, log_p("An animal runs\tA dog runs\n"));
  EXPECT_NE(there, log_p("A cat runs\tAn animal runs\n"));
  EXPECT_NE(there, log_p("A dog runs\tAn animal sings\n"));
}

TEST_F(Pairs, HaveAReadingOfThePremiseForEachWordOfTheHypothesis) {
  const auto said = predict_pairs("A dog runs\tAn animal sleeps here\n", {"--json"});
  ASSERT_TRUE(succeeded(said));
  const auto readings = json::parse(said.out).at("readings");
  ASSERT_EQ(readings.size(), 1U);
  const auto& reading = readings[0];
  EXPECT_EQ(reading.at("name"), "attention: hypothesis reads premise");
  EXPECT_EQ(reading.at("source"), (Lines{"A", "dog", "runs"}));
  EXPECT_EQ(reading.at("target"), (Lines{"An", "animal", "sleeps", "here"}));
  ASSERT_EQ(reading.at("weights").size(), 4U);
  for (const auto& row : reading.at("weights")) {
    ASSERT_EQ(row.size(), 3U);
    EXPECT_NEAR(row[0].get<double>() + row[1].get<double>() + row[2].get<double>(), 1.0, 3e-4);
  }
  const auto shown =
      predict_pairs("A dog runs\tAn animal sleeps here\n", {"--show", "--width", "60"});
  ASSERT_TRUE(succeeded(shown));
  EXPECT_NE(shown.out.find("attention: hypothesis reads premise"), std::string::npos) << shown.out;
  for (const auto* word : {"animal", "sleeps", "here", "follows", "opposes"}) {
    EXPECT_NE(shown.out.find(word), std::string::npos) << word << '\n' << shown.out;
  }
  // the premise's words stand over the columns, from top to bottom
  EXPECT_NE(shown.out.find("  r\n         d u\n         o n\n       A g s\n"), std::string::npos)
      << shown.out;
}

TEST_F(Pairs, OfLinesAreRefusedByTheirLine) {
  EXPECT_TRUE(was_refused(predict_pairs("A dog runs\n"),
                          "line 1: 1 column; expected premise and hypothesis, with a tab between"));
  EXPECT_TRUE(
      was_refused(predict_pairs("a\tb\n\nA dog\tA cat\tno\n"), "line 3: 3 columns; expected"));
  EXPECT_TRUE(was_refused(predict_pairs("a\tb\n \tA cat\n"), "line 2: the premise is empty"));
  EXPECT_TRUE(was_refused(predict_pairs("A cat\t\n"), "line 1: the hypothesis is empty"));
  const auto going_on = predict_pairs("A dog runs\n" + pair_lines(), {"--keep-going"});
  EXPECT_EQ(going_on.code, 2);
  EXPECT_EQ(going_on.out, "\n" + pair_answers());
  const auto blank = predict_pairs("\n" + pair_lines());
  EXPECT_EQ(blank.code, 0);
  EXPECT_EQ(blank.out, "\n" + pair_answers());
}

TEST_F(Pairs, OfFilesAreRefusedByTheirLine) {
  const auto asked = [&](const std::string& one, const std::string& other) {
    return attend({"predict", "-m", tiny_entailment(), "--source", one, other});
  };
  const auto gap = folder_.write("gap", "A dog runs\n\n" + pair_premises());
  const auto long_one = folder_.write("long", "a\nb\n" + pair_hypotheses());
  EXPECT_TRUE(was_refused(asked(gap, long_one), "gap:2: empty, but "));
  EXPECT_TRUE(was_refused(asked(premises_, long_one), "12"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", tiny_entailment(), "--source", premises_}),
                          "premise and hypothesis"));
}

TEST_F(Pairs, ThatCannotBeRightAreNotLearntFrom) {
  refused({premises_, hypotheses_}, {},
          "2 files found: " + premises_ + ", " + hypotheses_ +
              ": the columns are premise, hypothesis and relation; give 3 files");
  refused({folder_.write("gap", "A dog\n\n"), folder_.write("full", "a\nb\n"),
           folder_.write("two", "x\ny\n")},
          {}, "gap:2: empty, but ");
  refused({folder_.write("gap.tsv", "premise\thypothesis\trelation\na\tb\tx\n \tb\ty\n")}, {},
          "gap.tsv:3, premise: empty, but ");
  refused({premises_, hypotheses_, folder_.write("short", "follows\n")}, {}, "short has 1: ");
  refused({premises_, hypotheses_, relations_},
          {premises_, hypotheses_, folder_.write("dev", "maybe\n" + pair_answers().substr(8))},
          "dev:1: the label maybe was not in training, which had 3");
  const Lines all = {premises_, hypotheses_, relations_};
  refused(all, {}, "pair.encoding", {"--model.encoder", "bidirectional-gru"});
  refused(all, {}, "text.shared = false", {"--text.shared", "false"});
  refused(all, {}, "pooling.kind = attention", {"--pooling.kind", "attention"});
  refused(all, {}, "self_attention.heads", {"--self_attention.heads", "2"});
  refused(all, {}, "pair.attention = all", {"--pair.attention", "all"});
}

// Each system of the recipe's comment, and what can be put on top, learns a dozen pairs by heart.
TEST_F(Pairs, AreLearntByEverySystem) {
  const Lines systems[] = {
      {"--pair.attention", "none"},
      {"--pair.attention", "once"},
      {"--pair.two_way", "true"},
      {"--pair.encoding", "independent", "--pair.attention", "none", "--pair.layers", "3"},
      {"--pair.encoding", "independent", "--pair.compares", "true", "--pair.recurrent", "false",
       "--attention.score", "dot", "--pooling.kind", "max", "--letters.embedding_size", "4",
       "--text.lowercase", "true"}};
  for (const auto& keys : systems) {
    Lines more = {"--model.embedding_size",    "16",   "--model.hidden_size",    "16",
                  "--model.dropout_embedding", "0",    "--model.dropout_output", "0",
                  "--training.learning_rate",  "0.02", "--training.batch_size",  "6",
                  "--training.epochs",         "0",    "--training.updates",     "120",
                  "--training.validate_every", "120"};
    more.insert(more.end(), keys.begin(), keys.end());
    const Lines files = {premises_, hypotheses_, relations_};
    const auto name = keys[0] + keys[1];
    ASSERT_TRUE(succeeded(train(files, files, more))) << name;
    const auto found = attend({"predict", "-m", folder_ / "out"}, {.in = pair_lines()});
    ASSERT_TRUE(succeeded(found)) << name;
    EXPECT_EQ(found.out, pair_answers()) << name;
    fs::remove_all(folder_ / "out");
  }
}

// What was trained in small letters is asked in any.
TEST_F(Pairs, InCapitalsAreTheSameWhereTextIsReadInSmallLetters) {
  const Lines files = {premises_, hypotheses_, relations_};
  ASSERT_TRUE(succeeded(train(files, files,
                              {"--model.embedding_size", "8", "--model.hidden_size", "8",
                               "--training.epochs", "1", "--text.lowercase", "true"})));
  const auto said = [&](const std::string& line) {
    return attend({"predict", "-m", folder_ / "out", "--json"}, {.in = line}).out;
  };
  EXPECT_EQ(said("A DOG RUNS\tan animal runs\n"), said("a dog runs\tAn Animal Runs\n"));
  const auto as_is = predict_pairs("A DOG RUNS\tan animal runs\n", {"--json"}).out;
  EXPECT_NE(as_is, predict_pairs("a dog runs\tAn Animal Runs\n", {"--json"}).out);
}

TEST_F(Pairs, AreServedAsTheyArePredicted) {
  Running service({"serve", "-m", tiny_entailment(), "--port", "0"});
  const auto port = service.port_behind("serving at http://127.0.0.1:");
  ASSERT_NE(port, 0) << service.said();
  const auto premises = lines_of(pair_premises());
  const auto hypotheses = lines_of(pair_hypotheses());
  json rows = json::array();
  for (std::size_t i = 0; i < premises.size(); ++i) {
    rows.push_back({{"hypothesis", hypotheses[i]}, {"premise", premises[i]}});
  }
  const auto answer = post(port, "/predict", json{{"rows", rows}, {"readings", true}}.dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto body = json::parse(answer.body);
  const auto wanted = lines_of(predict_pairs(pair_lines(), {"--json"}).out);
  ASSERT_EQ(body.at("predictions").size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto one = json::parse(wanted[i]);
    const auto& found = body["predictions"][i][0];
    EXPECT_EQ(found.at("text"), one.at("text"));
    EXPECT_EQ(found.at("readings"), one.at("readings"));
  }
  const auto half =
      post(port, "/predict", json{{"rows", {{{"premise", "a dog"}, {"hypothesis", " "}}}}}.dump());
  EXPECT_EQ(half.status, 400);
  EXPECT_NE(half.body.find("hypothesis"), std::string::npos) << half.body;
  EXPECT_EQ(post(port, "/predict", json{{"rows", {"a dog"}}}.dump()).status, 400);
}

TEST_F(Pairs, AreEvaluated) {
  const auto scored = attend({"evaluate", "-m", tiny_entailment(), "--source", premises_,
                              "--source", hypotheses_, "--reference", relations_, "--json"});
  ASSERT_TRUE(succeeded(scored));
  const auto found = json::parse(scored.out);
  EXPECT_NE(found.dump().find("\"accuracy\":"), std::string::npos) << scored.out;
}

}  // namespace
}  // namespace attend::tests
