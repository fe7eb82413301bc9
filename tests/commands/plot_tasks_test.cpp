// attend plot with runs of each task: which charts there are, what they are called, and in what
// they count.

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

class PlotTasks : public testing::Test {
 protected:
  json plot(const Strings& more) const {
    Strings command = {"plot", "--json", folder_ / "plot.json", "-o", folder_ / "plot.html"};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(succeeded(attend(command)));
    EXPECT_NE(read(folder_ / "plot.html").find("attend-plot"), std::string::npos);
    return json::parse(read(folder_ / "plot.json"));
  }

  /// A few updates of a recipe on files.
  std::string trained(const std::string& recipe, const std::string& name, const Strings& files,
                      const Strings& keys) const {
    Strings command = {"train", recipe, "-q", "--out", folder_ / name};
    for (const auto* option : {"--train", "--dev"}) {
      command.emplace_back(option);
      command.insert(command.end(), files.begin(), files.end());
    }
    for (const auto* one :
         {"--training.epochs", "0", "--training.updates", "4", "--training.validate_every", "2",
          "--model.hidden_size", "8", "--model.embedding_size", "8"}) {
      command.emplace_back(one);
    }
    command.insert(command.end(), keys.begin(), keys.end());
    EXPECT_TRUE(succeeded(attend(command)));
    return folder_ / name;
  }

  Folder folder_;
};

/// "Accuracy, share of tags" of each chart of a table.
std::map<std::string, std::string> charts_of(const json& data, const std::string& table) {
  std::map<std::string, std::string> said;
  for (const auto& chart : data.at("charts")) {
    if (chart.at("table") != table) continue;
    said[chart.at("name")] =
        chart.at("title").get<std::string>() + ", " + chart.at("unit").get<std::string>();
  }
  return said;
}

using Charts = std::map<std::string, std::string>;

TEST_F(PlotTasks, OfLabelsCountLinesAndLabels) {
  for (const auto& model : {tiny_classifier(), tiny_entailment()}) {
    const auto data = plot({model});
    EXPECT_EQ(charts_of(data, "validations"), (Charts{{"dev-loss", "Dev loss, nats per label"},
                                                      {"accuracy", "Accuracy, share of lines"},
                                                      {"macro_f1", "Macro-F1, 0 to 1"}}));
    EXPECT_EQ(charts_of(data, "progress").at("train-loss"), "Training loss, nats per label");
    EXPECT_EQ(data["runs"][0]["validations"]["accuracy"], json({1.0}));  // it knows them by heart
  }
}

TEST_F(PlotTasks, OfTagsCountTagsAndSpans) {
  const auto text = folder_.write("text", "Anna sings\nPeter is in Rome\n");
  const auto tags = folder_.write("tags", "B-PER O\nB-PER O O B-LOC\n");
  const auto model = trained("tag", "tagger", {text, tags}, {});
  const auto data = plot({model});
  EXPECT_EQ(charts_of(data, "validations"),
            (Charts{{"dev-loss", "Dev loss, nats per tag"},
                    {"accuracy", "Accuracy, share of tags"},
                    {"span_f1", "F1 of spans, 0 to 1"},
                    {"strict_span_f1", "F1 of spans, strict, 0 to 1"}}));
  // The same numbers as the log has, and the page's own words in a picture.
  std::vector<double> f1;
  for (const auto& line : lines_of(read(model + "/metrics.jsonl"))) {
    const auto one = json::parse(line);
    if (one.at("kind") == "validation") f1.push_back(one["span_f1"]);
  }
  EXPECT_EQ(data["runs"][0]["validations"]["span_f1"], json(f1));
  ASSERT_EQ(f1.size(), 2U);
  ASSERT_TRUE(succeeded(attend({"plot", model, "-o", folder_ / "all.svg"})));
  const auto svg = read(folder_ / "all.svg");
  for (const auto* words : {"F1 of spans", "share of tags", "nats per tag"}) {
    EXPECT_NE(svg.find(words), std::string::npos) << words;
  }
}

TEST_F(PlotTasks, OfSummariesAreRouge) {
  const auto text = folder_.write("text", "a dog runs in the rain\ntwo men sing a song\n");
  const auto summary = folder_.write("summary", "dog runs\nmen sing\n");
  const Strings files = {text, summary};
  const auto data =
      plot({trained("headlines", "one", files, {"--text.kind", "words"}),
            trained("headlines", "two", files, {"--text.kind", "words", "--training.seed", "2"}),
            "--source", text, "--reference", summary});
  auto charts = charts_of(data, "validations");
  EXPECT_EQ(charts.at("dev-loss"), "Dev loss, nats per target symbol");
  EXPECT_EQ(charts.at("rouge1"), "ROUGE-1, F1, 0 to 100");
  EXPECT_EQ(charts.at("rougeLsum"), "ROUGE-Lsum, F1, 0 to 100");
  EXPECT_EQ(charts.count("bleu"), 0U);
  EXPECT_EQ(charts.count("entropy"), 1U);
  EXPECT_EQ(charts_of(data, "lengths").at("rouge2-by-length"), "ROUGE-2, F1, 0 to 100");
  ASSERT_EQ(data["runs"].size(), 2U);
  EXPECT_EQ(data["runs"][1]["metric"], "rouge1");
  EXPECT_EQ(data["runs"][1]["validations"]["rouge1"].size(), 2U);
  EXPECT_TRUE(data["runs"][0].contains("attention"));
  EXPECT_FALSE(data["runs"][0].contains("made_of"));
}

// A unit that is not that of all runs is said of each.
TEST_F(PlotTasks, OfSeveralTasksSayWhatEachCounts) {
  const auto data = plot({tiny_tagger(), tiny_classifier()});
  const auto charts = charts_of(data, "validations");
  EXPECT_EQ(charts.at("accuracy"), "Accuracy, share of tags or share of lines");
  EXPECT_EQ(charts.at("dev-loss"), "Dev loss, nats per tag or nats per label");
  EXPECT_EQ(charts.at("macro_f1"), "Macro-F1, 0 to 1");
}

// Not the attention of a reader, which they do not have.
TEST_F(PlotTasks, OfLabelsSayWhatTheirModelsAreMadeOf) {
  const auto texts = folder_.write("text", label_texts());
  const auto labels = folder_.write("labels", label_answers());
  const auto last = trained("classify", "last", {texts, labels}, {"--pooling.kind", "last"});
  const auto data = plot({tiny_classifier(), last});
  for (const auto& run : data["runs"]) EXPECT_FALSE(run.contains("attention"));
  const std::string first = data["runs"][0]["made_of"];
  EXPECT_NE(first.find("attention pooling"), std::string::npos) << first;
  const std::string second = data["runs"][1]["made_of"];
  EXPECT_EQ(second.find("attention pooling"), std::string::npos) << second;
}

TEST_F(PlotTasks, OfLabelsAreScoredByLength) {
  const auto premises = folder_.write("premises", pair_premises());
  const auto hypotheses = folder_.write("hypotheses", pair_hypotheses());
  const auto relations = folder_.write("relations", pair_answers());
  const auto data = plot(
      {tiny_entailment(), "--source", premises, "--source", hypotheses, "--reference", relations});
  EXPECT_EQ(charts_of(data, "lengths").at("accuracy-by-length"), "Accuracy, share of lines");
  const auto& lengths = data["runs"][0]["lengths"];
  double count = 0;
  for (const auto& one : lengths["count"]) count += one.get<double>();
  EXPECT_EQ(count, 12.0);
  EXPECT_TRUE(data["runs"][0]["notes"].empty()) << data["runs"][0]["notes"];
  std::string table = "sentence1\thypothesis\trelation\n";
  for (std::size_t i = 0; i < 12; ++i) {
    table += lines_of(pair_premises())[i] + '\t' + lines_of(pair_hypotheses())[i] + '\t' +
             lines_of(pair_answers())[i] + '\n';
  }
  const auto of_table = plot({tiny_entailment(), "--source", folder_.write("pairs.tsv", table),
                              "--columns", "premise=sentence1"});
  EXPECT_EQ(of_table["runs"][0]["lengths"], lengths);
  const auto refused = [&](const Strings& more, const std::string& why) {
    Strings command = {"plot", "--json", folder_ / "none.json"};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), why)) << why;
  };
  refused({tiny_entailment(), "--source", premises, "--reference", relations}, "2 files found");
  refused({tiny_classifier(), "--reference", relations}, "--reference needs --source");
}

}  // namespace
}  // namespace attend::tests
