#include "compared.h"

#include "tiny_model.h"

namespace attend::tests {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> compare_command(const std::string& out, int updates,
                                         const std::vector<std::string>& more) {
  auto command = train_command(out, updates, more);
  command[0] = "compare";
  command.insert(command.begin() + 1, "--recipes");
  return command;
}

json compared(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "compare");
  arguments.emplace_back("--json");
  const auto done = attend(arguments);
  EXPECT_TRUE(succeeded(done));
  return json::parse(done.out).at("runs").at(0);
}

std::vector<json> validations(const std::string& run) {
  std::vector<json> all;
  for (const auto& line : lines_of(read(run + "/metrics.jsonl"))) {
    auto parsed = json::parse(line);
    if (parsed.at("kind") == "validation") all.push_back(parsed);
  }
  return all;
}

}  // namespace attend::tests
