#include "cli/separate_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// What is read of a folder with a model or a run (docs/format.md); and all of its checkpoints.
constexpr std::string_view kOfModels[] = {
    "manifest.json",     "model.safetensors", "vocabulary",
    "source.vocabulary", "target.vocabulary", "recipe.toml",
    "run.json",          "metrics.jsonl",     "shortlist.safetensors"};
constexpr std::string_view kCheckpoints = "checkpoints";

/// What one file or folder has, and no other one.
struct Identity {
  dev_t device = 0;
  ino_t number = 0;
  bool is_folder = false;

  bool operator==(const Identity&) const = default;
};

/// Nothing of what can be opened twice without harm, a device or a pipe.
std::optional<Identity> identity_of(const struct stat& status) {
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return std::nullopt;
  return Identity{status.st_dev, status.st_ino, S_ISDIR(status.st_mode)};
}

std::optional<Identity> identity_of(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return identity_of(status);
}

std::optional<Identity> identity_of(int descriptor) {
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) return std::nullopt;
  return identity_of(status);
}

/// Where a file is to be: its folder, and its name there.
std::pair<fs::path, std::string> place_of(const fs::path& path) {
  const auto parent = path.parent_path();
  return {parent.empty() ? fs::path(".") : parent, path.filename().string()};
}

/// Two names of what is there, or will be there once one of them is written.
bool is_same(const fs::path& a, const fs::path& b) {
  const auto of_a = identity_of(a);
  const auto of_b = identity_of(b);
  if (of_a || of_b) return of_a == of_b;
  std::error_code ignored;
  if (fs::exists(a, ignored) || fs::exists(b, ignored)) return false;
  const auto [folder_of_a, name_of_a] = place_of(a);
  const auto [folder_of_b, name_of_b] = place_of(b);
  const auto folder = identity_of(folder_of_a);
  return folder && folder == identity_of(folder_of_b) && name_of_a == name_of_b;
}

/// Whether a file is, or would become, one of a model's or a run's in this folder.
bool is_of_model(const fs::path& file, const fs::path& folder) {
  const auto is_one_of = [&](const fs::path& here) {
    return std::any_of(std::begin(kOfModels), std::end(kOfModels),
                       [&](auto name) { return is_same(file, here / name); });
  };
  if (is_one_of(folder)) return true;
  std::error_code ignored;
  for (const auto& checkpoint : fs::directory_iterator(folder / kCheckpoints, ignored)) {
    for (const auto& entry : fs::directory_iterator(checkpoint, ignored)) {
      if (is_same(file, entry.path())) return true;
    }
  }
  return false;
}

}  // namespace

void SeparateFiles::read(const std::string& option, const std::string& path) {
  if (path.empty()) return;
  if (path == "-") {
    read_standard_input();
  } else {
    read_.push_back({option, path});
  }
}

void SeparateFiles::write(const std::string& option, const std::string& path) {
  if (!path.empty() && path != "-") written_.push_back({option, path});
}

void SeparateFiles::check_place(const Named& written) const {
  const auto& path = written.path;
  const auto refuse = [&](const std::string& why) {
    throw Error("cannot write " + path.string() + ": " + why);
  };
  std::error_code error;
  if (fs::is_directory(path, error)) refuse("it is a folder");
  if (fs::is_other(path, error)) return;
  const auto folder = place_of(path).first;
  if (!fs::is_directory(folder, error)) refuse("there is no folder " + folder.string());
  if (::access(folder.c_str(), W_OK | X_OK) != 0 && !fs::exists(path, error)) {
    refuse(std::strerror(errno));
  }
}

void SeparateFiles::check_against_read(const Named& written) const {
  const auto itself = identity_of(written.path);
  if (itself && reads_standard_input_ && itself == identity_of(STDIN_FILENO)) {
    throw Error(written.option + " " + written.path.string() +
                " is the standard input: write to another file");
  }
  for (const auto& [option, path] : read_) {
    const auto identity = identity_of(path);
    if (!identity) continue;
    if (identity->is_folder && is_of_model(written.path, path)) {
      throw Error(written.option + " " + written.path.string() + " is of the model or run that " +
                  option + " " + path.string() + " is: write to another file");
    }
    if (is_same(written.path, path)) {
      throw Error(written.option + " " + written.path.string() + " is the file that " + option +
                  " reads, " + path.string() + ": write to another file");
    }
  }
}

void SeparateFiles::check() const {
  for (const auto& written : written_) {
    check_place(written);
    check_against_read(written);
    for (const auto& other : written_) {
      if (&other == &written) break;
      if (is_same(written.path, other.path)) {
        throw Error(written.option + " " + written.path.string() + " is the file of " +
                    other.option + ", too: give each a file of its own");
      }
    }
  }
  const auto output = identity_of(STDOUT_FILENO);
  if (!output) return;
  for (const auto& [option, path] : read_) {
    if (identity_of(path) == output) {
      throw Error("standard output is the file that " + option + " reads, " + path.string() +
                  ": write to another file");
    }
  }
  if (reads_standard_input_ && output == identity_of(STDIN_FILENO)) {
    throw Error("standard output is the file that standard input reads: write to another file");
  }
}

}  // namespace attend::cli
