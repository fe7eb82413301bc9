#include "core/plugin.h"

#include <string>
#include <vector>

#include <dlfcn.h>

#include "core/error.h"

namespace attend {

namespace fs = std::filesystem;

namespace {

/// The folder of the library that this code is in; empty where it is in none. (A program's own name
/// may be as it was called, without a folder: that says nothing.)
fs::path own_folder() {
  Dl_info found = {};
  if (::dladdr(reinterpret_cast<const void*>(&own_folder), &found) == 0) return {};
  const fs::path path = found.dli_fname;
  std::error_code error;
  return path.is_absolute() ? fs::weakly_canonical(path, error).parent_path() : fs::path();
}

/// Where plug-ins lie: beside the program or the library, or where an installation puts them.
std::vector<fs::path> plugin_folders() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<fs::path> folders = {program, program / "../lib/attend"};
  const auto own = own_folder();
  if (own.empty() || own == program) return folders;
  for (const auto* from : {"", "attend", "../attend", "../lib/attend"})
    folders.push_back(own / from);
  return folders;
}

}  // namespace

fs::path Plugin::path() const {
  const auto folders = plugin_folders();
  for (const auto& folder : folders) {
    std::error_code error;
    if (fs::exists(folder / file, error)) return folder / file;
  }
  throw PluginError(std::string(need) + ": there is no " + file + " in " +
                    folders.front().string() +
                    (folders.size() > 2 ? " or " + folders[2].string() : "") + "; " + advice);
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
