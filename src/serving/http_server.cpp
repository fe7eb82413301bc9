#include "serving/http_server.h"

#include "core/plugin.h"

namespace attend::serving {

constexpr Plugin kHttp = {kHttpPlugin, "a service needs cpp-httplib",
                          "install libcpp-httplib-dev and build again"};

std::unique_ptr<HttpServer> make_http_server(const HttpOptions& options, HttpHandler& handler) {
  const auto make = reinterpret_cast<MakeHttpServer>(kHttp.function(kMakeHttpServer));
  return std::unique_ptr<HttpServer>(make(options, handler));
}

}  // namespace attend::serving
