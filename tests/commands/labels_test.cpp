// Tasks whose answers are labels, through the program: what they learn, refuse and say.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Texts of which one word says the class: "good" or "bad" among others. Line n of each.
std::string texts(int count) {
  const char* others[] = {"the", "film", "is", "so", "long"};
  std::string all;
  for (int n = 0; n < count; ++n) {
    for (int i = 0; i < 2 + n % 3; ++i) all += std::string(others[(n * 7 + i * 3) % 5]) + ' ';
    all += n % 2 == 0 ? "good" : "bad";
    all += std::string(" ") + others[n % 5] + '\n';
  }
  return all;
}

std::string classes(int count) {
  std::string all;
  for (int n = 0; n < count; ++n) all += n % 2 == 0 ? "praise\n" : "blame\n";
  return all;
}

/// A tag for each word of texts(): J of good and bad, X of all others.
std::string tags(int count) {
  std::string all;
  for (int n = 0; n < count; ++n) {
    for (int i = 0; i < 2 + n % 3; ++i) all += "X ";
    all += "J X\n";
  }
  return all;
}

class Labels : public testing::Test {
 protected:
  Labels() {
    folder_.write("text", texts(60));
    folder_.write("class", classes(60));
    folder_.write("tags", tags(60));
  }

  std::vector<std::string> train(const std::string& recipe, const std::string& labels,
                                 const std::string& out, int epochs = 12) const {
    return {"train",
            recipe,
            "--train",
            folder_ / "text",
            folder_ / labels,
            "--dev",
            folder_ / "text",
            folder_ / labels,
            "--out",
            folder_ / out,
            "--model.embedding_size",
            "8",
            "--model.hidden_size",
            "8",
            "--training.batch_size",
            "8",
            "--training.learning_rate",
            "0.02",
            "--training.validate_every",
            "20",
            "--training.patience",
            "0",
            "--training.epochs",
            std::to_string(epochs),
            "--model.dropout_embedding",
            "0.1"};
  }

  Folder folder_;
};

double share_right(const std::string& found, const std::string& right) {
  EXPECT_EQ(found.size(), right.size());
  return found == right ? 1.0 : 0.0;
}

TEST_F(Labels, OfTextsAreLearnt) {
  for (const std::string recipe : {"classify", "lin2017", "yang2016", "raffel2015"}) {
    ASSERT_TRUE(succeeded(attend(train(recipe, "class", recipe)))) << recipe;
    const auto found = attend({"predict", "-m", folder_ / recipe}, {.in = texts(60)});
    ASSERT_TRUE(succeeded(found));
    EXPECT_EQ(share_right(found.out, classes(60)), 1.0) << recipe;
  }
}

TEST_F(Labels, OfWordsAreLearnt) {
  for (const std::string heads : {"0", "2"}) {
    auto command = train("tag", "tags", "tag" + heads);
    command.insert(command.end(), {"--self_attention.heads", heads, "--letters.embedding_size", "4",
                                   "--letters.hidden_size", "4"});
    ASSERT_TRUE(succeeded(attend(command)));
    const auto found = attend({"predict", "-m", folder_ / ("tag" + heads)}, {.in = texts(60)});
    EXPECT_EQ(share_right(found.out, tags(60)), 1.0) << heads;
  }
}

// Words in small letters: what is told by a large letter alone, the letters tell, as they are
// written.
TEST_F(Labels, OfWordsInSmallLettersAreToldByLettersAsWritten) {
  std::string large;
  std::string told;
  for (int n = 0; n < 60; ++n) {
    large += n % 3 == 0 ? "Turku is dark\n" : n % 3 == 1 ? "dark is turku\n" : "Dark is Turku\n";
    told += n % 3 == 0 ? "N X X\n" : n % 3 == 1 ? "X X X\n" : "N X N\n";
  }
  folder_.write("text", large);
  folder_.write("tags", told);
  for (const std::string as_written : {"true", "false"}) {
    auto command = train("tag", "tags", "small" + as_written);
    command.insert(command.end(), {"--model.encoder", "none", "--self_attention.heads", "0",
                                   "--text.lowercase", "true", "--letters.as_written", as_written});
    ASSERT_TRUE(succeeded(attend(command)));
    const auto found = attend({"predict", "-m", folder_ / ("small" + as_written)}, {.in = large});
    EXPECT_EQ(found.out == told, as_written == "true");
  }
}

// A training that was stopped gives the model of one that was not, from files and from a table.
TEST_F(Labels, AreLearntBitForBitAfterAResume) {
  ASSERT_TRUE(succeeded(attend(train("classify", "class", "whole", 4))));
  ASSERT_TRUE(succeeded(attend(train("classify", "class", "parts", 2))));
  ASSERT_TRUE(
      succeeded(attend({"train", "--resume", folder_ / "parts", "--training.epochs", "4", "-q"})));
  std::string table = "id\ttext\tclass\n";
  const auto text = texts(60);
  const auto right = classes(60);
  for (std::size_t n = 0, from = 0, of = 0; n < 60; ++n) {
    const auto end = text.find('\n', from);
    const auto stop = right.find('\n', of);
    table += std::to_string(n) + '\t' + text.substr(from, end - from) + '\t' +
             right.substr(of, stop - of) + '\n';
    from = end + 1;
    of = stop + 1;
  }
  folder_.write("all.tsv", table);
  const auto read_parameters = [&](const std::string& run) {
    const auto folder = fs::path(folder_ / run) / "checkpoints";
    fs::path last;
    for (const auto& one : fs::directory_iterator(folder)) last = std::max(last, one.path());
    return read(last / "model.safetensors");
  };
  EXPECT_EQ(read_parameters("parts"), read_parameters("whole"));
  auto command = train("classify", "class", "table", 4);
  command.erase(command.begin() + 3, command.begin() + 8);
  command.insert(command.begin() + 3, {folder_ / "all.tsv", "--dev", folder_ / "all.tsv"});
  ASSERT_TRUE(succeeded(attend(command)));
  // Lines of a table are counted with its header, so its batches are drawn otherwise.
  EXPECT_EQ(read_parameters("table").size(), read_parameters("whole").size());
}

TEST_F(Labels, ThatCannotBeRightAreRefusedBeforeAnythingIsWritten) {
  const auto refused = [&](const std::string& recipe, const std::vector<std::string>& files,
                           const std::vector<std::string>& dev, const std::string& why) {
    std::vector<std::string> command = {"train", recipe, "--train"};
    command.insert(command.end(), files.begin(), files.end());
    if (!dev.empty()) command.emplace_back("--dev");
    command.insert(command.end(), dev.begin(), dev.end());
    command.insert(command.end(), {"--out", folder_ / "out", "-q"});
    EXPECT_TRUE(was_refused(attend(command), why)) << why;
    EXPECT_FALSE(fs::exists(folder_ / "out")) << why;
  };
  const auto text = folder_ / "text";
  const auto labels = folder_ / "class";
  refused("classify", {text}, {},
          "--train of classification: 1 file found: " + text +
              ": the columns are text and class; give 2 files");
  refused("classify", {text, labels, text}, {}, "3 files found");
  refused("classify", {text, folder_.write("short", "praise\n")}, {}, "short has 1: ");
  refused("tag", {text, folder_.write("tags2", "X " + tags(60))}, {},
          "tags2:1: 5 tags, but " + text + ":1 has 4 words: expected a tag for each");
  refused("classify", {text, labels}, {text, folder_.write("other", "maybe\n" + classes(59))},
          "other:1: the label maybe was not in training, which had 2");
  refused("tag", {text, folder_ / "tags"}, {text, folder_.write("tags3", "Y" + tags(60).substr(1))},
          "tags3:1: the label Y was not in training");
  refused("classify", {folder_.write("data.tsv", "so long\tpraise\n")}, {},
          "data.tsv:1: the first line names the columns, and none is text");
  refused("classify", {folder_.write("twice.tsv", "text\tclass\ttext\na\tb\tc\n")}, {},
          "twice.tsv:1: the column text is there twice");
  refused("classify", {folder_.write("ragged.tsv", "text\tclass\na\n")}, {},
          "ragged.tsv:2: 1 cells, but the first line names 2 columns");
  refused("classify", {folder_.write("blank.tsv", "text\tclass\n \tpraise\n")}, {},
          "blank.tsv:2, text: empty, but ");
}

TEST_F(Labels, AreNotDecidedByWhatTheTextHasNot) {
  auto command = train("tag", "tags", "out", 1);
  command.insert(command.end(), {"--training.metric", "span_f1", "-q"});
  EXPECT_TRUE(was_refused(attend(command), "training.metric = span_f1: there is none of the dev"));
  auto other = train("tag", "tags", "out2", 1);
  const auto trained = attend(other);
  ASSERT_TRUE(succeeded(trained));
  EXPECT_EQ(trained.err.find("nan"), std::string::npos) << trained.err;
}

TEST_F(Labels, OfALineThatNobodyWouldWaitForAreRefusedInADevText) {
  std::string line;
  for (int i = 0; i < 10'001; ++i) line += "so ";
  auto command = train("classify", "class", "out");
  command.emplace_back("-q");
  folder_.write("long", line + "\n" + texts(60));
  folder_.write("long.class", "praise\n" + classes(60));
  command[6] = folder_ / "long";
  command[7] = folder_ / "long.class";
  EXPECT_TRUE(was_refused(attend(command), "long:1: 10001 symbols"));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(Labels, AreSaidWithTheirProbabilitiesAndWhereTheyWereRead) {
  ASSERT_TRUE(succeeded(attend(train("classify", "class", "model"))));
  const auto said =
      attend({"predict", "-m", folder_ / "model", "--json"}, {.in = "the film is good\n"});
  ASSERT_TRUE(succeeded(said));
  const auto answer = json::parse(said.out);
  EXPECT_EQ(answer.at("text"), "praise");
  EXPECT_LE(answer.at("log_probability").get<double>(), 0.0);
  const auto& reading = answer.at("readings").at(0);
  EXPECT_EQ(reading.at("source"), (std::vector<std::string>{"the", "film", "is", "good"}));
  double sum = 0.0;
  for (const auto& weight : reading.at("weights").at(0)) sum += weight.get<double>();
  EXPECT_NEAR(sum, 1.0, 1e-3);
}

}  // namespace
}  // namespace attend::tests
