#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace attend::parallel {

using Clock = std::chrono::steady_clock;

/// A TCP socket, closed when it goes. A connection finds a dead host within 20 s.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  void close();

  /// This end's address as a number: "10.0.0.2".
  std::string local_address() const;
  int local_port() const;

  /// The other end's, as a number.
  std::string peer_address() const;

 private:
  int descriptor_ = -1;
};

/// A port that others can dial: of the loopback interface if `address` is of it, else of all. Port
/// 0 is any free one. Throws Error if it is in use.
Socket listen_on(const std::string& address, int port);

/// The next connection, or a closed socket if none comes until then.
Socket accept_from(const Socket& listener, Clock::time_point until);

/// Dials until somebody answers. Throws Error if nobody does until then, or there is no such host.
Socket dial(const std::string& address, int port, Clock::time_point until);

/// A kind and some bytes.
struct Message {
  char kind = 0;
  std::string text;
};

/// False if the connection is broken.
bool send_message(const Socket& socket, char kind, std::string_view text);

/// The next message; none if the connection is broken, nothing comes until then, or the message is
/// longer than that.
std::optional<Message> receive_message(const Socket& socket, Clock::time_point until,
                                       std::size_t longest);

/// A message that comes in pieces, from one who may be slow: nobody has to wait for it.
class Incoming {
 public:
  explicit Incoming(std::size_t longest) : longest_(longest) {}

  /// Takes what has come. False if the connection is broken, or the message is longer than that.
  bool take(const Socket& socket);

  /// The message, once it is whole.
  std::optional<Message> message() const;

 private:
  std::size_t longest_;
  std::string bytes_;
};

/// Waits until one of these has something to say, or until then.
void wait_for_any(const std::vector<const Socket*>& sockets, Clock::time_point until);

/// The name of this machine.
std::string host_name();

}  // namespace attend::parallel
