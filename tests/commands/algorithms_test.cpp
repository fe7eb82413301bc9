// Turing machines: sequences that are drawn without a file, and those of files.

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"

namespace attend::tests {
namespace {

using nlohmann::json;

Outcome train_turing(const std::string& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {
      "train", "graves2014",          "-q", "--out",
      out,     "--model.hidden_size", "8",  "--turing.places",
      "6",     "--turing.width",      "4",  "--algorithm.max_length",
      "4",     "--algorithm.bits",    "3",  "--algorithm.tests",
      "20",    "--training.updates",  "6",  "--training.validate_every",
      "3"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments);
}

std::string machine_bytes(const std::string& folder) {
  return read(folder + "/model.safetensors");
}

TEST(TuringCommands, LearnAndAreMeasuredWithoutAFile) {
  const Folder folder;
  for (const std::string problem : {"copy", "repeat-copy", "recall", "ngrams", "sort"}) {
    const auto model = folder / problem;
    ASSERT_TRUE(succeeded(
        train_turing(model, {"--algorithm.problem", problem, "--algorithm.min_length",
                             problem == "ngrams" ? "12" : "2", "--algorithm.max_length",
                             problem == "ngrams" ? "12" : "4", "--algorithm.most_repeats", "2"})));
    const auto outcome = attend({"evaluate", "-m", model, "--format", "json"});
    ASSERT_TRUE(succeeded(outcome)) << problem;
    const auto all = json::parse(outcome.out);
    EXPECT_EQ(all.at("lines"), 20);
    EXPECT_GT(all.at("wrong_bits").get<double>(), 0.0) << problem;
    EXPECT_LT(all.at("wrong_bits").get<double>(), 1.0) << problem;
    EXPECT_TRUE(all.at("right_sequences").is_number());
    EXPECT_EQ(all.contains("counts"), problem == "ngrams");
  }
}

TEST(TuringCommands, GoOnBitForBit) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train_turing(folder / "whole")));
  ASSERT_TRUE(succeeded(train_turing(folder / "half", {"--training.updates", "3"})));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder / "half", "--training.updates", "6"})));
  EXPECT_EQ(machine_bytes(folder / "half"), machine_bytes(folder / "whole"));
}

TEST(TuringCommands, AreMeasuredByLongerSequencesOfFiles) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train_turing(folder / "model")));
  const auto drawn = attend({"generate", "--task", "bits", "--problem", "copy", "--bits", "3",
                             "--min-length", "9", "--max-length", "9", "--train", "1", "--dev", "1",
                             "--test", "5", "--out", folder / "long"});
  ASSERT_TRUE(succeeded(drawn));
  EXPECT_NE(drawn.out.find("test: 5 sequences, 45 steps of answers"), std::string::npos);
  const auto table = lines_of(read(folder / "long/test.tsv"));
  ASSERT_EQ(table.size(), 6U);
  EXPECT_EQ(table[0], "sequence\tresult");
  const auto scored = attend({"evaluate", "-m", folder / "model", "--source",
                              folder / "long/test.tsv", "--format", "json"});
  ASSERT_TRUE(succeeded(scored));
  EXPECT_EQ(json::parse(scored.out).at("lines"), 5);
  const auto sequence = table[1].substr(0, table[1].find('\t'));
  const auto said = attend({"predict", "-m", folder / "model", "--json"}, {.in = sequence + "\n"});
  ASSERT_TRUE(succeeded(said));
  const auto answer = json::parse(said.out);
  EXPECT_EQ(answer.at("text").get<std::string>().size(), 9U * 4U - 1U);
  const auto& readings = answer.at("readings");
  ASSERT_EQ(readings.size(), 5U);  // of two heads weights and what moves them, and the memory
  EXPECT_EQ(readings[0].at("name"), "read head 1");
  EXPECT_EQ(readings[0].at("weights").size(), 19U);
  EXPECT_EQ(readings[1].at("source"), json({"gate", "shift -1", "shift +0", "shift +1"}));
  EXPECT_EQ(readings[4].at("weights").size(), 6U);
  EXPECT_EQ(readings[4].at("weights")[0].size(), 4U);
}

TEST(TuringCommands, AnLstmAloneLearnsTheSame) {
  const Folder folder;
  ASSERT_TRUE(succeeded(
      train_turing(folder / "model", {"--turing.places", "0", "--turing.controller", "lstm"})));
  EXPECT_TRUE(succeeded(attend({"evaluate", "-m", folder / "model"})));
}

TEST(TuringCommands, ShowTheirHeadsAndTheirMemory) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train_turing(folder / "model")));
  const std::string sequence = "1,0,1,0 0,1,1,0 0,0,0,1";
  const auto table = folder.write(
      "table.tsv", "sequence\tresult\n" + sequence + "\t101 011\n" + sequence + "\t101 011\n");
  const auto page = folder / "page.html";
  ASSERT_TRUE(
      succeeded(attend({"explore", "-m", folder / "model", "--source", table, "-o", page})));
  const auto html = read(page);
  for (const auto* strip : {"sequence", "answer", "right", "read head 1", "write head 1",
                            "write head 1: gate and shifts", "shift +1", "memory"}) {
    EXPECT_NE(html.find(strip), std::string::npos) << strip;
  }
  EXPECT_NE(html.find("<h2>line 3</h2>"), std::string::npos);
  ASSERT_TRUE(
      succeeded(attend({"draw", "-m", folder / "model", sequence, "-o", folder / "figure.svg"})));
  const auto svg = read(folder / "figure.svg");
  EXPECT_NE(svg.find("read head 1"), std::string::npos);
  EXPECT_EQ(svg.find("right"), std::string::npos);  // nobody knows what is
  EXPECT_TRUE(was_refused(attend({"draw", "-m", folder / "model", "1,0", "-o", folder / "x.svg"}),
                          "1,0 has 2 numbers: expected 4"));
  EXPECT_TRUE(was_refused(
      attend({"explore", "-m", folder / "model", sequence, "--json", folder / "x.json"}),
      "attend predict --json"));
}

TEST(TuringCommands, AreWalkedThroughHeadByHead) {
  const Folder folder;
  ASSERT_TRUE(succeeded(train_turing(folder / "model")));
  const auto explain = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"explain", "-m", folder / "model"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return attend(arguments);
  };
  const auto all = explain({"1,0,1,0 0,1,1,0 0,0,0,1", "--best", "6", "--width", "120"});
  ASSERT_TRUE(succeeded(all));
  EXPECT_NE(all.out.find("5 steps, a memory of 6 places of 4 numbers"), std::string::npos);
  EXPECT_NE(all.out.find("step 2, which is given 0,1,1,0"), std::string::npos);
  EXPECT_NE(all.out.find("step 4, which is given nothing"), std::string::npos);
  const auto said =
      attend({"predict", "-m", folder / "model"}, {.in = "1,0,1,0 0,1,1,0 0,0,0,1\n"});
  EXPECT_NE(all.out.find("said in the end: " + lines_of(said.out).at(0)), std::string::npos);
  const auto one = explain({"1,0,1,0 0,0,0,1", "--steps", "3", "--best", "6"});
  ASSERT_TRUE(succeeded(one));
  EXPECT_EQ(one.out.find("step 2"), std::string::npos);
  double sum = 0.0;  // of the weights of two heads, of which all places are shown
  int places = 0;
  for (const auto& line : lines_of(one.out)) {
    std::istringstream numbers(line);
    std::vector<double> row;
    for (double number = 0.0; numbers >> number;) row.push_back(number);
    if (row.size() != 6) continue;
    sum += row[5];
    ++places;
  }
  EXPECT_EQ(places, 12);
  EXPECT_NEAR(sum, 2.0, 12 * 1e-4);
  EXPECT_TRUE(was_refused(explain({"1,0"}), "the sequence: 1,0 has 2 numbers: expected 4"));
  EXPECT_TRUE(was_refused(explain({"1,0,1,0 0,0,0,1", "--steps", "4"}), "--steps = 4"));
  EXPECT_TRUE(was_refused(explain({"1,0,1,0 0,0,0,1", "--word", "1"}), "--word"));
  EXPECT_TRUE(was_refused(explain({" "}), "there is no sequence"));
}

TEST(TuringCommands, SayWhatIsWrongInALine) {
  const Folder folder;
  const auto out = folder / "model";
  EXPECT_TRUE(was_refused(train_turing(out, {"--turing.read_heads", "0"}), "turing.read_heads"));
  EXPECT_TRUE(was_refused(train_turing(out, {"--turing.write_heads", "0"}), "turing.write_heads"));
  EXPECT_TRUE(was_refused(train_turing(out, {"--algorithm.problem", "add"}), "algorithm.problem"));
  EXPECT_TRUE(was_refused(train_turing(out, {"--algorithm.min_length", "5"}), "max_length"));
  EXPECT_TRUE(
      was_refused(train_turing(out, {"--turing.controller", "feed-forward", "--model.layers", "2"}),
                  "model.layers"));
  EXPECT_FALSE(std::filesystem::exists(out));
  const auto table = folder.write("table.tsv", "sequence\tresult\n1,0,0,0 0,0,0,1\t100 010\n");
  EXPECT_TRUE(was_refused(train_turing(out, {"--train", table, "--dev", table}),
                          "table.tsv:2, result: 2 words of 3 bits: expected 1 of 3"));
  // Longer than the memory has places: allowed, and said.
  const auto longer = train_turing(out, {"--algorithm.max_length", "7"});
  EXPECT_EQ(longer.code, 0);
}

TEST(Generate, OfBitsRefusesWhatIsNone) {
  const Folder folder;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& part) {
    std::vector<std::string> command = {"generate", "--out", folder / "bits"};
    command.insert(command.end(), more.begin(), more.end());
    return was_refused(attend(command), part);
  };
  EXPECT_TRUE(refused({"--task", "bits", "--problem", "add"}, "--problem"));
  EXPECT_TRUE(refused({"--problem", "copy"}, "--task bits"));
  EXPECT_TRUE(
      refused({"--task", "bits", "--min-length", "5", "--max-length", "4"}, "--max-length"));
  EXPECT_FALSE(std::filesystem::exists(folder / "bits"));
}

}  // namespace
}  // namespace attend::tests
