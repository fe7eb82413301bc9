#include "ranks.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace attend::tests {

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

}  // namespace attend::tests
