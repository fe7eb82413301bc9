#include "connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace attend::serving {
namespace {

constexpr std::size_t kHeaderBytes = 64 * 1024;
constexpr auto kLinger = std::chrono::milliseconds(500);  // for what a client still sends

std::chrono::steady_clock::duration seconds(double count) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(count));
}

void describe(const sockaddr_storage& address, std::string& ip, int& port) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4 = {};
    std::memcpy(&v4, &address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6 = {};
    std::memcpy(&v6, &address, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    port = ntohs(v6.sin6_port);
  }
  ip = text.data();
}

}  // namespace

Connection::Connection(int socket, const HttpOptions& options)
    : socket_(socket), options_(options) {
  const int on = 1;  // an answer is written in two parts: the second must not wait
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() {
  linger();
  close(socket_);
}

/// Closed while bytes of the client are unread, a connection is reset, and the client may lose the
/// answer that it was sent.
void Connection::linger() {
  if (!is_answered_ || shutdown(socket_, SHUT_WR) != 0) return;
  const auto by = Clock::now() + kLinger;
  std::size_t left = 1 << 20;
  while (left > 0 && poll_until(POLLIN, by)) {
    const auto got = recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got <= 0) return;
    left -= std::min(left, static_cast<std::size_t>(got));
  }
}

bool Connection::poll_until(short events, Clock::time_point time) const {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
    if (left < 0) return false;
    pollfd watched = {socket_, events, 0};
    const auto found = poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (found > 0) return true;
    if (found < 0 && errno != EINTR) return false;
    if (found == 0 && left == 0) return false;
  }
}

bool Connection::wait_for_request() {
  has_begun_ = is_answered_ = in_body_ = is_late_ = is_too_large_ = false;
  head_.clear();
  head_at_ = 0;
  if (at_ == filled_ && !poll_until(POLLIN, Clock::now() + seconds(options_.idle_seconds))) {
    return false;
  }
  budget_ = kHeaderBytes;
  receive_by_ = Clock::now() + seconds(options_.receive_seconds);
  return true;
}

void Connection::expect_body() {
  in_body_ = true;  // with room for what chunks have around them
  budget_ = 2 * static_cast<std::size_t>(options_.body_bytes) + kHeaderBytes;
}

int Connection::failure() const {
  if (is_too_large_) return in_body_ ? 413 : 431;
  return is_late_ ? 408 : 400;
}

/// Waits for bytes of the request; false if none come.
bool Connection::fill() {
  if (at_ < filled_) return true;
  if (!poll_until(POLLIN, receive_by_)) {
    is_late_ = true;
    return false;
  }
  const auto got = recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (got <= 0) return false;
  at_ = 0;
  filled_ = static_cast<std::size_t>(got);
  return true;
}

std::string_view Connection::take_head() {
  while (!head_.ends_with("\r\n\r\n")) {
    if (budget_ == 0) {
      is_too_large_ = true;
      return {};
    }
    if (!fill()) return {};
    has_begun_ = true;
    const char next = buffer_[at_++];
    --budget_;
    if (next == '\n' && !head_.ends_with('\r')) return {};
    head_ += next;
  }
  return head_;
}

ssize_t Connection::read(char* to, std::size_t size) {
  if (head_at_ < head_.size()) {
    const auto given = std::min(size, head_.size() - head_at_);
    std::memcpy(to, head_.data() + head_at_, given);
    head_at_ += given;
    return static_cast<ssize_t>(given);
  }
  if (budget_ == 0) {
    is_too_large_ = true;
    return -1;
  }
  if (!fill()) return is_late_ ? -1 : 0;
  const auto given = std::min({size, filled_ - at_, budget_});
  std::memcpy(to, buffer_.data() + at_, given);
  at_ += given;
  budget_ -= given;
  return static_cast<ssize_t>(given);
}

bool Connection::is_writable() const {
  return poll_until(POLLOUT, Clock::now());
}

ssize_t Connection::write(const char* from, std::size_t size) {
  if (!is_answered_) send_by_ = Clock::now() + seconds(options_.receive_seconds);
  is_answered_ = true;
  std::size_t sent = 0;
  while (sent < size) {
    if (!poll_until(POLLOUT, send_by_)) return -1;
    const auto part = ::send(socket_, from + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (part < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) continue;
    if (part <= 0) return -1;
    sent += static_cast<std::size_t>(part);
  }
  return static_cast<ssize_t>(size);
}

void Connection::send(const HttpResponse& response) {
  std::string text = "HTTP/1.1 " + std::to_string(response.status) + " Refused" +
                     "\r\nConnection: close\r\nContent-Type: " + response.type +
                     "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
  text += "\r\n" + response.body;
  write(text.data(), text.size());
}

bool Connection::is_gone() const {
  if (is_ended_ || at_ < filled_) return false;
  char next = 0;
  const auto got = recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Connection::end(bool writes_too) {
  is_ended_ = true;
  shutdown(socket_, writes_too ? SHUT_RDWR : SHUT_RD);
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    describe(address, ip, port);
  }
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    describe(address, ip, port);
  }
}

}  // namespace attend::serving
