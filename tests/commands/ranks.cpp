#include "ranks.h"

#include <cmath>
#include <cstring>
#include <map>

#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

namespace attend::tests {
namespace {

using nlohmann::json;

/// The numbers of a safetensors file's tensors, by name: 8 bytes of length, JSON, then the numbers.
std::map<std::string, std::vector<float>> tensors_of(const std::string& file) {
  const auto bytes = read(file);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof(length));
  std::map<std::string, std::vector<float>> tensors;
  const auto header = json::parse(bytes.substr(8, length));
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    const std::size_t first = tensor.at("data_offsets").at(0);
    const std::size_t end = tensor.at("data_offsets").at(1);
    auto& numbers = tensors[name];
    numbers.resize((end - first) / sizeof(float));
    std::memcpy(numbers.data(), bytes.data() + 8 + length + first, end - first);
  }
  return tensors;
}

}  // namespace

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string free_port() {
  const auto one = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  EXPECT_EQ(bind(one, reinterpret_cast<sockaddr*>(&name), size), 0);
  EXPECT_EQ(getsockname(one, reinterpret_cast<sockaddr*>(&name), &size), 0);
  close(one);
  return std::to_string(ntohs(name.sin_port));
}

std::vector<std::string> rank_of(int rank, int size, const std::string& port) {
  return {"RANK=" + std::to_string(rank), "WORLD_SIZE=" + std::to_string(size),
          "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + port};
}

double largest_difference(const std::string& run, const std::string& expected) {
  const auto found = tensors_of(run + "/model.safetensors");
  double largest = 0.0;
  for (const auto& [name, numbers] : tensors_of(expected + "/model.safetensors")) {
    double squares = 0.0;
    double differences = 0.0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      squares += std::pow(numbers[i], 2);
      differences += std::pow(found.at(name).at(i) - numbers[i], 2);
    }
    largest = std::max(largest, std::sqrt(differences / (squares + 1e-30)));
  }
  return largest;
}

}  // namespace attend::tests
