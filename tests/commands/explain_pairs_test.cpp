// attend explain with models of two texts; the numbers are worked by hand in
// tests/pair_labeller_test.cpp.

#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_labels.h"

namespace attend::tests {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

Outcome explain_pair(const Lines& more) {
  Lines arguments = {"explain", "-m", tiny_entailment()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments, {.environment = {"LC_ALL=C"}});
}

TEST(ExplainPairs, SaysTheWeightsAndProbabilitiesThatPredictSays) {
  const auto outcome = explain_pair({"A dog runs", "An animal sleeps here", "--best", "3"});
  ASSERT_TRUE(succeeded(outcome));
  std::vector<json> relations;
  for (const auto& line : lines_of(attend({"predict", tiny_entailment(), "--json", "--nbest", "3"},
                                          {.in = "A dog runs\tAn animal sleeps here\n"})
                                       .out)) {
    relations.push_back(json::parse(line));
  }
  ASSERT_EQ(relations.size(), 3U);
  const auto& reading = relations[0].at("readings").at(0);
  const std::regex row(R"(^ +(\d+)  (\w+) +(-?\d+\.\d{4}) +(\d\.\d{4}).*)");
  std::vector<std::smatch> rows;
  const auto lines = lines_of(outcome.out);
  for (const auto& line : lines) {
    std::smatch match;
    if (line.ends_with("...")) continue;  // the numbers of an annotation
    if (std::regex_match(line, match, row)) rows.push_back(match);
  }
  ASSERT_EQ(rows.size(), 4U * 3U + 3U) << outcome.out;
  for (std::size_t t = 0; t < 4; ++t) {  // words of the hypothesis
    double sum = 0;
    for (std::size_t j = 0; j < 3; ++j) sum += std::exp(std::stod(rows[t * 3 + j][3]));
    for (std::size_t j = 0; j < 3; ++j) {
      const auto& told = rows[t * 3 + j];
      EXPECT_EQ(told[2], reading.at("source")[j].get<std::string>());
      EXPECT_NEAR(std::stod(told[4]), reading.at("weights")[t][j].get<double>(), 1e-4);
      EXPECT_NEAR(std::stod(told[4]), std::exp(std::stod(told[3])) / sum, 2e-4);
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[12 + i][2], relations[i].at("text").get<std::string>());
    EXPECT_NEAR(std::stod(rows[12 + i][4]),
                std::exp(relations[i].at("log_probability").get<double>()), 1e-4);
  }
  EXPECT_EQ(lines.back(), "chosen: " + relations[0].at("text").get<std::string>());
  EXPECT_NE(outcome.out.find("word 2 of the hypothesis, animal, reads the premise"),
            std::string::npos);
}

TEST(ExplainPairs, ReadsALineWithATabAndNamesWhatItDoesNotKnow) {
  const auto two = explain_pair({"A dog runs", "A zebra runs"});
  ASSERT_EQ(two.code, 0) << two.err;
  EXPECT_NE(two.out.find("read as unknown: zebra"), std::string::npos) << two.out;
  const auto one = attend({"explain", "-m", tiny_entailment(), "-"},
                          {.in = "A dog runs\tA zebra runs\n", .environment = {"LC_ALL=C"}});
  EXPECT_EQ(one.out, two.out) << one.err;
  const auto none = explain_pair({"qq ww", "A dog runs"});
  EXPECT_EQ(none.code, 0);
  EXPECT_NE(none.err.find("the model knows no symbol of the premise"), std::string::npos);
}

TEST(ExplainPairs, RefusesWhatIsNoPair) {
  EXPECT_TRUE(was_refused(explain_pair({"A dog runs"}),
                          "the model reads premise and hypothesis: give each in quotes, found 1"));
  EXPECT_TRUE(was_refused(explain_pair({"A dog runs", " "}), "the hypothesis is empty"));
  EXPECT_TRUE(
      was_refused(explain_pair({"A dog", "A cat", "--word", "1"}), "--word: the model has one"));
  EXPECT_TRUE(
      was_refused(explain_pair({"A dog", "A cat", "--json"}), "--json: only of models that"));
  EXPECT_TRUE(was_refused(attend({"explain", "-m", tiny_classifier(), "A dog", "A cat"}),
                          "the model reads one text, and two are given"));
}

}  // namespace
}  // namespace attend::tests
