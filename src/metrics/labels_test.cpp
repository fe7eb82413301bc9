#include "metrics/labels.h"

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "metrics/answers.h"
#include "test_paths.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;
using nlohmann::json;

double value_of(const char* name, const Text& found, const Text& right) {
  return find_metric(metrics_of_labels(), name)->of(found, right);
}

// tests/oracles/label_vectors.py: what scikit-learn returned. Where it divides by 0 it says 0.
TEST(LabelOracle, AgreesWithUsOnEveryCase) {
  const auto all =
      json::parse(read_file(tests::source_folder() + "/tests/data/metrics/labels.json"));
  ASSERT_EQ(all.at("cases").size(), 7U);
  for (const auto& entry : all.at("cases")) {
    SCOPED_TRACE(entry.at("name"));
    const Text found = entry.at("found");
    const Text right = entry.at("right");
    EXPECT_NEAR(value_of("accuracy", found, right), entry.at("accuracy").get<double>(), 1e-12);
    EXPECT_NEAR(value_of("macro_f1", found, right), entry.at("macro_f1").get<double>(), 1e-12);
    const auto table = confusion(found, right);
    EXPECT_EQ(table.labels, entry.at("labels").get<Text>());
    const auto classes = table.classes();
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const auto or_zero = [](double value) { return std::isnan(value) ? 0.0 : value; };
      EXPECT_NEAR(or_zero(classes[i].precision()), entry.at("precision")[i].get<double>(), 1e-12);
      EXPECT_NEAR(or_zero(classes[i].recall()), entry.at("recall")[i].get<double>(), 1e-12);
      EXPECT_NEAR(classes[i].f1(), entry.at("f1")[i].get<double>(), 1e-12);
      EXPECT_EQ(classes[i].right, entry.at("support")[i].get<int64_t>());
      for (std::size_t j = 0; j < classes.size(); ++j) {
        EXPECT_EQ(table.count(i, j), entry.at("confusion")[i][j].get<int64_t>());
      }
    }
  }
}

// a: 1 hit, 2 found, 2 right: F1 1/2. b: 1, 1, 2: 2/3. c: 0, 1, 0: 0.
TEST(MacroF1, IsTheMeanOverTheClassesThatOccur) {
  const Text right = {"a", "a", "b", "b"};
  const Text found = {"a", "c", "b", "a"};
  EXPECT_NEAR(value_of("macro_f1", found, right), (1.0 / 2 + 2.0 / 3) / 3, 1e-15);
  EXPECT_DOUBLE_EQ(value_of("accuracy", found, right), 0.5);
}

TEST(MacroF1, OfAChoiceOfLinesIsOfTheClassesInThem) {
  const Text right = {"a", "a", "b", "b"};
  const Text found = {"a", "c", "b", "a"};
  const auto& metric = *find_metric(metrics_of_labels(), "macro_f1");
  const auto counts = metric.counts(found, right, {});
  std::vector<int64_t> sums(counts.width, 0);
  counts.add_to(sums, 0);
  counts.add_to(sums, 2);
  EXPECT_DOUBLE_EQ(counts.score(sums), 1.0);  // c does not occur
}

TEST(Labels, AreComparedWithoutTheWhiteSpaceAboutThemAndInOneForm) {
  EXPECT_EQ(value_of("accuracy", {" very good\t"}, {"very good"}), 1.0);
  EXPECT_EQ(value_of("accuracy", {"u\xcc\x88"}, {"\xc3\xbc"}), 1.0);  // u and a diaeresis
  EXPECT_EQ(value_of("accuracy", {"Yes"}, {"yes"}), 0.0);
  ScoreOptions options;
  options.bleu.lowercase = true;
  EXPECT_EQ(find_metric(metrics_of_labels(), "accuracy")->of(Text{"Yes"}, Text{"yes"}, options),
            1.0);
}

std::string refusal_of(const Text& found, const References& right) {
  try {
    check_labels(found, right, "found.txt", "right.txt");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Labels, AreOneALine) {
  EXPECT_EQ(refusal_of({"a", " "}, Text{"a", "b"}), "found.txt:2: an empty line: expected a label");
  EXPECT_EQ(refusal_of({"a", "b"}, Text{"", "b"}), "right.txt:1: an empty line: expected a label");
  const std::vector<Text> several = {{"a", "b"}};
  EXPECT_EQ(refusal_of({"a"}, several), "right.txt:1: several right labels: expected one");
  EXPECT_NE(refusal_of({"a"}, Text{"a", "b"}), "");
  EXPECT_THROW(value_of("macro_f1", {"a"}, {""}), Error);
  EXPECT_THROW(value_of("accuracy", {""}, {"a"}), Error);
  EXPECT_THROW(confusion(Text{}, Text{}), Error);
}

TEST(Labels, OfATextThatIsNoneAreTooManyForATable) {
  Text lines;
  for (std::size_t i = 0; i <= kMostLabels; ++i) lines.push_back("line " + std::to_string(i));
  EXPECT_THROW(confusion(lines, lines), Error);
  EXPECT_EQ(value_of("macro_f1", lines, lines), 1.0);
  lines.pop_back();
  EXPECT_EQ(confusion(lines, lines).labels.size(), kMostLabels);
}

TEST(Answers, AreKnownByWhatTheyAreScoredBy) {
  for (const auto* name : {"text", "labels", "tags"}) {
    const auto& kind = answers_called(name, "");
    EXPECT_EQ(&answers_scored_by(kind.metrics({})), &kind) << name;
  }
}

TEST(Labels, AreJsonWithNullWhereNothingIsDividedByNothing) {
  nlohmann::ordered_json all;
  add_json(answers_called("labels", "").details(Text{"a", "a"}, Text{"a", "b"}, {}), all);
  EXPECT_EQ(all.dump(),
            R"({"labels":[{"label":"a","precision":0.5,"recall":1.0,"f1":0.6666666666666666,)"
            R"("right":1,"found":2},{"label":"b","precision":null,"recall":0.0,"f1":0.0,"right":1,)"
            R"("found":0}],"confusion":{"labels":["a","b"],"counts":[[1,0],[1,0]]}})");
}

}  // namespace
}  // namespace attend::metrics
