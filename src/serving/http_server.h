#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What a service and the HTTP library know of each other. The library and what it brings (TLS,
// compression) is a plug-in, loaded by `attend serve` alone: linked, it would cost every start.

namespace attend::serving {

struct HttpRequest {
  std::string method;        ///< HEAD is told as GET
  std::string path;          ///< without what follows a "?"
  std::string query;         ///< that, as it came
  std::string type;          ///< of the body, as the client named it
  bool is_encoded = false;   ///< the body is compressed
  bool has_length = false;   ///< the body's length is told, or it comes in chunks
  std::uint64_t length = 0;  ///< of the body as it was told
  std::string body;
  std::function<bool()> is_gone;  ///< whether the client has left: nobody reads the answer

  /// The type without what follows a ";".
  std::string media_type() const;
};

struct HttpResponse {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Who answers. Called from many threads at once.
class HttpHandler {
 public:
  HttpHandler() = default;
  HttpHandler(const HttpHandler&) = delete;
  HttpHandler& operator=(const HttpHandler&) = delete;
  virtual ~HttpHandler() = default;

  /// Of a request whose body was not read yet: an answer that refuses it, if it is to be refused.
  virtual std::optional<HttpResponse> refuse(const HttpRequest& request) = 0;

  /// Never throws.
  virtual HttpResponse answer(const HttpRequest& request) = 0;

  /// What is said of a request that is not one, or did not come to its end, or found no room, or is
  /// for another host: 400, 408, 413, 414, 421, 431, 503.
  virtual HttpResponse error(int status) = 0;

  /// The time to finish what was begun is over: whoever waits is answered now.
  virtual void hurry() = 0;
};

struct HttpOptions {
  std::string host = "127.0.0.1";
  std::int64_t port = 8080;  ///< 0: a free one
  std::int64_t connections = 128;
  std::int64_t body_bytes = 1 << 20;
  double receive_seconds = 10.0;  ///< for a whole request, and for the client to take the answer
  double idle_seconds = 5.0;      ///< between requests of a connection
  double grace_seconds = 10.0;    ///< to finish what was begun
  std::vector<std::string> allowed_hosts{};  ///< names that it answers to, besides its own where it
                                             ///< listens at a loopback address; else, if there are
                                             ///< some, these alone
};

class HttpServer {
 public:
  HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  virtual ~HttpServer() = default;

  /// Where it listens: http://127.0.0.1:8080.
  virtual std::string address() const = 0;

  /// Serves until `stop`; then takes nothing more, and finishes what was begun.
  virtual void run(const std::atomic<bool>& stop) = 0;
};

/// Listens already. Throws Error if the plug-in is not there, or the address cannot be had.
std::unique_ptr<HttpServer> make_http_server(const HttpOptions& options, HttpHandler& handler);

/// What the plug-in exports, under this name: a new server, owned by the caller.
using MakeHttpServer = HttpServer* (*)(const HttpOptions& options, HttpHandler& handler);
inline constexpr const char* kMakeHttpServer = "attend_make_http_server";
inline constexpr const char* kHttpPlugin = "libattend_http.so";

}  // namespace attend::serving
