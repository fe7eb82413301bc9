#include "http_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "command.h"

namespace attend::tests {

RawConnection::RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval longest = {60, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  close(socket_);
  socket_ = -1;
}

RawConnection::~RawConnection() {
  if (socket_ >= 0) close(socket_);
}

void RawConnection::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto part = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (part <= 0) return;  // it was refused before its end
    sent += static_cast<std::size_t>(part);
  }
}

void RawConnection::end_sending() const {
  shutdown(socket_, SHUT_WR);
}

bool RawConnection::receive_more() {
  std::array<char, 65536> buffer = {};
  const auto got = recv(socket_, buffer.data(), buffer.size(), 0);
  if (got > 0) received_.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

Answer RawConnection::receive() {
  Answer answer;
  auto end = received_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!receive_more()) return answer;
    end = received_.find("\r\n\r\n");
  }
  std::istringstream head(received_.substr(0, end));
  std::string version;
  head >> version >> answer.status;
  std::string line;
  std::getline(head, line);
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const auto colon = line.find(": ");
    auto name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = line.substr(colon + 2);
  }
  const auto length = std::stoul(answer.headers["content-length"]);
  while (received_.size() < end + 4 + length) {
    if (!receive_more()) return {};
  }
  answer.body = received_.substr(end + 4, length);
  received_.erase(0, end + 4 + length);
  return answer;
}

Answer ask(int port, const std::string& bytes) {
  RawConnection connection(port);
  connection.send(bytes);
  return connection.receive();
}

Answer get(int port, const std::string& path) {
  return ask(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}

std::string posted(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Answer post(int port, const std::string& path, const std::string& body) {
  return ask(port, posted(path, body));
}

double counted(int port, const std::string& name) {
  for (const auto& line : lines_of(get(port, "/metrics").body)) {
    if (line.starts_with(name + ' ')) return std::stod(line.substr(name.size() + 1));
  }
  return -1;
}

}  // namespace attend::tests
