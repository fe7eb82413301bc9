#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <httplib.h>

#include "serving/http_server.h"

namespace attend::serving {

/// One client. What it sends for a request, and what it takes of the answer, has limits in bytes
/// and in time, however slowly it comes. Used by one thread; only `end` may be called by others.
class Connection final : public httplib::Stream {
 public:
  Connection(int socket, const HttpOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;  ///< closes it, such that the client can read the last answer

  /// Whether another request begins in time.
  bool wait_for_request();

  /// All bytes of the request's head, the empty line included, as far as they came: empty if it did
  /// not come to its end, or has a line that ends otherwise than it must. They are read again.
  std::string_view take_head();

  /// The request's header was read: now its body may come.
  void expect_body();

  /// Why the request did not come to its end, as a status: 408, 413, 431; 400 if the client left.
  int failure() const;
  bool has_begun() const { return has_begun_; }      ///< something of the request came
  bool is_answered() const { return is_answered_; }  ///< something of the answer went
  bool is_last() const { return is_last_; }          ///< no other request is read after this
  void make_last() { is_last_ = true; }

  /// A whole answer, where the library gave none.
  void send(const HttpResponse& response);

  /// From another thread: nothing more is read, or nothing more is read and written.
  void end(bool writes_too);

  /// Whether the client has closed its end, and has sent nothing that is not read.
  bool is_gone() const;

  bool is_readable() const override { return true; }
  bool is_writable() const override;
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  int socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool fill();

  /// Whether it can be read or written before the time is over.
  bool poll_until(short events, Clock::time_point time) const;
  void linger();

  const int socket_;
  const HttpOptions& options_;
  std::array<char, 8192> buffer_ = {};
  std::size_t at_ = 0;  // the first byte that was not given yet
  std::size_t filled_ = 0;
  std::string head_;  // read already, and not given yet
  std::size_t head_at_ = 0;
  std::size_t budget_ = 0;  // bytes that the request may still have
  Clock::time_point receive_by_;
  Clock::time_point send_by_;
  bool has_begun_ = false;
  bool is_answered_ = false;
  bool is_last_ = false;
  bool in_body_ = false;
  bool is_late_ = false;
  bool is_too_large_ = false;
  std::atomic<bool> is_ended_ = false;
};

}  // namespace attend::serving
