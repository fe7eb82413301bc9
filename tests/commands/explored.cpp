#include "explored.h"

#include "command.h"

namespace attend::tests {

// 16-bit numbers in base64, the lower byte first.
std::vector<double> decoded(const nlohmann::json& reading) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<unsigned> bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char c : reading.at("weights").get<std::string>()) {
    if (c == '=') break;
    held = (held << 6U | static_cast<unsigned>(digits.find(c))) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(held >> static_cast<unsigned>(bits) & 255U);
  }
  std::vector<double> weights;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    weights.push_back(reading.value("scale", 1.0) * (bytes[i] + 256 * bytes[i + 1]) / 65535.0);
  }
  return weights;
}

std::vector<std::vector<nlohmann::json>> answers_of(const std::string& printed, std::size_t lines) {
  std::vector<std::vector<nlohmann::json>> found(lines);
  for (const auto& line : lines_of(printed)) {
    const auto one = nlohmann::json::parse(line);
    found.at(one.at("line").get<std::size_t>() - 1).push_back(one);
  }
  return found;
}

}  // namespace attend::tests
