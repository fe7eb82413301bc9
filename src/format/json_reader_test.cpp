#include "format/json_reader.h"

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::format {
namespace {

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string complaint(const std::string& text, const JsonLimits& limits = {}) {
  return message_of([&] { read_json(text, "a.json", limits); });
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(JsonReader, GivesWhatATextHolds) {
  EXPECT_EQ(read_json(R"({"a":[1,{"b":"\u00e9[[[["}],"c":null})", "x").at("a").at(1).at("b"),
            "é[[[[");
  EXPECT_EQ(read_json("[[[[[[[[1]]]]]]]]", "x").dump(), "[[[[[[[[1]]]]]]]]");
  EXPECT_EQ(read_json(R"(["\\", "\"", "]"])", "x").size(), 3U);
}

TEST(JsonReader, RefusesDepthBeforeItIsParsed) {
  for (const auto* open : {"[", "{\"a\":", "[[{\"a\":", "[1,", "\"\\\"\" ["}) {
    EXPECT_EQ(complaint(repeated(open, 200'000)),
              "a.json: JSON that is nested too deeply: expected at most 8 levels")
        << open;
  }
  EXPECT_EQ(complaint("[[[1]]]", {.depth = 2}),
            "a.json: JSON that is nested too deeply: expected at most 2 levels");
}

TEST(JsonReader, RefusesSizeBeforeItIsParsed) {
  EXPECT_EQ(complaint("[1,2]", {.bytes = 4}), "a.json: 5 bytes of JSON: expected at most 4");
}

TEST(JsonReader, SaysInItsOwnWordsWhatIsNoJson) {
  EXPECT_EQ(complaint(""), "a.json: not JSON in UTF-8: see byte 1");
  EXPECT_EQ(complaint("{\"a\":}"), "a.json: not JSON in UTF-8: see byte 6");
  EXPECT_EQ(complaint("[1e999]"), "a.json: JSON with a number that is too large");
  EXPECT_EQ(complaint(R"({"a":1,"b":{"a":2},"a":3})"), "a.json: the key \"a\" stands twice");
  for (const auto* text : {"[\"\xff\"]", "nul", "[1] 2", "[01]", "{1:2}", "\"\\ud800\"", "[NaN]"}) {
    EXPECT_TRUE(complaint(text).starts_with("a.json: not JSON")) << text;
  }
  EXPECT_EQ(complaint(std::string("[1]\0", 4)), "a.json: not JSON in UTF-8: see byte 4");
}

TEST(JsonReader, ShowsAValueShortAndPlain) {
  EXPECT_EQ(shown(nlohmann::json("\x1b[2J\xc3\xa9")), "\"\\u001b[2J\\u00e9\"");
  EXPECT_EQ(shown(nlohmann::json(std::string(1000, 'x'))).size(), 65U);
  EXPECT_EQ(shown(nlohmann::json::array({1})), "a list");
}

TEST(JsonObject, GivesMembersByTheirType) {
  const auto value = read_json(R"({"n":3,"x":0.5,"t":"a","z":null,"o":{"n":1},"l":[1,2]})", "f");
  const JsonObject all(value, "f");
  EXPECT_EQ(all.whole("n"), 3);
  EXPECT_EQ(all.whole("absent", 7), 7);
  EXPECT_DOUBLE_EQ(all.number("n"), 3.0);
  EXPECT_DOUBLE_EQ(all.number("x"), 0.5);
  EXPECT_TRUE(std::isnan(all.number_or_nan("z")));
  EXPECT_EQ(all.text("t"), "a");
  EXPECT_EQ(all.text("absent", "b"), "b");
  EXPECT_FALSE(all.has("z"));
  EXPECT_EQ(all.object("o").whole("n"), 1);
  EXPECT_EQ(whole_in(all.list("l", 2)[1], "f"), 2);
}

TEST(JsonObject, NamesWhatIsMissingOrOfAnotherType) {
  const auto value =
      read_json(R"({"n":-3,"x":0.5,"t":"a","big":18446744073709551615,"l":[true]})", "f");
  const JsonObject all(value, "f:2");
  const auto of = [](const auto& act) { return message_of(act); };
  EXPECT_EQ(of([&] { all.whole("m"); }), "f:2: there is no \"m\"");
  EXPECT_EQ(of([&] { all.whole("n"); }), "f:2: \"n\" is -3: expected a whole number from 0 on");
  EXPECT_EQ(of([&] { all.whole("x", 1); }), "f:2: \"x\" is 0.5: expected a whole number from 0 on");
  EXPECT_NE(of([&] { all.whole("big"); }), "no error");
  EXPECT_EQ(of([&] { all.number("t"); }), "f:2: \"t\" is \"a\": expected a number");
  EXPECT_EQ(of([&] { all.text("l"); }), "f:2: \"l\" is a list: expected a text");
  EXPECT_EQ(of([&] { all.object("t"); }), "f:2: \"t\" is \"a\": expected an object");
  EXPECT_EQ(of([&] { all.list("l", 2); }), "f:2: \"l\" has 1 elements: expected 2");
  EXPECT_EQ(of([&] { whole_in(all.list("l")[0], "f"); }),
            "f: true in a list: expected a whole number from 0 on");
  EXPECT_EQ(of([&] { JsonObject(value.at("l"), "f"); }), "f: a list: expected a JSON object");
}

}  // namespace
}  // namespace attend::format
