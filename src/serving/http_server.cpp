#include "serving/http_server.h"

#include "core/plugin.h"

namespace attend::serving {

std::string HttpRequest::media_type() const {
  auto name = type.substr(0, type.find(';'));
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

constexpr Plugin kHttp = {kHttpPlugin, "a service needs cpp-httplib",
                          "install libcpp-httplib-dev and build again"};

std::unique_ptr<HttpServer> make_http_server(const HttpOptions& options, HttpHandler& handler) {
  const auto make = reinterpret_cast<MakeHttpServer>(kHttp.function(kMakeHttpServer));
  return std::unique_ptr<HttpServer>(make(options, handler));
}

}  // namespace attend::serving
