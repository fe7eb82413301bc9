#include "translated.h"

#include "tiny_model.h"

namespace attend::tests {

std::string sources(std::size_t count) {
  auto lines = lines_of(read(corpus("test.source")));
  lines.resize(count);
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

Outcome translate(const std::string& in, const std::vector<std::string>& more) {
  std::vector<std::string> command = {"translate", "-m", tiny_model()};
  command.insert(command.end(), more.begin(), more.end());
  return attend(command, {.in = in});
}

std::string translation(const std::string& in, const std::vector<std::string>& more) {
  const auto outcome = translate(in, more);
  EXPECT_TRUE(succeeded(outcome));
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

std::vector<std::string> parts_of(const std::string& line) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = line.find(" ||| ", begin)) != std::string::npos;) {
    parts.push_back(line.substr(begin, end - begin));
    begin = end + 5;
  }
  parts.push_back(line.substr(begin));
  return parts;
}

}  // namespace attend::tests
