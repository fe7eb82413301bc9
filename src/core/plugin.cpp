#include "core/plugin.h"

#include <string>

#include <dlfcn.h>

#include "core/error.h"

namespace attend {

namespace fs = std::filesystem;

namespace {

/// The folder of the library that this code is in, where it is in one; of the program else.
fs::path own_folder() {
  Dl_info found = {};
  if (::dladdr(reinterpret_cast<const void*>(&own_folder), &found) == 0) return {};
  std::error_code error;
  return fs::weakly_canonical(found.dli_fname, error).parent_path();
}

}  // namespace

fs::path Plugin::path() const {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  const auto own = own_folder();
  for (const auto& folder :
       {program, program / "../lib/attend", own, own / "attend", own / "../attend"}) {
    if (fs::exists(folder / file, error)) return folder / file;
  }
  throw PluginError(std::string(need) + ": there is no " + file + " in " + program.string() + "; " +
                    advice);
}

void* Plugin::function(const char* name) const {
  const auto found = path();
  auto* library = ::dlopen(found.c_str(), RTLD_NOW | RTLD_LOCAL | (is_deep ? RTLD_DEEPBIND : 0));
  if (library == nullptr) {
    throw PluginError(std::string(need) + ", which cannot be loaded: " + dlerror());
  }
  auto* symbol = ::dlsym(library, name);
  if (symbol == nullptr) {
    throw PluginError(found.string() + " is no plug-in of this version: build both together");
  }
  return symbol;
}

}  // namespace attend
