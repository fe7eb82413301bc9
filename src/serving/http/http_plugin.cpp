// The service's HTTP: requests are read and answers written by cpp-httplib; connections, with all
// that limits them, are our own (connection.h).

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <httplib.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "core/error.h"
#include "serving/http_server.h"
#include "serving/request_head.h"

namespace attend::serving {
namespace {

constexpr int kWaitingConnections = 512;
constexpr int kLookAtStopEvery = 50;  // ms

thread_local Connection* current = nullptr;  // that this thread serves

void put(const HttpResponse& answer, httplib::Response& response) {
  response.status = answer.status;
  response.set_content(answer.body, answer.type);
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
}

HttpRequest told(const httplib::Request& request) {
  HttpRequest told;
  told.method = request.method == "HEAD" ? "GET" : request.method;
  told.path = request.path;
  const auto mark = request.target.find('?');
  if (mark != std::string::npos) told.query = request.target.substr(mark + 1);
  told.type = request.get_header_value("Content-Type");
  const auto encoding = request.get_header_value("Content-Encoding");
  told.is_encoded = !encoding.empty() && encoding != "identity";
  told.has_length = request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
  told.length = request.get_header_value<std::uint64_t>("Content-Length");
  return told;
}

/// Listens at the first address of the host that lets it. Throws Error.
int listen_at(const HttpOptions& options) {
  const auto port = std::to_string(options.port);
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found); code != 0) {
    throw Error("--host " + options.host + ": " + gai_strerror(code) +
                "; give an address of this machine, such as 127.0.0.1");
  }
  std::string why;
  int listening = -1;
  for (const auto* at = found; at != nullptr && listening < 0; at = at->ai_next) {
    const int made = ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    const int on = 1;
    if (made >= 0) setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (made >= 0 && bind(made, at->ai_addr, at->ai_addrlen) == 0 &&
        listen(made, kWaitingConnections) == 0) {
      listening = made;
      continue;
    }
    why = std::strerror(errno);
    if (made >= 0) close(made);
  }
  freeaddrinfo(found);
  if (listening < 0) {
    throw Error("cannot listen at " + options.host + " port " + port + ": " + why +
                "; --port 0 finds a free port");
  }
  return listening;
}

class Server final : public HttpServer, private httplib::Server {
 public:
  Server(const HttpOptions& options, HttpHandler& handler);
  ~Server() override { close(listening_); }

  std::string address() const override;
  void run(const std::atomic<bool>& stop) override;

 private:
  std::pair<std::string, int> local_address() const;
  void take_one();
  std::optional<int> refusal(Connection& connection) const;
  void serve(Connection& connection);
  void leave(std::list<Connection>::iterator place);
  void finish();
  bool all_gone_by(std::chrono::steady_clock::time_point time);

  const HttpOptions options_;
  HttpHandler& handler_;
  int listening_;
  std::vector<std::string> hosts_;  // that it answers to; none: to any
  std::mutex mutex_;
  std::condition_variable gone_;
  std::list<Connection> connections_;
  std::size_t live_ = 0;  // threads of connections
  std::atomic<bool> is_stopping_ = false;
};

Server::Server(const HttpOptions& options, HttpHandler& handler)
    : options_(options), handler_(handler), listening_(listen_at(options)) {
  hosts_ = hosts_of(options.host, local_address().first, options.allowed_hosts);
  set_payload_max_length(static_cast<std::size_t>(options.body_bytes));
  set_keep_alive_timeout(static_cast<std::time_t>(options.idle_seconds));
  set_keep_alive_max_count(1'000'000);
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    const auto asked = told(request);
    if (const auto refusal = handler_.refuse(asked)) {
      put(*refusal, response);
      if (request.method != "GET" && request.method != "HEAD") {  // its body is not read
        current->make_last();
        response.set_header("Connection", "close");
      }
      return HandlerResponse::Handled;
    }
    if (asked.method != "GET") return HandlerResponse::Unhandled;
    put(handler_.answer(asked), response);
    return HandlerResponse::Handled;
  });
  Post("/.*", [this](const httplib::Request& request, httplib::Response& response) {
    auto asked = told(request);
    asked.body = request.body;
    asked.is_gone = [connection = current] { return connection->is_gone(); };
    put(handler_.answer(asked), response);
  });
  // What the library itself refuses: the rest of the connection cannot be trusted.
  set_error_handler(
      HandlerWithResponse([this](const httplib::Request&, httplib::Response& response) {
        if (!response.body.empty()) return HandlerResponse::Handled;
        current->make_last();
        const auto why = current->failure();
        put(handler_.error(why == 400 ? response.status : why), response);
        response.set_header("Connection", "close");
        return HandlerResponse::Handled;
      }));
  set_exception_handler([](const httplib::Request&, httplib::Response& response,
                           const std::exception_ptr&) { response.status = 500; });
}

std::pair<std::string, int> Server::local_address() const {
  const Connection probe(dup(listening_), options_);
  std::string ip;
  int port = 0;
  probe.get_local_ip_and_port(ip, port);
  return {ip, port};
}

std::string Server::address() const {
  auto [ip, port] = local_address();
  if (ip.find(':') != std::string::npos) ip = '[' + ip + ']';
  return "http://" + ip + ':' + std::to_string(port);
}

void Server::run(const std::atomic<bool>& stop) {
  while (!stop) {
    pollfd watched = {listening_, POLLIN, 0};
    if (poll(&watched, 1, kLookAtStopEvery) > 0) take_one();
  }
  finish();
}

void Server::take_one() {
  const int socket = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) {  // no room for another file, or the client is gone already
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) usleep(10'000);
    return;
  }
  std::unique_lock lock(mutex_);
  const auto most = static_cast<std::size_t>(options_.connections);
  const bool has_room = live_ < most;
  if (live_ >= 2 * most) {  // no room to say so, either
    close(socket);
    return;
  }
  ++live_;
  const auto place = connections_.emplace(connections_.end(), socket, options_);
  lock.unlock();
  try {
    std::thread([this, place, has_room] {
      if (has_room) {
        serve(*place);
      } else {
        place->send(handler_.error(503));
      }
      leave(place);
    }).detach();
  } catch (const std::system_error&) {  // no room for another thread
    place->send(handler_.error(503));
    leave(place);
  }
}

/// Last of all the count goes down: then nothing of this server is used by the thread any more.
void Server::leave(std::list<Connection>::iterator place) {
  std::list<Connection> left;
  {
    const std::lock_guard lock(mutex_);
    left.splice(left.end(), connections_, place);
  }
  left.clear();  // it may linger
  const std::lock_guard lock(mutex_);
  --live_;
  gone_.notify_all();
}

/// Why a request is not read, as a status. Nothing of a client that sent nothing is refused.
std::optional<int> Server::refusal(Connection& connection) const {
  const auto bytes = connection.take_head();
  if (bytes.empty()) {
    if (!connection.has_begun()) return std::nullopt;
    return connection.failure();
  }
  const auto head = read_head(bytes);
  if (!head.is_sound) return 400;
  if (!hosts_.empty() && !head.host.empty() &&
      std::find(hosts_.begin(), hosts_.end(), head.host) == hosts_.end()) {
    return 421;
  }
  if (head.ends_stream) connection.make_last();
  return std::nullopt;
}

void Server::serve(Connection& connection) {
  current = &connection;
  bool is_first = true;  // it was taken, so it is answered
  while ((is_first || !is_stopping_) && !connection.is_last() && connection.wait_for_request()) {
    is_first = false;
    bool is_closed = false;
    if (const auto status = refusal(connection)) {
      connection.send(handler_.error(*status));
      break;
    }
    if (!connection.has_begun()) break;
    const bool is_whole = process_request(connection, is_stopping_ || connection.is_last(),
                                          is_closed, [&](httplib::Request& request) {
                                            request.ranges.clear();  // an answer is sent whole
                                            connection.expect_body();
                                          });
    if (connection.has_begun() && !connection.is_answered()) {
      connection.send(handler_.error(connection.failure()));
    }
    if (!is_whole || is_closed) break;
  }
}

bool Server::all_gone_by(std::chrono::steady_clock::time_point time) {
  std::unique_lock lock(mutex_);
  return gone_.wait_until(lock, time, [this] { return live_ == 0; });
}

/// Requests that came whole are answered; clients that are still sending, or that pause between
/// requests, are let go.
void Server::finish() {
  using std::chrono::steady_clock;
  is_stopping_ = true;
  shutdown(listening_, SHUT_RDWR);
  const auto end_all = [this](bool writes_too) {
    const std::lock_guard lock(mutex_);
    for (auto& connection : connections_) connection.end(writes_too);
  };
  end_all(false);
  const auto grace = std::chrono::duration_cast<steady_clock::duration>(
      std::chrono::duration<double>(options_.grace_seconds));
  if (all_gone_by(steady_clock::now() + grace)) return;
  handler_.hurry();
  if (all_gone_by(steady_clock::now() + std::chrono::seconds(1))) return;
  end_all(true);
  all_gone_by(steady_clock::time_point::max());
}

}  // namespace
}  // namespace attend::serving

extern "C" attend::serving::HttpServer* attend_make_http_server(
    const attend::serving::HttpOptions& options, attend::serving::HttpHandler& handler) {
  return new attend::serving::Server(options, handler);
}
