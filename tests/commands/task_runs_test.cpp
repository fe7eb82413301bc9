#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "compared.h"

// Models of classes and of tags, trained for a second, are scored, compared and drawn by the
// metrics of their tasks.
namespace attend::tests {
namespace {

using nlohmann::json;

/// LabelLines of three words, of which the first says the class, and each its own tag.
class LabelLines {
 public:
  explicit LabelLines(const Folder& folder, int count) {
    const char* first[] = {"who", "where", "when"};
    const char* classes[] = {"person", "place", "time"};
    std::string texts;
    std::string labels;
    std::string tags;
    std::string table = "class\ttext\n";
    for (int i = 0; i < count; ++i) {
      const auto kind = i * 7 % 3;
      const std::string line = std::string(first[kind]) + (i % 2 == 0 ? " is" : " was") + " it";
      texts += line + '\n';
      labels += std::string(classes[kind]) + '\n';
      tags += std::string("B-") + classes[kind] +
              (i % 2 == 0 ? " O" : " I-" + std::string(classes[kind])) + " O\n";
      table += std::string(classes[kind]) + '\t' + line + '\n';
    }
    text = folder.write("lines.text", texts);
    label = folder.write("lines.label", labels);
    tag = folder.write("lines.tags", tags);
    both = folder.write("lines.tsv", table);
  }

  std::string text, label, tag, both;
};

/// `attend train` of a tiny model, which learns such lines by heart.
void train(const std::string& recipe, const std::vector<std::string>& files, const std::string& out,
           int updates = 60) {
  std::vector<std::string> command = {"train", recipe, "-q", "--out", out, "--train"};
  command.insert(command.end(), files.begin(), files.end());
  command.emplace_back("--dev");
  command.insert(command.end(), files.begin(), files.end());
  for (const auto& [key, value] :
       {std::pair("model.embedding_size", "16"), std::pair("model.hidden_size", "16"),
        std::pair("training.learning_rate", "0.02"), std::pair("training.validate_every", "20"),
        std::pair("training.epochs", "0"), std::pair("training.patience", "0"),
        std::pair("training.average", "none")}) {
    command.emplace_back(std::string("--") + key);
    command.emplace_back(value);
  }
  command.insert(command.end(), {"--training.updates", std::to_string(updates)});
  ASSERT_TRUE(succeeded(attend(command)));
}

TEST(TaskRuns, OfClassesAreEvaluatedOnFilesAndOnATable) {
  const Folder folder;
  const LabelLines lines(folder, 90);
  train("classify", {lines.text, lines.label}, folder / "model");
  const auto files = attend({"evaluate", "-m", folder / "model", "--source", lines.text,
                             "--reference", lines.label, "--json", "--intervals"});
  ASSERT_TRUE(succeeded(files));
  const auto scores = json::parse(files.out);
  EXPECT_EQ(scores.at("lines"), 90);
  EXPECT_GT(scores.at("accuracy"), 0.9);
  EXPECT_GT(scores.at("macro_f1"), 0.9);
  EXPECT_EQ(scores.at("confusion").at("labels"), json({"person", "place", "time"}));
  EXPECT_TRUE(scores.at("intervals").contains("macro_f1"));
  const auto table = attend({"evaluate", "-m", folder / "model", "--source", lines.both, "--json",
                             "--intervals", "--confusion", folder / "confusion.svg"});
  ASSERT_TRUE(succeeded(table));
  EXPECT_EQ(table.out, files.out);
  EXPECT_TRUE(has(read(folder / "confusion.svg"), "person"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "-m", folder / "model", "--source", lines.text,
                                  "--reference", lines.label, "--gold", lines.label}),
                          "word links are of translations"));
  EXPECT_TRUE(was_refused(attend({"evaluate", "-m", folder / "model", "--task", "tagging",
                                  "--source", lines.text, "--reference", lines.label}),
                          "--task tagging, but the model is of classification"));
}

TEST(TaskRuns, OfTagsAreScoredBySpans) {
  const Folder folder;
  const LabelLines lines(folder, 90);
  train("tag", {lines.text, lines.tag}, folder / "model", 100);
  const auto done = attend(
      {"evaluate", "-m", folder / "model", "--source", lines.text, "--reference", lines.tag});
  ASSERT_TRUE(succeeded(done));
  EXPECT_TRUE(has(done.out, "accuracy = ")) << done.out;
  EXPECT_TRUE(has(done.out, " of 270 tags\n"));
  EXPECT_TRUE(has(done.out, "span F1 = "));
  EXPECT_TRUE(has(done.out, " of 90 right)\n"));
  EXPECT_TRUE(has(done.out, "\nperson "));
  const auto log = lines_of(read(folder / "model/metrics.jsonl"));
  const auto last = json::parse(log.back());
  EXPECT_TRUE(last.contains("span_f1")) << log.back();
  EXPECT_TRUE(last.contains("strict_span_f1"));
  EXPECT_FALSE(last.contains("bleu"));
}

TEST(TaskRuns, AreComparedAndDrawnByTheirOwnMetrics) {
  const Folder folder;
  const LabelLines lines(folder, 90);
  train("classify", {lines.text, lines.label}, folder / "good");
  train("classify", {lines.text, lines.label}, folder / "bad", 1);
  const auto done = attend({"compare", folder / "good", folder / "bad", "--source", lines.both,
                            "--json", "--intervals"});
  ASSERT_TRUE(succeeded(done));
  const auto all = json::parse(done.out);
  const auto& good = all.at("runs").at(0);
  EXPECT_GT(good.at("quality").at("accuracy"), all.at("runs").at(1).at("quality").at("accuracy"));
  EXPECT_EQ(good.at("dev").at("metric"), "accuracy");
  EXPECT_TRUE(good.at("dev").contains("macro_f1"));
  EXPECT_TRUE(good.at("intervals").contains("macro_f1"));
  EXPECT_EQ(all.at("tests").size(), 2U);
  EXPECT_TRUE(all.at("tests").at(0).at("differs"));
  EXPECT_TRUE(has(attend({"compare", folder / "good", folder / "bad"}).out, "macro-F1"));
  ASSERT_TRUE(succeeded(attend({"plot", folder / "good", "-o", folder / "curve.svg", "--chart",
                                "macro_f1", "--json", folder / "plot.json"})));
  const auto plot = json::parse(read(folder / "plot.json"));
  EXPECT_EQ(plot.at("runs").at(0).at("metric"), "accuracy");
  EXPECT_TRUE(plot.at("runs").at(0).at("validations").contains("macro_f1"));
  EXPECT_TRUE(has(read(folder / "curve.svg"), "Macro-F1"));
}

TEST(TaskRuns, OfRecipesAreTrainedAndCompared) {
  const Folder folder;
  const LabelLines lines(folder, 30);
  const auto done =
      attend({"compare", "--recipes", "classify", "--train", lines.both, "--dev", lines.both,
              "--vary", "training.seed=1,2", "--out", folder / "runs", "-q", "--training.epochs",
              "1", "--model.hidden_size", "8", "--source", lines.both, "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  const auto all = json::parse(done.out);
  ASSERT_EQ(all.at("runs").size(), 2U);
  EXPECT_TRUE(all.at("runs").at(1).at("quality").contains("accuracy"));
}

}  // namespace
}  // namespace attend::tests
