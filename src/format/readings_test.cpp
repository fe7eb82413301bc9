#include "format/readings.h"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

TEST(Readings, AreOneLineOfJsonWithWeightsOf4Decimals) {
  TranslationReading reading;
  reading.line = 7;
  reading.rank = 2;
  reading.text = "der \"Hut\"";
  reading.score = -0.5;
  reading.log_probability = -1.25;
  reading.alignment = {{"▁hat", "</s>"}, {"▁Hut"}, {{0.12344F, -0.00001F}}, {0, -1}, {0}};
  EXPECT_EQ(to_json_line(reading),
            R"({"line":7,"rank":2,"text":"der \"Hut\"","score":-0.5,"log_probability":-1.25,)"
            R"("source":["▁hat","</s>"],"target":["▁Hut"],"source_words":[0,-1],)"
            R"("target_words":[0],"weights":[[0.1234,0.0]]})");
}

TEST(Readings, AreJsonEvenOfBytesThatAreNoText) {
  TranslationReading reading;
  reading.text = "a\xff\nb";
  reading.score = -std::numeric_limits<double>::infinity();
  const auto line = to_json_line(reading);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["text"], "a\uFFFD\nb");
  EXPECT_TRUE(json["score"].is_null());
  EXPECT_EQ(json["weights"], nlohmann::json::array());
}

}  // namespace
}  // namespace attend::format
