#include "parallel/group.h"

#include <filesystem>

#include <dlfcn.h>

#include "parallel/lifeline.h"

namespace attend::parallel {
namespace {

namespace fs = std::filesystem;

class Alone final : public Group {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void sum(std::span<float> /*numbers*/) override {}
  void sum(std::span<double> /*numbers*/) override {}
  void broadcast(std::string& /*bytes*/) override {}
  void barrier() override {}
  void abandon(const std::string& /*why*/) override {}
};

/// Beside the program, or where an installation puts it.
fs::path find_plugin() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto& folder : {program, program / "../lib/attend"}) {
    if (fs::exists(folder / kGlooPlugin, error)) return folder / kGlooPlugin;
  }
  throw Error("several ranks need Gloo, and there is no " + std::string(kGlooPlugin) + " in " +
              program.string() + ": install libgloo-dev and build again, or train with one rank");
}

}  // namespace

Group& alone() {
  static Alone group;
  return group;
}

void check_has_groups() {
  find_plugin();
}

// A plug-in: linked into the program, Gloo and what it brings would double the time to start.
std::unique_ptr<Group> make_group(Lifeline& lifeline) {
  const auto path = find_plugin();
  auto* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw Error("Gloo cannot be loaded: " + std::string(dlerror()));
  auto* symbol = ::dlsym(library, kMakeGlooGroup);
  if (symbol == nullptr) {
    throw Error(path.string() + " is no plug-in of this version: build both together");
  }
  return std::unique_ptr<Group>(reinterpret_cast<MakeGlooGroup>(symbol)(lifeline));
}

}  // namespace attend::parallel
