#include "parallel/sockets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::parallel {
namespace {

constexpr auto kBetweenCalls = std::chrono::milliseconds(50);
constexpr std::size_t kHeader = 5;  // kind, then the length, lowest byte first

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses addresses_of(const char* host, int port, int flags) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto problem = getaddrinfo(host, std::to_string(port).c_str(), &hints, &found);
  if (problem != 0) {
    throw Error(fmt::format("no host called {}: {}; MASTER_ADDR names the host of rank 0", host,
                            gai_strerror(problem)));
  }
  return {found, freeaddrinfo};
}

Socket socket_for(const addrinfo& address) {
  return Socket(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, 0));
}

void set(const Socket& socket, int level, int option, int value) {
  ::setsockopt(socket.descriptor(), level, option, &value, sizeof(value));
}

/// A host that is gone says nothing: it is asked after 5 s, and given up 15 s later.
void keep_watched(const Socket& socket) {
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, 5);
  set(socket, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 20000);
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

int milliseconds_until(Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1000000));
}

/// Of a header: the bytes that follow it.
std::size_t length_in(const char* header) {
  std::size_t length = 0;
  for (std::size_t i = kHeader - 1; i > 0; --i) {
    length = (length << 8) | static_cast<unsigned char>(header[i]);
  }
  return length;
}

bool wait_for(const Socket& socket, short events, Clock::time_point until) {
  pollfd one = {socket.descriptor(), events, 0};
  return ::poll(&one, 1, milliseconds_until(until)) > 0;
}

bool receive(const Socket& socket, char* bytes, std::size_t count, Clock::time_point until) {
  while (count > 0) {
    if (!wait_for(socket, POLLIN, until)) return false;
    const auto got = ::recv(socket.descriptor(), bytes, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "localhost" || address == "::1";
}

sockaddr_storage name_of(const Socket& socket) {
  sockaddr_storage name = {};
  socklen_t size = sizeof(name);
  ::getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&name), &size);
  return name;
}

/// Who dials a free port of its own host may be given that port, and reach itself.
bool is_to_itself(const Socket& socket) {
  sockaddr_storage other = {};
  socklen_t size = sizeof(other);
  ::getpeername(socket.descriptor(), reinterpret_cast<sockaddr*>(&other), &size);
  const auto own = name_of(socket);
  return std::memcmp(&own, &other, sizeof(own)) == 0;
}

/// One side of a name: NI_MAXHOST holds any number.
std::string numeric(const sockaddr_storage& name, bool port) {
  std::array<char, NI_MAXHOST> host = {};
  std::array<char, NI_MAXSERV> service = {};
  ::getnameinfo(reinterpret_cast<const sockaddr*>(&name), sizeof(name), host.data(), host.size(),
                service.data(), service.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  return port ? service.data() : host.data();
}

std::string without_prefix(const std::string& address) {
  return address.starts_with("::ffff:") ? address.substr(7) : address;  // IPv4 within IPv6
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void Socket::close() {
  if (is_open()) ::close(descriptor_);
  descriptor_ = -1;
}

std::string Socket::local_address() const {
  return without_prefix(numeric(name_of(*this), false));
}

std::string Socket::peer_address() const {
  sockaddr_storage name = {};
  socklen_t size = sizeof(name);
  ::getpeername(descriptor_, reinterpret_cast<sockaddr*>(&name), &size);
  return without_prefix(numeric(name, false));
}

int Socket::local_port() const {
  return std::stoi(numeric(name_of(*this), true));
}

Socket listen_on(const std::string& address, int port) {
  const auto found = is_loopback(address) ? addresses_of(address.c_str(), port, 0)
                                          : addresses_of(nullptr, port, AI_PASSIVE);
  auto reason = 0;
  // IPv6 first: such a socket hears IPv4 too.
  for (const auto family : {AF_INET6, AF_INET}) {
    for (const auto* one = found.get(); one != nullptr; one = one->ai_next) {
      if (one->ai_family != family) continue;
      auto socket = socket_for(*one);
      if (!socket.is_open()) continue;
      set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
      if (family == AF_INET6) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
      if (::bind(socket.descriptor(), one->ai_addr, one->ai_addrlen) == 0 &&
          ::listen(socket.descriptor(), SOMAXCONN) == 0) {
        return socket;
      }
      reason = errno;
    }
  }
  throw Error(fmt::format("port {} for the ranks to meet at: {}; give another one as MASTER_PORT",
                          port, std::strerror(reason)));
}

Socket accept_from(const Socket& listener, Clock::time_point until) {
  if (!wait_for(listener, POLLIN, until)) return {};
  Socket socket(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
  if (socket.is_open()) keep_watched(socket);
  return socket;
}

Socket dial(const std::string& address, int port, Clock::time_point until) {
  const auto found = addresses_of(address.c_str(), port, 0);
  auto reason = 0;
  do {
    for (const auto* one = found.get(); one != nullptr; one = one->ai_next) {
      auto socket = socket_for(*one);
      if (!socket.is_open()) continue;
      set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 10000);
      if (::connect(socket.descriptor(), one->ai_addr, one->ai_addrlen) == 0 &&
          !is_to_itself(socket)) {
        keep_watched(socket);
        return socket;
      }
      reason = errno;
    }
    std::this_thread::sleep_for(kBetweenCalls);
  } while (Clock::now() < until);
  throw Error(
      fmt::format("rank 0 does not answer at {}:{}: {}; is it running, and are MASTER_ADDR "
                  "and MASTER_PORT the same everywhere?",
                  address, port, std::strerror(reason)));
}

bool send_message(const Socket& socket, char kind, std::string_view text) {
  std::string bytes(1, kind);
  for (auto i = 0; i < 4; ++i) bytes += static_cast<char>((text.size() >> (8 * i)) & 0xFF);
  bytes += text;
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto more =
        ::send(socket.descriptor(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) return false;
    sent += static_cast<std::size_t>(more);
  }
  return true;
}

std::optional<Message> receive_message(const Socket& socket, Clock::time_point until,
                                       std::size_t longest) {
  std::array<char, kHeader> header = {};
  if (!receive(socket, header.data(), header.size(), until)) return std::nullopt;
  const auto length = length_in(header.data());
  if (length > longest) return std::nullopt;
  Message message = {header[0], std::string(length, '\0')};
  if (!receive(socket, message.text.data(), length, until)) return std::nullopt;
  return message;
}

bool Incoming::take(const Socket& socket) {
  std::array<char, 4096> block = {};
  while (true) {
    const auto got = ::recv(socket.descriptor(), block.data(), block.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    if (got == 0) return message().has_value();
    bytes_.append(block.data(), static_cast<std::size_t>(got));
    if (bytes_.size() < kHeader) continue;
    const auto length = length_in(bytes_.data());
    if (length > longest_ || bytes_.size() > kHeader + length) return false;
    if (bytes_.size() == kHeader + length) return true;
  }
}

std::optional<Message> Incoming::message() const {
  if (bytes_.size() < kHeader || bytes_.size() != kHeader + length_in(bytes_.data())) {
    return std::nullopt;
  }
  return Message{bytes_[0], bytes_.substr(kHeader)};
}

void wait_for_any(const std::vector<const Socket*>& sockets, Clock::time_point until) {
  std::vector<pollfd> all;
  for (const auto* socket : sockets) all.push_back({socket->descriptor(), POLLIN, 0});
  ::poll(all.data(), all.size(), milliseconds_until(until));
}

std::string host_name() {
  std::array<char, 256> name = {};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace attend::parallel
