// Labels that know the one before them, through the program.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

/// Lines of "open", "shut" and "it", and their tags: of "it", IN after what is open and OUT after
/// what is shut, however long ago that was.
void write_lines(const Folder& folder) {
  std::string texts;
  std::string tags;
  for (int line = 0; line < 80; ++line) {
    bool is_open = line % 2 == 0;
    for (int word = 0; word < 6 + line % 5; ++word) {
      const bool turns = word == 0 || (line * 3 + word * word) % 4 == 0;
      if (turns && word > 0) is_open = !is_open;
      const std::string space = word == 0 ? "" : " ";
      texts += space + (!turns ? "it" : is_open ? "open" : "shut");
      tags += space + (!turns ? (is_open ? "IN" : "OUT") : is_open ? "O" : "S");
    }
    texts += '\n';
    tags += '\n';
  }
  folder.write("text", texts);
  folder.write("tags", tags);
}

class Chains : public testing::Test {
 protected:
  Chains() { write_lines(folder_); }

  /// A tagger that sees a word alone, and none of its neighbours.
  Strings train(const std::string& out, const Strings& more) const {
    const auto text = folder_ / "text";
    const auto tags = folder_ / "tags";
    Strings command = {"train",
                       "tag",
                       "-q",
                       "--out",
                       folder_ / out,
                       "--train",
                       text,
                       tags,
                       "--dev",
                       text,
                       tags,
                       "--model.encoder",
                       "none",
                       "--letters.embedding_size",
                       "0",
                       "--self_attention.heads",
                       "0",
                       "--model.embedding_size",
                       "8",
                       "--training.batch_size",
                       "8",
                       "--training.learning_rate",
                       "0.05",
                       "--training.validate_every",
                       "20",
                       "--training.patience",
                       "0",
                       "--training.epochs",
                       "12",
                       "--model.dropout_words",
                       "0",
                       "--model.dropout_embedding",
                       "0",
                       "--model.dropout_output",
                       "0"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  std::string predicted(const Strings& more) const {
    Strings command = {"predict", "--source", folder_ / "text"};
    command.insert(command.end(), more.begin(), more.end());
    const auto found = attend(command);
    EXPECT_TRUE(succeeded(found));
    return found.out;
  }

  Folder folder_;
};

TEST_F(Chains, TellWhatNoWordTellsAlone) {
  ASSERT_TRUE(succeeded(attend(train("chain", {"--labels.chain", "true"}))));
  ASSERT_TRUE(succeeded(attend(train("alone", {}))));
  const auto right = read(folder_ / "tags");
  EXPECT_EQ(predicted({"-m", folder_ / "chain"}), right);
  EXPECT_NE(predicted({"-m", folder_ / "alone"}), right);  // "it" is always one of the two
  // An ensemble of a chain with itself is that chain.
  EXPECT_EQ(predicted({"-m", folder_ / "chain", folder_ / "chain"}), right);

  const auto told = attend({"explain", "-m", folder_ / "chain", "shut it open it", "--word", "4"});
  ASSERT_TRUE(succeeded(told));
  EXPECT_NE(told.out.find("A(y, O)"), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("chosen: IN"), std::string::npos) << told.out;
  EXPECT_NE(attend({"info", folder_ / "chain"}).out.find("chain of labels"), std::string::npos);
}

TEST_F(Chains, AreWorthTheSumOfTheirLabelsGivenTheOnesBefore) {
  ASSERT_TRUE(succeeded(attend(train("chain", {"--labels.chain", "true"}))));
  const auto found = attend({"predict", "-m", folder_ / "chain", "--json"}, {.in = "shut it\n"});
  ASSERT_TRUE(succeeded(found));
  const auto line = json::parse(found.out);
  const auto each = line.at("log_probabilities").get<std::vector<double>>();
  ASSERT_EQ(each.size(), 2U);
  EXPECT_NEAR(each[0] + each[1], line.at("log_probability").get<double>(), 2e-4);
}

TEST_F(Chains, GoWithNoSmoothingAndAnswersOfWordsAlone) {
  const auto smooth =
      attend(train("smooth", {"--labels.chain", "true", "--training.label_smoothing", "0.1"}));
  EXPECT_EQ(smooth.code, 2);
  EXPECT_NE(smooth.err.find("training.label_smoothing"), std::string::npos) << smooth.err;
  const auto of_texts = attend({"train", "classify", "--labels.chain", "true", "--train",
                                folder_ / "text", folder_ / "tags", "--out", folder_ / "class"});
  EXPECT_EQ(of_texts.code, 2);
  EXPECT_NE(of_texts.err.find("labels.chain"), std::string::npos) << of_texts.err;
}

}  // namespace
}  // namespace attend::tests
