#include "training/ranks.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"
#include "tasks/model_folder.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRun = "run.json";
constexpr const char* kRecipe = "recipe.toml";

constexpr const char* kScratch = "attend-rank-";

/// A folder of this user, open and locked in that way; -1 if it cannot be, or has been removed
/// meanwhile.
int locked_folder(const fs::path& path, int how) {
  const auto folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat opened = {};
  struct stat there = {};
  const bool is_ours = ::fstat(folder, &opened) == 0 && opened.st_uid == ::geteuid() &&
                       ::flock(folder, how) == 0 && ::lstat(path.c_str(), &there) == 0 &&
                       opened.st_ino == there.st_ino && opened.st_dev == there.st_dev;
  if (is_ours) return folder;
  ::close(folder);
  return -1;
}

/// The file's bytes on rank 0, given to all.
std::string shared_file(parallel::Group& group, const fs::path& path) {
  auto bytes = group.is_first() ? read_file(path) : std::string();
  group.broadcast(bytes);
  return bytes;
}

/// What the others need of rank 0's folder, as paths within it.
std::vector<std::string> needed_files(const RunFolder& folder) {
  auto names = tasks::files_of_description(folder.path());
  const auto checkpoints = folder.checkpoints();
  if (checkpoints.empty()) return names;
  const auto last = folder.checkpoint(checkpoints.back()).lexically_relative(folder.path());
  for (const auto* file : {"model.safetensors", "optimizer.safetensors", "state.json"}) {
    names.push_back((last / file).string());
  }
  return names;
}

/// Within the folder, whatever another rank says.
fs::path within(const fs::path& folder, const std::string& name) {
  const auto path = fs::path(name).lexically_normal();
  if (path.is_absolute() || path.empty() || *path.begin() == "..") {
    throw Error("rank 0 gave a file of no use: " + name);
  }
  return folder / path;
}

void check_same_recipe(const Recipe& own, const Recipe& first) {
  if (const auto differs = first_difference(own, first)) {
    throw Error(
        fmt::format("{} is {} here and {} on rank 0: give all ranks the same recipe and keys",
                    differs->key, differs->one, differs->other));
  }
}

}  // namespace

ScratchFolder::ScratchFolder() {
  remove_abandoned();
  // Another process may find it before it is locked, and remove it: then it is made again.
  for (int i = 0; i < 100; ++i) {
    auto name = (fs::temp_directory_path() / (std::string(kScratch) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) break;
    const auto folder = locked_folder(name, LOCK_EX);
    if (folder < 0) continue;
    path_ = name;
    lock_ = folder;
    return;
  }
  throw Error("cannot make a temporary folder in " + fs::temp_directory_path().string() +
              ": set TMPDIR to where there is room");
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(lock_);
}

void ScratchFolder::remove_abandoned() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(ignored), ignored)) {
    if (!entry.path().filename().string().starts_with(kScratch)) continue;
    const auto folder = locked_folder(entry.path(), LOCK_EX | LOCK_NB);
    if (folder < 0) continue;
    fs::remove_all(entry.path(), ignored);
    ::close(folder);
  }
}

void give_run(parallel::Group& group, const RunFolder& folder) {
  for (const auto* file : {kRun, kRecipe}) shared_file(group, folder.path() / file);
}

RunFolder take_run(parallel::Group& group, const fs::path& scratch,
                   const std::optional<Run>& asked) {
  const RunFolder taken(scratch / "taken");
  fs::create_directories(taken.path());
  for (const auto* file : {kRun, kRecipe}) write_file(taken.path() / file, shared_file(group, ""));
  if (!asked) return taken;
  auto own = *asked;
  own.recipe = taken.load_run().recipe;
  check_same_recipe(asked->recipe, own.recipe);
  return RunFolder::create(scratch / "asked", own);
}

void share_files(parallel::Group& group, const RunFolder& folder) {
  if (group.size() == 1) return;
  std::string names;
  if (group.is_first()) {
    for (const auto& name : needed_files(folder)) names += name + '\n';
  }
  group.broadcast(names);
  std::istringstream lines(names);
  for (std::string name; std::getline(lines, name);) {
    const auto path = within(folder.path(), name);
    const auto bytes = shared_file(group, path);
    if (group.is_first()) continue;
    fs::create_directories(path.parent_path());
    write_file(path, bytes);
  }
}

void share_parameters(parallel::Group& group, const nn::Module& model, Engine& engine) {
  if (group.size() == 1) return;
  for (const auto& parameter : model.parameters()) {
    const auto own = to_vector(*parameter.value);
    std::string bytes(reinterpret_cast<const char*>(own.data()), own.size() * sizeof(float));
    group.broadcast(bytes);
    if (group.is_first()) continue;
    auto values = own;
    std::memcpy(values.data(), bytes.data(), std::min(bytes.size(), own.size() * sizeof(float)));
    *parameter.value = engine.parameter(values, parameter.shape);
  }
}

}  // namespace attend::training
