#include "explained.h"

#include <cmath>
#include <map>

#include "tiny_model.h"

namespace attend::tests {

using nlohmann::json;

std::string sentence() {
  return lines_of(read(corpus("test.source")))[0];
}

Outcome explain(const Arguments& arguments, const std::string& locale) {
  Arguments command = {"explain"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return attend(command, {.environment = {locale}});
}

json explained(const std::string& model, const Arguments& more) {
  Arguments arguments = {"-m", model, sentence(), "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto outcome = explain(arguments);
  EXPECT_TRUE(succeeded(outcome));
  return json::parse(outcome.out);
}

std::string model_with(const std::string& name, const Arguments& keys) {
  static const Folder folder;
  static std::map<std::string, std::string> made;
  auto& path = made[name];
  if (!path.empty()) return path;
  path = folder / name;
  auto more = keys;
  for (const auto* key : {"--training.validate_every", "5", "--training.learning_rate", "0.05"}) {
    more.emplace_back(key);
  }
  const auto outcome = attend(train_command(path, 5, more));
  EXPECT_TRUE(succeeded(outcome));
  return path;
}

Numbers softmax(const Numbers& energies) {
  Numbers weights;
  double sum = 0.0;
  for (const auto energy : energies) sum += std::exp(energy);
  for (const auto energy : energies) weights.push_back(std::exp(energy) / sum);
  return weights;
}

void expect_near(const Numbers& found, const Numbers& expected, double apart) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], apart) << i;
}

Numbers weighted_sum(const Numbers& weights, const json& annotations) {
  Numbers sum(annotations[0]["numbers"].size(), 0.0);
  for (std::size_t j = 0; j < weights.size(); ++j) {
    const auto numbers = annotations[j]["numbers"].get<Numbers>();
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weights[j] * numbers[i];
  }
  return sum;
}

}  // namespace attend::tests
