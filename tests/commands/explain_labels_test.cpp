// attend explain with models that say labels; its numbers are worked by hand in
// tests/label_explanation_test.cpp.

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

const std::string kText = "where is the dog";

TEST(ExplainLabels, SaysTheWeightsAndProbabilitiesThatPredictSays) {
  const auto outcome = attend({"explain", "-m", tiny_classifier(), kText, "--best", "3"},
                              {.environment = {"LC_ALL=C"}});
  ASSERT_TRUE(succeeded(outcome));
  std::vector<json> classes;
  for (const auto& line : lines_of(
           attend({"predict", tiny_classifier(), "--json", "--nbest", "3"}, {.in = kText + "\n"})
               .out)) {
    classes.push_back(json::parse(line));
  }
  ASSERT_EQ(classes.size(), 3U);
  const auto& reading = classes[0].at("readings").at(0);
  const std::regex row(R"(^ +(\d+)  (\w+) +(-?\d+\.\d{4}) +(\d\.\d{4}).*)");
  std::vector<std::smatch> rows;
  const auto lines = lines_of(outcome.out);
  for (const auto& line : lines) {
    std::smatch match;
    if (line.ends_with("...")) continue;  // the numbers of an annotation
    if (std::regex_match(line, match, row)) rows.push_back(match);
  }
  ASSERT_EQ(rows.size(), 4U + 3U) << outcome.out;
  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_EQ(rows[j][2], reading.at("source")[j].get<std::string>());
    EXPECT_NEAR(std::stod(rows[j][4]), reading.at("weights")[0][j].get<double>(), 1e-4);
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) sum += std::exp(std::stod(rows[k][3]));
    EXPECT_NEAR(std::stod(rows[j][4]), std::exp(std::stod(rows[j][3])) / sum, 2e-4);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rows[4 + i][2], classes[i].at("text").get<std::string>());
    EXPECT_NEAR(std::stod(rows[4 + i][4]), std::exp(classes[i].at("log_probability").get<double>()),
                1e-4);
  }
  EXPECT_EQ(lines.back(), "chosen: " + classes[0].at("text").get<std::string>());
}

TEST(ExplainLabels, OfTagsSaysTheWeightsAndProbabilitiesThatPredictSays) {
  const auto outcome = attend({"explain", "-m", tiny_tagger(), kText, "--word", "3", "--best", "4"},
                              {.environment = {"LC_ALL=C"}});
  ASSERT_TRUE(succeeded(outcome));
  const auto answer =
      json::parse(attend({"predict", tiny_tagger(), "--json"}, {.in = kText + "\n"}).out);
  const std::regex of_word(R"(^ +(\d+)  (\w+) +([A-Z]+) +(-?\d+\.\d{4}) +(\d\.\d{4}).*)");
  const std::regex of_head(R"(^ +(\d+)  (\w+) +(-?\d+\.\d{4}) +(\d\.\d{4}).*)");
  std::vector<std::smatch> words;
  std::vector<std::smatch> rows;
  const auto lines = lines_of(outcome.out);
  for (const auto& line : lines) {
    std::smatch match;
    if (line.ends_with("...")) continue;
    if (std::regex_match(line, match, of_word)) words.push_back(match);
    if (std::regex_match(line, match, of_head)) rows.push_back(match);
  }
  ASSERT_EQ(words.size(), 4U) << outcome.out;
  const std::vector<std::string> tags = {"ADV", "V", "DET", "N"};
  const auto& log_p = answer.at("log_probabilities");
  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_EQ(words[j][3], tags[j]);
    EXPECT_NEAR(std::stod(words[j][5]), std::exp(log_p[j].get<double>()), 1e-4);
  }
  const auto& readings = answer.at("readings");
  ASSERT_EQ(rows.size(), 4 * readings.size() + 4) << outcome.out;  // and the likeliest labels
  for (std::size_t head = 0; head < readings.size(); ++head) {
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(std::stod(rows[4 * head + j][4]),
                  readings[head].at("weights")[2][j].get<double>(), 1e-4);
    }
  }
  EXPECT_NE(outcome.out.find("\nword 3 of 4, the\n"), std::string::npos) << outcome.out;
  EXPECT_EQ(lines.back(), "chosen: DET");
  const auto least = attend({"explain", "-m", tiny_tagger(), kText});
  EXPECT_NE(least.out.find(": the one whose label is least sure; for another --word N\n"),
            std::string::npos);
}

TEST(ExplainLabels, RefusesWordsThatThereAreNot) {
  const auto refused = [](const std::string& model, const std::string& word, const char* why) {
    EXPECT_TRUE(was_refused(attend({"explain", "-m", model, kText, "--word", word}), why)) << word;
  };
  refused(tiny_tagger(), "5", "the sentence has 4 words, and none is number 5");
  refused(tiny_tagger(), "0", "--word");
  refused(tiny_classifier(), "1", "the model has one label for the whole sentence");
}

TEST(ExplainLabels, NamesWordsThatItDoesNotKnowAndStaysWithinTheWidth) {
  const auto outcome = attend(
      {"explain", "-m", tiny_classifier(), "where is zebra", "--width", "50", "--numbers", "99"},
      {.environment = {"LC_ALL=C"}});
  ASSERT_TRUE(succeeded(outcome));
  EXPECT_NE(outcome.out.find("not in the vocabulary, read as unknown: zebra\n"), std::string::npos);
  for (const auto& line : lines_of(outcome.out)) EXPECT_LE(line.size(), 50U) << line;
  const auto unknown = attend({"explain", "-m", tiny_classifier(), "zebra"});
  EXPECT_EQ(unknown.code, 0);
  EXPECT_NE(unknown.err.find("knows no symbol"), std::string::npos) << unknown.err;
}

TEST(ExplainLabels, RefusesWhatIsOfTranslations) {
  const std::vector<std::vector<std::string>> all = {
      {"--force", "place"}, {"--steps", "1"}, {"--case", "lower"}, {"--json"}, {"-o", "a.svg"}};
  for (const auto& more : all) {
    std::vector<std::string> command = {"explain", "-m", tiny_classifier(), kText};
    command.insert(command.end(), more.begin(), more.end());
    EXPECT_TRUE(was_refused(attend(command), ": only of models that say texts"));
  }
  EXPECT_TRUE(was_refused(attend({"explain", "-m", tiny_classifier(), " "}), "is empty"));
}

}  // namespace
}  // namespace attend::tests
