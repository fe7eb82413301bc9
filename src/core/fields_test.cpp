#include "core/fields.h"

#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "core/auto_count.h"
#include "core/error.h"

namespace attend {
namespace {

struct Options {
  int64_t size = 256;
  double rate = 0.1;
  bool tied = false;
  std::string kind = "bpe";

  Fields fields() {
    return {{"model.hidden_size", &size, ""},
            {"training.learning_rate", &rate, ""},
            {"model.tied", &tied, ""},
            {"text.kind", &kind, ""}};
  }
};

std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string written(double number) {
  return text_of({"key", &number, ""});
}
std::string written(std::string text) {
  return text_of({"key", &text, ""});
}

TEST(Fields, AreWrittenAsRecipesWriteThem) {
  Options options;
  std::vector<std::string> texts;
  for (const auto& field : options.fields()) texts.push_back(text_of(field));
  EXPECT_EQ(texts, (std::vector<std::string>{"256", "0.1", "false", "\"bpe\""}));
}

TEST(Fields, WriteRealNumbersSoThatTheyStayReal) {
  EXPECT_EQ(written(1.0), "1.0");
  EXPECT_EQ(written(-0.0), "-0.0");
  EXPECT_EQ(written(1e22), "1e+22");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "nan");
}

// Fixed: quotes, backslashes and control characters came out bare.
TEST(Fields, WriteStringsSoThatTomlReadsThem) {
  EXPECT_EQ(written(std::string(R"(a"b\c)")), R"("a\"b\\c")");
  EXPECT_EQ(written(std::string("a\tb\x7f")), R"("a\u0009b\u007F")");
  EXPECT_EQ(written(std::string("größe")), "\"größe\"");
}

TEST(Fields, AreSetFromText) {
  Options options;
  const auto fields = options.fields();
  set_field(fields[0], "-8000000000000000000");
  set_field(fields[1], "3e-4");
  set_field(fields[2], "true");
  set_field(fields[3], "any \"text\"");
  EXPECT_EQ(options.size, -8'000'000'000'000'000'000);
  EXPECT_EQ(options.rate, 3e-4);
  EXPECT_TRUE(options.tied);
  EXPECT_EQ(options.kind, "any \"text\"");
}

TEST(Fields, OfAWrongTypeNameKeyFoundAndExpected) {
  Options options;
  const auto fields = options.fields();
  EXPECT_EQ(message_of([&] { set_field(fields[0], "1.5"); }),
            "model.hidden_size = 1.5: expected a whole number");
  EXPECT_EQ(message_of([&] { set_field(fields[1], "fast"); }),
            "training.learning_rate = fast: expected a number");
  EXPECT_EQ(message_of([&] { set_field(fields[2], "yes"); }),
            "model.tied = yes: expected true or false");
  EXPECT_EQ(message_of([&] { set_field(fields[0], ""); }),
            "model.hidden_size = \"\": expected a whole number");
  for (const auto* text : {"9223372036854775808", "1 ", " 1", "1e3", "0x10"}) {
    EXPECT_THROW(set_field(fields[0], text), ConfigError) << text;
  }
  for (const auto* text : {"nan", "inf", "1e999", "0.1f"}) {
    EXPECT_THROW(set_field(fields[1], text), ConfigError) << text;
  }
  EXPECT_EQ(options.size, 256);
  EXPECT_EQ(options.rate, 0.1);
}

TEST(Fields, AreFoundByTheirKey) {
  Options options;
  const auto fields = options.fields();
  EXPECT_EQ(&field_called(fields, "model.tied", "recipe.toml:3"), &fields[2]);
}

TEST(Fields, UnknownKeysNameTheNearest) {
  Options options;
  const auto fields = options.fields();
  const auto message = [&](const std::string& key) {
    return message_of([&] { (void)field_called(fields, key, "recipe.toml:3"); });
  };
  EXPECT_EQ(message("model.hiden_size"),
            "recipe.toml:3: unknown key model.hiden_size; did you mean model.hidden_size?");
  EXPECT_EQ(message("hidden_size"),
            "recipe.toml:3: unknown key hidden_size; did you mean model.hidden_size?");
  EXPECT_EQ(message("model.learning_rate"),
            "recipe.toml:3: unknown key model.learning_rate; did you mean training.learning_rate?");
  EXPECT_EQ(message("zzzz"), "recipe.toml:3: unknown key zzzz; see attend train --keys");
}

TEST(Nearest, IsTheOneOfTheFewestEdits) {
  EXPECT_EQ(nearest("gruu", {"lstm", "gru", "rnn"}), "gru");
  EXPECT_EQ(nearest("lsmt", {"lstm", "gru"}), "lstm");
  EXPECT_EQ(nearest("transformer", {"lstm", "gru"}), "");
  EXPECT_EQ(nearest("anything", {}), "");
}

TEST(Checks, SayTheRange) {
  EXPECT_NO_THROW(check_at_least("k", 1, 1));
  EXPECT_EQ(message_of([] { check_at_least("k", 0, 1); }), "k = 0: expected at least 1");
  EXPECT_NO_THROW(check_between("k", 0.5, 0.0, 0.5));
  EXPECT_EQ(message_of([] { check_between("k", 1.5, 0.0, 1.0); }),
            "k = 1.5: expected a number from 0 to 1");
  EXPECT_THROW(check_between("k", std::numeric_limits<double>::quiet_NaN(), 0.0, 1.0), ConfigError);
  EXPECT_NO_THROW(check_one_of("k", "gru", {"gru", "lstm"}));
  EXPECT_EQ(message_of([] {
              check_one_of("k", "", {"gru", "lstm"});
            }),
            "k = \"\": expected gru | lstm");
}

TEST(Fields, AWholeNumberMayFollowFromTheData) {
  int64_t value = 0;
  const Field field = {"text.size", &value, ""};
  set_field(field, "auto 6000");
  EXPECT_TRUE(is_auto(value));
  EXPECT_EQ(number_of(value), 6000);
  EXPECT_EQ(text_of(field), "\"auto 6000\"");
  set_field(field, "auto");
  EXPECT_TRUE(is_auto(value));
  EXPECT_EQ(text_of(field), "\"auto\"");
  set_field(field, "12");
  EXPECT_FALSE(is_auto(value));
  EXPECT_EQ(number_of(value), 12);
  for (const auto* wrong : {"auto 0", "auto -1", "auto x", "auto ", "automatic", "auto 6000 ",
                            "Auto", "auto 99999999999"}) {
    EXPECT_THROW(set_field(field, wrong), ConfigError) << wrong;
  }
}

}  // namespace
}  // namespace attend
