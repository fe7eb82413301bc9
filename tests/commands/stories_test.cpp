// Questions about what was told, through the program: what is read, learnt, said, shown and
// refused.

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using StoryJson = nlohmann::json;

/// Who was where last, in bAbI's format.
std::string told_stories(int count, unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<std::string> people = {"Mary", "John", "Sandra"};
  const std::vector<std::string> places = {"garden", "kitchen", "office"};
  const auto one_of = [&](const std::vector<std::string>& all) {
    return all[random() % all.size()];
  };
  std::string text;
  for (int story = 0; story < count; ++story) {
    std::map<std::string, std::pair<std::string, int>> last;
    int line = 0;
    for (int i = 0; i < 4; ++i) {
      const auto who = one_of(people);
      const auto where = one_of(places);
      text += std::to_string(++line) + " " + who + " went to the " + where + ".\n";
      last[who] = {where, line};
    }
    const auto& [who, answer] = *std::next(last.begin(), std::ptrdiff_t(random() % last.size()));
    text += std::to_string(++line) + " Where is " + who + "? \t" + answer.first + "\t" +
            std::to_string(answer.second) + "\n";
  }
  return text;
}

class StoryCommands : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder().write("train", told_stories(400, 1));
    trained_ = attend({"train", "sukhbaatar2015", "--train", folder() / "train", "--out",
                       folder() / "model", "--memory.size", "3", "--training.epochs", "40",
                       "--training.linear_epochs", "10", "--training.decay_every", "250"});
  }

  void SetUp() override { ASSERT_EQ(trained_.code, 0) << trained_.err; }

  static Folder& folder() {
    static Folder one;
    return one;
  }
  static std::string model() { return folder() / "model"; }

  static Outcome trained_;
};

Outcome StoryCommands::trained_;

TEST_F(StoryCommands, AreLearntAndMeasured) {
  // What the newest three facts cannot tell was told by the first: an answer to a quarter at most.
  const auto test = folder().write("test", told_stories(200, 2));
  const auto scored = attend({"evaluate", "-m", model(), "--source", test, "--json"});
  ASSERT_TRUE(succeeded(scored));
  const auto dump = StoryJson::parse(scored.out).dump();
  const auto at = dump.find("\"accuracy\":");
  ASSERT_NE(at, std::string::npos) << dump;
  const auto value = dump.find("\"value\":", at);
  EXPECT_GT(std::stod(dump.substr(value == std::string::npos ? at + 11 : value + 8)), 0.7) << dump;
  EXPECT_NE(trained_.err.find("questions have more than 3 facts before them"), std::string::npos)
      << trained_.err;
}

TEST_F(StoryCommands, AreExplainedHopByHop) {
  const auto facts = "Mary went to the garden\tJohn went to the office\tMary went to the kitchen";
  const auto told = attend({"explain", "-m", model(), facts, "Where is Mary", "--best", "2"});
  ASSERT_TRUE(succeeded(told));
  for (const auto* part : {"hop 1", "hop 3", "u', which answers", "Mary went to the kitchen"}) {
    EXPECT_NE(told.out.find(part), std::string::npos) << part << '\n' << told.out;
  }
  EXPECT_EQ(told.out.find("hop 4"), std::string::npos);
  const auto line = attend({"explain", "-m", model(), "-", "--best", "2"},
                           {.in = std::string(facts) + "\tWhere is Mary\n"});
  EXPECT_EQ(line.out, told.out);
  const auto older = attend({"explain", "-m", model(),
                             std::string(facts) + "\tJohn went to the garden", "Where is Xerxes"});
  EXPECT_NE(older.out.find("the newest 3"), std::string::npos) << older.out;
  EXPECT_NE(older.err.find("unknown to the model: xerxes"), std::string::npos) << older.err;
  EXPECT_TRUE(was_refused(attend({"explain", "-m", model(), "Mary went home"}), "question"));
}

/// e = (1, 0.5, 1.5), and what follows from it by hand.
TEST(Explain, AHopIsWorkedByHand) {
  const auto told = attend({"explain", "--example", "hop"});
  ASSERT_TRUE(succeeded(told));
  for (const auto* part : {"e_3 = 1 * 1 + 0.5 * 1 = 1.5", "p_1 = 2.71828 / 8.84869 = 0.3072",
                           "p_3 = 4.48169 / 8.84869 = 0.50648", "= (-0.09964, 0.3464)",
                           "u' = u + o = (0.90036, 0.8464)"}) {
    EXPECT_NE(told.out.find(part), std::string::npos) << part << '\n' << told.out;
  }
  EXPECT_TRUE(was_refused(attend({"explain", "--example", "hip"}), "--example"));
}

/// Each line follows from those before it by a pocket calculator.
TEST(Explain, AWriteIsWorkedByHand) {
  const auto told = attend({"explain", "--example", "write"});
  ASSERT_TRUE(succeeded(told));
  for (const auto* part :
       {"(0, 1, 0.70711)", "(0.07999, 0.59102, 0.329)", "(0.30999, 0.44326, 0.24675)",
        "(0.27837, 0.37663, 0.34501)", "(0.22901, 0.41921, 0.35178)", "(0.58079, 0.77099)",
        "m_1 = (0.77099, 0.22901)", "m_2 = (0, 1.20961)", "m_3 = (0.64822, 1.17589)"}) {
    EXPECT_NE(told.out.find(part), std::string::npos) << part << '\n' << told.out;
  }
}

TEST_F(StoryCommands, AreAnsweredFromLinesAndFromTheirFormat) {
  const auto of_line =
      attend({"predict", "-m", model(), "--json"},
             {.in = "Mary went to the garden\tJohn went to the office\tWhere is Mary\n"});
  ASSERT_TRUE(succeeded(of_line));
  const auto said = StoryJson::parse(of_line.out);
  ASSERT_EQ(said.at("readings").size(), 3U);
  const auto& reading = said["readings"][0];
  EXPECT_EQ(reading.at("name"), "hop 1: question reads facts");
  EXPECT_EQ(reading.at("source"),
            (StoryJson{"Mary went to the garden", "John went to the office"}));
  const auto file = folder().write(
      "asked", "1 Mary went to the garden.\n2 John went to the office.\n3 Where is Mary?\n");
  const auto of_file = attend({"predict", "-m", model(), "--json", "--source", file});
  ASSERT_TRUE(succeeded(of_file));
  EXPECT_EQ(StoryJson::parse(of_file.out).at("text"), said.at("text"));
  EXPECT_EQ(StoryJson::parse(of_file.out).at("readings"), said.at("readings"));
}

TEST_F(StoryCommands, ArePagesOfFactsAndHops) {
  const auto test = folder().write("few", told_stories(3, 5));
  const auto page = attend({"explore", "-m", model(), "--source", test, "--reference", test,
                            "--json", folder() / "page.json"});
  ASSERT_TRUE(succeeded(page));
  const auto data = read(folder() / "page.json");
  EXPECT_NE(data.find("hop 3: question reads facts"), std::string::npos);
  EXPECT_NE(data.find(" went to the "), std::string::npos);  // a fact is one place
  EXPECT_EQ(StoryJson::parse(data).dump().find("\"went\""), std::string::npos);
}

TEST_F(StoryCommands, GoOnToTheSameNumbers) {
  const auto train = [&](const std::string& out, const std::string& epochs) {
    return attend({"train", "sukhbaatar2015", "-q", "--train", folder() / "train", "--out",
                   folder() / out, "--training.epochs", epochs, "--training.linear_epochs", "2",
                   "--training.validate_every", "12"});
  };
  ASSERT_TRUE(succeeded(train("whole", "4")));
  ASSERT_TRUE(succeeded(train("parts", "1")));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder() / "parts", "--training.epochs", "4"})));
  EXPECT_EQ(read(folder() / "whole/model.safetensors"), read(folder() / "parts/model.safetensors"));
}

// The dev loss of so fast a training falls no more after a few validations: the softmax comes in
// before the last linear epoch, and a training that goes on knows that it has.
TEST_F(StoryCommands, TheLinearStartEndsOnceTheDevLossStopsFalling) {
  const auto dev = folder().write("told_dev", told_stories(100, 2));
  const auto train = [&](const std::string& out, const std::string& epochs) {
    return attend({"train", "sukhbaatar2015", "--train", folder() / "train", "--dev", dev, "--out",
                   folder() / out, "--training.epochs", epochs, "--training.linear_epochs", "1000",
                   "--training.linear_patience", "1", "--training.validate_every", "5",
                   "--training.learning_rate", "0.5"});
  };
  const auto whole = train("ended", "12");
  ASSERT_TRUE(succeeded(whole));
  EXPECT_NE((whole.out + whole.err).find("the linear start is over after update "),
            std::string::npos);
  ASSERT_TRUE(succeeded(train("ended_half", "8")));
  ASSERT_TRUE(succeeded(
      attend({"train", "-q", "--resume", folder() / "ended_half", "--training.epochs", "12"})));
  EXPECT_TRUE(read(folder() / "ended/model.safetensors") ==
              read(folder() / "ended_half/model.safetensors"));
}

TEST_F(StoryCommands, OfSeveralSeedsTheOneThatLearntBestIsSaid) {
  const auto told = attend({"train", "sukhbaatar2015", "--train", folder() / "train", "--out",
                            folder() / "seeds", "--training.epochs", "3", "--seeds", "2"});
  ASSERT_TRUE(succeeded(told));
  const auto found = StoryJson::parse(read(folder() / "seeds/seeds.json")).at("training_losses");
  ASSERT_EQ(found.size(), 2U);
  for (const auto& one : found) {
    const auto log = lines_of(
        read(folder() / ("seeds/" + one.at("folder").get<std::string>() + "/metrics.jsonl")));
    double last = 0.0;
    for (const auto& line : log) {
      const auto parsed = StoryJson::parse(line);
      if (parsed.at("kind") == "progress") last = parsed.at("loss");
    }
    EXPECT_DOUBLE_EQ(one.at("loss"), last);
  }
  EXPECT_LE(found[0].at("loss").get<double>(), found[1].at("loss").get<double>());
  EXPECT_NE(told.err.find("seeds/" + found[0].at("folder").get<std::string>() + "\n"),
            std::string::npos)
      << told.err;
}

TEST_F(StoryCommands, RefuseInALine) {
  const auto refused = [&](const std::string& text, const std::string& why) {
    const auto path = folder().write("bad", text);
    const auto found =
        attend({"train", "sukhbaatar2015", "-q", "--train", path, "--out", folder() / "none"});
    EXPECT_TRUE(was_refused(found, why)) << why;
    EXPECT_FALSE(std::filesystem::exists(folder() / "none"));
  };
  refused("1 A.\n3 B?\tc\n", "bad:2: expected the number 2 or 1 and a blank");
  refused("1 A?\tb\n", "bad:1: a question without facts");
  refused("a\tb\n", "bad:1: 2 cells: expected facts, a question and its answer");
  const auto dev = folder().write("dev", "1 Mary went to the sea.\n2 Where is Mary?\tsea\t1\n");
  EXPECT_TRUE(was_refused(attend({"train", "sukhbaatar2015", "-q", "--train", folder() / "train",
                                  "--dev", dev, "--out", folder() / "none"}),
                          "dev:2, answer: "));
  EXPECT_TRUE(was_refused(attend({"train", "sukhbaatar2015", "-q", "--train", folder() / "train",
                                  "--out", folder() / "none", "--memory.hops", "0"}),
                          "memory.hops"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", model()}, {.in = "Where is Mary\n"}),
                          "1 column; expected facts and question"));
  std::string many = "a";
  for (int i = 0; i < 3000; ++i) many += " a";
  for (int i = 0; i < 3000; ++i) many += "\ta";
  EXPECT_TRUE(was_refused(attend({"predict", "-m", model(), "--max-length", "100000"},
                                 {.in = many + "\tWhere is Mary\n"}),
                          "3001 facts, the longest of 3001 words"));
}

}  // namespace
}  // namespace attend::tests
