#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "http_client.h"
#include "service.h"
#include "tiny_model.h"
#include "translated.h"

namespace attend::tests {
namespace {

using nlohmann::json;

/// What is said of a body that is refused with this status.
std::string refusal(int port, const json& body, int status = 400) {
  const auto answer = post(port, "/predict", body.dump());
  EXPECT_EQ(answer.status, status) << answer.body;
  const auto message = json::parse(answer.body)["error"]["message"].get<std::string>();
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  return message;
}

TEST(ServePredict, SaysWhatTranslateSays) {
  const Service service;
  const auto lines = lines_of(sources(3));
  json rows = json::array();
  for (const auto& line : lines) rows.push_back({{"source", line}});
  rows[1] = lines[1];  // where there is one column, a text will do
  const auto found = post(service.port(), "/predict",
                          json{{"rows", rows}, {"nbest", 3}, {"readings", true}}.dump());
  ASSERT_EQ(found.status, 200) << found.body;
  const auto other = post(service.port(), "/translate",
                          json{{"text", lines}, {"nbest", 3}, {"alignments", true}}.dump());
  const auto body = json::parse(found.body);
  const auto translated = json::parse(other.body);
  EXPECT_EQ(body.at("models"), translated.at("models"));
  ASSERT_EQ(body.at("predictions").size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& wanted = translated["translations"][i];
    ASSERT_EQ(body["predictions"][i].size(), 3U);
    for (std::size_t rank = 0; rank < 3; ++rank) {
      const auto& one = body["predictions"][i][rank];
      const auto& hypothesis = wanted["hypotheses"][rank];
      for (const auto* key : {"text", "score", "log_probability", "log_probabilities"}) {
        EXPECT_EQ(one.at(key), hypothesis.at(key)) << key;
      }
      const auto& reading = one.at("readings").at(0);
      EXPECT_EQ(reading.at("name"), "attention");
      EXPECT_EQ(reading.at("source"), wanted.at("source_pieces"));
      EXPECT_EQ(reading.at("source_words"), wanted.at("source_words"));
      for (const auto* key : {"target", "target_words", "weights"}) {
        EXPECT_EQ(reading.at(key), hypothesis.at(key)) << key;
      }
    }
  }
  const auto plain = post(service.port(), "/predict", json{{"rows", {lines[0], " "}}}.dump());
  ASSERT_EQ(plain.status, 200) << plain.body;
  const auto two = json::parse(plain.body)["predictions"];
  EXPECT_EQ(two[0].size(), 1U);
  EXPECT_FALSE(two[0][0].contains("readings"));
  EXPECT_EQ(two[1][0]["text"], "");
}

TEST(ServePredict, BadRowsAreRefusedNamingThem) {
  const Service service({"--max-sentences", "3", "--max-symbols", "10"});
  const auto port = service.port();
  const auto says = [&](const json& body, const std::string& part) {
    const auto message = refusal(port, body);
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  const json row = {{"source", "a"}};
  says(json::array(), "expected an object");
  says(json::object(), "there is no \"rows\"");
  says({{"rows", "a"}}, "\"rows\" is string: expected a list of rows");
  says({{"rows", json::array()}}, "at least one row");
  says({{"rows", {row, 7}}}, "\"rows\"[1] is 7: expected an object of texts");
  says({{"rows", {{{"source", 7}}}}}, "\"rows\"[0], \"source\", is 7: expected a text");
  says({{"rows", {{{"sauce", "a"}}}}},
       "\"rows\"[0] has a column \"sauce\", and the model reads source");
  says({{"rows", {row, json::object()}}}, "\"rows\"[1] has no column \"source\"");
  says({{"rows", {"a\nb"}}}, "has several lines");
  says({{"rows", {row, row, row, row}}}, "\"rows\" has 4 rows, and a request may have 3");
  says({{"rows", {row}}, {"nbest", 0}}, "\"nbest\" is 0");
  says({{"rows", {row}}, {"readings", 1}}, "\"readings\" is 1: expected true or false");
  says({{"rows", {row}}, {"reading", true}}, "did you mean \"readings\"?");
  const auto longer = refusal(port, {{"rows", {"a", "a a a a a a a a a a a a"}}}, 413);
  EXPECT_EQ(longer, "\"rows\"[1] has more than 10 symbols: cut it into sentences");
}

TEST(ServePredict, IsDescribedByTheColumnsOfTheModel) {
  const Service service;
  const auto all = json::parse(get(service.port(), "/openapi.json").body);
  const auto& rows = all["components"]["schemas"]["Row"]["oneOf"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["required"], json({"source"}));
  EXPECT_EQ(rows[0]["properties"]["source"]["type"], "string");
  EXPECT_EQ(rows[1]["type"], "string");
}

}  // namespace
}  // namespace attend::tests
