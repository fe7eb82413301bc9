// Training models that say labels with several ranks, and going on with it.

#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "ranks.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

/// A model of labels: a recipe of which every part takes part, and what it learns.
struct Subject {
  std::string name;
  std::string recipe;
  std::string (*answers)();
  Strings keys;
};

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

/// Pooling by two heads, which a penalty keeps apart; words with letters that ask each other.
const Subject kSubjects[] = {
    {"classes",
     "classify",
     label_answers,
     {"--pooling.heads", "2", "--pooling.hidden_size", "8", "--pooling.penalty", "0.5"}},
    {"tags",
     "tag",
     tag_answers,
     {"--letters.embedding_size", "4", "--letters.hidden_size", "4", "--self_attention.heads",
      "2"}},
    {"chains", "tag", tag_answers, {"--labels.chain", "true", "--self_attention.heads", "0"}}};

const Strings kLabelsWithoutDropout = {
    "--model.dropout_words",   "0", "--model.dropout_embedding", "0",
    "--model.dropout_context", "0", "--model.dropout_output",    "0"};

class LabelWorkers : public testing::TestWithParam<Subject> {
 protected:
  Strings train(const std::string& run, int updates, const Strings& more) const {
    const auto text = folder_.write("text", label_texts());
    const auto answers = folder_.write("answers", GetParam().answers());
    const Strings command = {"train",
                             GetParam().recipe,
                             "-q",
                             "--out",
                             folder_ / run,
                             "--train",
                             text,
                             answers,
                             "--dev",
                             text,
                             answers,
                             "--model.embedding_size",
                             "8",
                             "--model.hidden_size",
                             "8",
                             "--training.average",
                             "none",
                             "--training.epochs",
                             "0",
                             "--training.validate_every",
                             "3",
                             "--training.updates",
                             std::to_string(updates)};
    return command + GetParam().keys + more;
  }

  std::string file(const std::string& run, int update, const std::string& name) const {
    auto number = std::to_string(update);
    number.insert(0, 8 - number.size(), '0');
    return folder_ / (run + "/checkpoints/" + number + "/" + name);
  }

  Folder folder_;
};

// The gradient of SGD is the difference of the parameters: nothing hides an error in it.
TEST_P(LabelWorkers, TwoAreOneWithTwiceTheBatch) {
  SKIP_WITHOUT_GLOO();
  for (const std::string optimizer : {"sgd", "adam"}) {
    const auto keys = kLabelsWithoutDropout +
                      Strings{"--training.optimizer",     optimizer,
                              "--training.clip_norm",     "0.5",
                              "--training.learning_rate", optimizer == "sgd" ? "0.5" : "0.001"};
    const auto one = "one_" + optimizer;
    const auto two = "two_" + optimizer;
    ASSERT_TRUE(succeeded(attend(train(one, 12, keys + Strings{"--training.batch_size", "6"}))));
    ASSERT_TRUE(
        succeeded(attend(train(two, 12, keys + Strings{"--training.batch_size", "3"} + kTwo))));
    EXPECT_LT(largest_difference(folder_ / two, folder_ / one), optimizer == "sgd" ? 1e-6 : 1e-5)
        << optimizer;
    const auto state = [&](const std::string& run) {
      return json::parse(read(file(run, 12, "state.json")));
    };
    EXPECT_EQ(state(one).at("pairs"), state(two).at("pairs"));
    EXPECT_EQ(state(one).at("symbols"), state(two).at("symbols"));
  }
}

// With dropout, whose masks are drawn anew at each update; once with one rank and once with two.
// What goes on was stopped where the other one validates as well: a validation may lower the rate.
TEST_P(LabelWorkers, GoOnBitForBit) {
  for (const Strings& ranks : {Strings(), kTwo}) {
    if (!ranks.empty()) SKIP_WITHOUT_GLOO();
    const std::string name = ranks.empty() ? "one" : "two";
    const auto batch = Strings{"--training.batch_size", "3"};
    ASSERT_TRUE(succeeded(attend(train(name, 18, batch + ranks))));
    ASSERT_TRUE(succeeded(attend(train(name + "_parts", 6, batch + ranks))));
    ASSERT_TRUE(succeeded(attend(Strings{"train", "--resume", folder_ / (name + "_parts"), "-q",
                                         "--training.updates", "18"} +
                                 ranks)));
    for (const auto* part : {"model.safetensors", "optimizer.safetensors"}) {
      const auto whole = read(file(name, 18, part));
      EXPECT_GT(whole.size(), 1000U);
      EXPECT_TRUE(read(file(name + "_parts", 18, part)) == whole) << name << ' ' << part;
    }
    EXPECT_TRUE(read(folder_ / (name + "_parts/model.safetensors")) ==
                read(folder_ / (name + "/model.safetensors")));
  }
}

INSTANTIATE_TEST_SUITE_P(All, LabelWorkers, testing::ValuesIn(kSubjects),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace attend::tests
