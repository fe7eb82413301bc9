#include "serving/http_server.h"

#include <filesystem>

#include <dlfcn.h>

#include "core/error.h"

namespace attend::serving {
namespace {

namespace fs = std::filesystem;

/// Beside the program, or where an installation puts it.
fs::path find_plugin() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& folder : {program, program / "../lib/attend"}) {
    if (fs::exists(folder / kHttpPlugin, error)) return folder / kHttpPlugin;
  }
  throw Error("there is no " + std::string(kHttpPlugin) + " in " + program.string() +
              ": install libcpp-httplib-dev and build again");
}

}  // namespace

std::unique_ptr<HttpServer> make_http_server(const HttpOptions& options, HttpHandler& handler) {
  const auto path = find_plugin();
  auto* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Error("cpp-httplib cannot be loaded: " + std::string(dlerror()));
  auto* symbol = ::dlsym(library, kMakeHttpServer);
  if (symbol == nullptr) {
    throw Error(path.string() + " is no plug-in of this version: build both together");
  }
  return std::unique_ptr<HttpServer>(reinterpret_cast<MakeHttpServer>(symbol)(options, handler));
}

}  // namespace attend::serving
