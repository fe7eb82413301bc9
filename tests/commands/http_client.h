#pragma once

#include <map>
#include <string>

namespace attend::tests {

/// An answer as it came. Status 0: there was none.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// A connection to a port of this machine that sends whatever bytes it is told to.
class RawConnection {
 public:
  explicit RawConnection(int port);
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection();

  bool is_open() const { return socket_ >= 0; }
  void send(const std::string& bytes) const;
  void end_sending() const;

  /// The next answer, however its connection goes on.
  Answer receive();

 private:
  bool receive_more();

  int socket_ = -1;
  std::string received_;
};

/// One request on a connection of its own.
Answer ask(int port, const std::string& bytes);
Answer get(int port, const std::string& path);
Answer post(int port, const std::string& path, const std::string& body);

/// What `name` counts in /metrics; -1 if it is not there.
double counted(int port, const std::string& name);

/// The bytes of a POST of JSON.
std::string posted(const std::string& path, const std::string& body);

}  // namespace attend::tests
