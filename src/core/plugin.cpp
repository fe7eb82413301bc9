#include "core/plugin.h"

#include <string>

#include <dlfcn.h>

#include "core/error.h"

namespace attend {

namespace fs = std::filesystem;

fs::path Plugin::path() const {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& folder : {program, program / "../lib/attend"}) {
    if (fs::exists(folder / file, error)) return folder / file;
  }
  throw Error(std::string(need) + ": there is no " + file + " in " + program.string() + "; " +
              advice);
}

void* Plugin::function(const char* name) const {
  const auto found = path();
  auto* library = ::dlopen(found.c_str(), RTLD_NOW | RTLD_LOCAL | (is_deep ? RTLD_DEEPBIND : 0));
  if (library == nullptr) {
    throw Error(std::string(need) + ", which cannot be loaded: " + dlerror());
  }
  auto* symbol = ::dlsym(library, name);
  if (symbol == nullptr) {
    throw Error(found.string() + " is no plug-in of this version: build both together");
  }
  return symbol;
}

}  // namespace attend
