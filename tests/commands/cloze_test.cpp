// Texts with a gap, through the program: what is drawn, read, learnt, said, shown and refused.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using ClozeJson = nlohmann::json;
using ClozeLines = std::vector<std::string>;

/// Documents whose answer a look at one word tells: who stands before the query's verb.
std::string easy_passages(int count, int first) {
  const char* const verbs[] = {"ran", "sang", "slept"};
  std::string table = "document\tquery\tanswer\n";
  for (int i = first; i < first + count; ++i) {
    std::string document;
    const int order = i % 6;
    const int places[3] = {order % 3, (order % 3 + (order < 3 ? 1 : 2)) % 3,
                           (order % 3 + (order < 3 ? 2 : 1)) % 3};
    for (int k = 0; k < 3; ++k) {
      document += "@entity" + std::to_string((i * 7 + k) % 10) + " " + verbs[places[k]] + " . ";
    }
    const int asked = i / 6 % 3;
    table += document + "\t@placeholder " + verbs[places[asked]] + "\t@entity" +
             std::to_string((i * 7 + asked) % 10) + "\n";
  }
  return table;
}

class ClozeCommands : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder().write("train.tsv", easy_passages(180, 0));
    folder().write("dev.tsv", easy_passages(30, 500));
    trained_ = attend(with(train("model"), {"--training.epochs", "60"}));
  }
  void SetUp() override { ASSERT_EQ(trained_.code, 0) << trained_.err; }

  static ClozeLines train(const std::string& out, const std::string& table = "train.tsv") {
    return with({"train", "hermann2015", "--cloze.answer", "sum", "--model.embedding_size", "8",
                 "--model.hidden_size", "8", "--attention.hidden_size", "8"},
                {"--train", folder() / table, "--dev", folder() / "dev.tsv", "--out",
                 folder() / out, "--training.learning_rate", "0.02", "--training.batch_size", "15",
                 "--training.validate_every", "12", "--training.patience", "0",
                 "--model.dropout_embedding", "0"});
  }
  static Folder& folder() {
    static Folder one;
    return one;
  }
  static std::string model() { return folder() / "model"; }

  static Outcome trained_;
};

Outcome ClozeCommands::trained_;

TEST_F(ClozeCommands, AreLearntAndMeasuredBesideTheMostFrequentEntity) {
  EXPECT_NE(trained_.err.find("dev: exclusive_frequency has accuracy"), std::string::npos)
      << trained_.err;
  const auto test = folder().write("test.tsv", easy_passages(60, 1000));
  const auto scored = attend({"evaluate", "-m", model(), "--source", test, "--json"});
  ASSERT_TRUE(succeeded(scored));
  const auto said = ClozeJson::parse(scored.out);
  EXPECT_GT(said.at("accuracy").is_object() ? said.at("accuracy").at("value").get<double>()
                                            : said.at("accuracy").get<double>(),
            0.9)
      << scored.out;
  EXPECT_FALSE(said.contains("macro_f1"));
  EXPECT_FALSE(said.contains("confusion"));
  // Each entity stands once: the first of the document is said, which a third of the queries ask.
  EXPECT_NEAR(said.at("exclusive_frequency").at("accuracy").get<double>(), 1.0 / 3.0, 0.05);
}

TEST_F(ClozeCommands, AreAnsweredByTheDocumentsOwnNames) {
  const std::string asked =
      "@entity77 ran . @entity5 sang . @entity900 slept .\t@placeholder sang\n";
  const auto found = attend({"predict", "-m", model(), "--json", "--nbest", "9"}, {.in = asked});
  ASSERT_TRUE(succeeded(found));
  std::set<std::string> said;
  for (const auto& line : lines_of(found.out)) {
    const auto answers = ClozeJson::parse(line);
    for (const auto& one :
         answers.contains("nbest") ? answers.at("nbest") : ClozeJson::array({answers})) {
      said.insert(one.at("text"));
    }
  }
  EXPECT_EQ(said, (std::set<std::string>{"@entity5", "@entity77", "@entity900"})) << found.out;
  const auto best = attend({"predict", "-m", model()}, {.in = asked});
  EXPECT_EQ(best.out, "@entity5\n");
}

TEST_F(ClozeCommands, ArePagesOfWhereTheQueryLooked) {
  const auto page = attend({"explore", "-m", model(), "--source", folder() / "dev.tsv",
                            "--reference", folder() / "dev.tsv", "--json", folder() / "page.json"});
  ASSERT_TRUE(succeeded(page));
  const auto data = ClozeJson::parse(read(folder() / "page.json")).dump();
  EXPECT_NE(data.find("attention: query reads document"), std::string::npos);
  EXPECT_NE(data.find("\"@placeholder\""), std::string::npos);
  EXPECT_NE(data.find("\"@entity"), std::string::npos);
}

TEST_F(ClozeCommands, GoOnToTheSameNumbers) {
  const auto for_epochs = [](const std::string& out, const std::string& epochs) {
    return attend(with(train(out), {"-q", "--training.epochs", epochs}));
  };
  ASSERT_TRUE(succeeded(for_epochs("whole", "3")));
  ASSERT_TRUE(succeeded(for_epochs("parts", "1")));
  ASSERT_TRUE(
      succeeded(attend({"train", "-q", "--resume", folder() / "parts", "--training.epochs", "3"})));
  EXPECT_EQ(read(folder() / "whole/model.safetensors"), read(folder() / "parts/model.safetensors"));
}

TEST_F(ClozeCommands, RefuseInALine) {
  const std::string head = "document\tquery\tanswer\n@entity0 ran .\t@placeholder ran\t@entity0\n";
  const auto refused = [&](const std::string& row, const std::string& why) {
    folder().write("bad.tsv", head + row + "\n");
    const auto found = attend(with(train("none", "bad.tsv"), {"-q"}));
    EXPECT_TRUE(was_refused(found, why)) << why;
    EXPECT_FALSE(std::filesystem::exists(folder() / "none"));
  };
  refused("@entity1 ran\tran\t@entity1",
          "bad.tsv:3, query: no gap: expected the word @placeholder");
  refused("somebody ran\t@placeholder ran\tsomebody", "bad.tsv:3, document: no entity: expected");
  refused("@entity1 ran @entity2\t@placeholder ran\t@entity3",
          "bad.tsv:3, answer: @entity3 is not an entity of the document, which has @entity1, "
          "@entity2");
  // What the query alone has is no answer.
  refused("@entity1 ran\t@entity3 or @placeholder ran\t@entity3",
          "bad.tsv:3, answer: @entity3 is not");
  EXPECT_TRUE(was_refused(attend(with(train("none"), {"-q", "--cloze.entities", "2"})),
                          "3 entities: expected 2 at most (cloze.entities)"));
  EXPECT_TRUE(
      was_refused(attend({"predict", "-m", model()}, {.in = "@entity1 ran\twho ran\n"}), "no gap"));
  EXPECT_TRUE(was_refused(attend({"predict", "-m", model()},
                                 {.in = "@entity1 @entity2 @entity3 @entity4\t@placeholder\n"}),
                          "4 entities: expected 3 at most"));
  EXPECT_TRUE(
      was_refused(attend(with(train("none"), {"-q", "--text.shared", "false"})), "text.shared"));
  EXPECT_TRUE(was_refused(attend(with(train("none"), {"-q", "--cloze.attention", "words"})),
                          "cloze.answer"));
}

TEST(GeneratePassages, AreTablesOfTheSmallLanguage) {
  const Folder folder;
  const auto draw = [&](const std::string& out) {
    return attend({"generate", "--out", folder / out, "--task", "passages", "--train", "30",
                   "--dev", "5", "--test", "4"});
  };
  const auto done = draw("one");
  ASSERT_TRUE(succeeded(done));
  EXPECT_NE(done.out.find("train: 30 documents of "), std::string::npos) << done.out;
  const auto lines = lines_of(read(folder / "one/train.tsv"));
  ASSERT_EQ(lines.size(), 31U);
  EXPECT_EQ(lines[0], "document\tquery\tanswer");
  ASSERT_TRUE(succeeded(draw("other")));
  EXPECT_EQ(read(folder / "one/test.tsv"), read(folder / "other/test.tsv"));
  EXPECT_TRUE(was_refused(
      attend({"generate", "--out", folder / "none", "--task", "passages", "--max-length", "9"}),
      "passages have as many words as their facts need"));
}

}  // namespace
}  // namespace attend::tests
