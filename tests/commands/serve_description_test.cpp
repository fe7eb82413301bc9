#include <algorithm>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "http_client.h"
#include "service.h"

namespace attend::tests {
namespace {

using nlohmann::json;

/// Whether a value is what a schema of openapi.json says: the keywords that stand there.
void expect_fits(const json& value, const json& schema, const json& all, const std::string& where) {
  if (schema.contains("$ref")) {
    const auto name = schema["$ref"].get<std::string>();
    return expect_fits(value, all.at(json::json_pointer(name.substr(1))), all, where);
  }
  const auto is_of = [&](const std::string& type) {
    return type == "integer"  ? value.is_number_integer()
           : type == "number" ? value.is_number()
                              : type == value.type_name();
  };
  const auto& type = schema.at("type");
  EXPECT_TRUE(type.is_string() ? is_of(type) : std::any_of(type.begin(), type.end(), is_of))
      << where << " is " << value << ", not " << type;
  if (value.is_array()) {
    for (const auto& one : value) expect_fits(one, schema.at("items"), all, where + "[]");
  }
  if (!value.is_object() || !schema.contains("properties")) return;
  for (const auto& key : schema.value("required", json::array())) {
    EXPECT_TRUE(value.contains(key)) << where << " lacks " << key;
  }
  for (const auto& [key, part] : value.items()) {
    ASSERT_TRUE(schema["properties"].contains(key)) << where << " has " << key;
    expect_fits(part, schema["properties"][key], all, where + '.' + key);
  }
}

TEST(Serve, IsWhatItsDescriptionSays) {
  const Service service({"--timeout", "20"});
  const auto port = service.port();
  const auto all = json::parse(get(port, "/openapi.json").body);
  EXPECT_EQ(all["openapi"], "3.1.0");
  const std::string bad = "{\"text\": 1}";
  for (const auto& [path, methods] : all["paths"].items()) {
    const auto method = methods.begin().key();
    const bool posts = method == "post";
    const auto& description = methods.begin().value();
    std::vector<Answer> answers;
    if (posts) {
      auto example = description["requestBody"]["content"]["application/json"]["example"];
      answers.push_back(post(port, path, example.dump()));
      example["alignments"] = true;
      answers.push_back(post(port, path, example.dump()));
      answers.push_back(post(port, path, bad));
      answers.push_back(post(port, path, std::string((1 << 20) + 1, 'a')));
      EXPECT_EQ(answers[0].status, 200) << answers[0].body;
    } else {
      answers.push_back(get(port, path));
      EXPECT_EQ(answers[0].status, 200);
    }
    for (const auto& answer : answers) {
      const auto status = std::to_string(answer.status);
      ASSERT_TRUE(description["responses"].contains(status)) << path << ' ' << status;
      const auto& content = description["responses"][status]["content"];
      const auto type = answer.headers.at("content-type");
      const auto plain = type.substr(0, type.find(';'));
      ASSERT_TRUE(content.contains(plain)) << path << ' ' << type;
      const auto& schema = content[plain]["schema"];
      const auto body = plain == "application/json" ? json::parse(answer.body) : json(answer.body);
      expect_fits(body, schema, all, path);
    }
    // And nothing else: every key that the description has is one that the service reads.
    if (!posts) continue;
    const auto name = description["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                          .get<std::string>();
    for (const auto& [key, schema] :
         all.at(json::json_pointer(name.substr(1)))["properties"].items()) {
      const auto answer = post(port, path, json{{key, nullptr}}.dump());
      EXPECT_EQ(answer.status, 400);
      EXPECT_EQ(answer.body.find("there is no key"), std::string::npos) << key;
    }
  }
}

}  // namespace
}  // namespace attend::tests
