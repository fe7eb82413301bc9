#include "core/files.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/new_file.h"

namespace attend {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& action, const fs::path& path) {
  throw Error("cannot " + action + " " + path.string() + ": " + std::strerror(errno));
}

void write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// So that a rename within it survives a crash. Some file systems refuse it for folders.
void sync_folder(const fs::path& folder) {
  const auto file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

constexpr std::string_view kTemporary = ".tmp.";

/// Of no other process, thread or call: two of them may write the same path.
fs::path beside(const fs::path& path) {
  static std::atomic<unsigned> count = 0;
  auto temporary = path;
  temporary += kTemporary;
  temporary += std::to_string(::getpid()) + "." + std::to_string(count++);
  return temporary;
}

/// What stands before ".tmp.PID.N", and that process.
struct Temporary {
  std::string_view name;
  pid_t process = 0;
};

std::optional<Temporary> parse_temporary(std::string_view file) {
  const auto at = file.rfind(kTemporary);
  if (at == std::string_view::npos) return std::nullopt;
  const auto numbers = file.substr(at + kTemporary.size());
  const auto* end = numbers.data() + numbers.size();
  Temporary found = {file.substr(0, at)};
  unsigned count = 0;
  const auto first = std::from_chars(numbers.data(), end, found.process);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, count);
  if (second.ec != std::errc() || second.ptr != end || found.process <= 0) return std::nullopt;
  return found;
}

/// Opens what a process is making and locks it until it is closed or the process ends, however it
/// ends and wherever it runs; -1 if another one has it.
int locked(const fs::path& path) {
  const auto file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  if (file >= 0) ::close(file);
  return -1;
}

bool has_ended(pid_t process) {
  return ::kill(process, 0) != 0 && errno == ESRCH;
}

void remove_if_left(const fs::path& path, pid_t process) {
  struct stat status = {};
  if (!has_ended(process) || ::lstat(path.c_str(), &status) != 0) return;
  if (status.st_uid != ::geteuid() || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) return;
  const auto lock = locked(path);  // the process may be on another machine, or in a container
  if (lock < 0) return;
  std::error_code ignored;
  fs::remove_all(path, ignored);
  ::close(lock);
}

/// Once for each path: a run writes the same few again and again.
void remove_leftovers_of(const fs::path& path) {
  static std::mutex mutex;
  static std::set<fs::path> done;
  {
    const std::lock_guard lock(mutex);
    if (!done.insert(path).second) return;
  }
  remove_leftovers(path.parent_path(), path.filename().string());
}

/// The file that a link names in the end; of what is no link, itself.
fs::path target_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  auto target = fs::canonical(path, error);
  if (error) throw Error("cannot write " + path.string() + ": it is a link to no file");
  return target;
}

/// "model/" is the folder "model".
fs::path without_slash(fs::path path) {
  if (!path.has_filename()) path = path.parent_path();
  return path;
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    throw Error("cannot read " + path.string() + ": it is a folder");
  }
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (!file) fail("read", path);
  std::string bytes;
  char block[1 << 16];
  while (const auto count = std::fread(block, 1, sizeof block, file.get())) {
    bytes.append(block, count);
  }
  if (std::ferror(file.get()) != 0) fail("read", path);
  return bytes;
}

NewFile::NewFile(fs::path path) : path_(std::move(path)), target_(path_) {
  std::error_code ignored;
  int flags = O_WRONLY | O_CLOEXEC;
  if (!fs::is_other(path_, ignored)) {
    target_ = target_of(path_);
    remove_leftovers_of(target_);
    temporary_ = beside(target_);
    flags |= O_CREAT | O_TRUNC;
  }
  file_ = ::open(temporary_.empty() ? path_.c_str() : temporary_.c_str(), flags, 0666);
  if (file_ < 0) fail("write", path_);
  ::flock(file_, LOCK_EX | LOCK_NB);
}

NewFile::~NewFile() {
  if (file_ >= 0) ::close(file_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view bytes) {
  write_all(file_, bytes, path_);
}

void NewFile::close() {
  if (::fsync(file_) != 0 && errno != EINVAL) fail("write", path_);
  if (::close(std::exchange(file_, -1)) != 0) fail("write", path_);
}

void NewFile::commit() {
  close();
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("write", path_);
  temporary_.clear();
  sync_folder(target_.parent_path());
}

void write_file(const fs::path& path, std::string_view bytes) {
  NewFile file(path);
  file.write(bytes);
  file.commit();
}

NewFolder::NewFolder(fs::path final_path)
    : final_(without_slash(std::move(final_path))), temporary_(beside(final_)) {
  if (final_.empty()) throw Error("cannot make a folder without a name");
  std::error_code error;
  if (fs::exists(fs::symlink_status(final_, error))) {
    throw Error(final_.string() + " exists already: name a folder that does not");
  }
  const auto parent = final_.parent_path();
  if (!parent.empty() && !fs::is_directory(parent, error)) {
    fs::create_directories(parent, error);
    if (error) throw Error("cannot make the folder " + parent.string() + ": " + error.message());
  }
  remove_leftovers_of(final_);
  fs::remove_all(temporary_, error);
  error.clear();
  if (!fs::create_directory(temporary_, error) || error) {
    throw Error("cannot make the folder " + final_.string() + ": " + error.message());
  }
  lock_ = locked(temporary_);
}

NewFolder::~NewFolder() {
  if (lock_ >= 0) ::close(lock_);
  if (committed_) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

fs::path set_aside(const fs::path& path) {
  auto aside = fs::path(path) += ".damaged";
  for (int n = 2; fs::exists(fs::symlink_status(aside)); ++n) {
    aside = fs::path(path) += ".damaged-" + std::to_string(n);
  }
  std::error_code error;
  fs::rename(path, aside, error);
  if (error) {
    throw Error("cannot rename " + path.string() + " to " + aside.string() + ": " +
                error.message());
  }
  return aside;
}

void remove_leftovers(const fs::path& folder, std::string_view name) {
  std::error_code error;
  const auto here = folder.empty() ? fs::path(".") : folder;
  std::vector<fs::path> found;  // first: what is removed meanwhile confuses who reads the folder
  for (fs::directory_iterator entry(here, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto file = entry->path().filename().string();
    const auto temporary = parse_temporary(file);
    if (temporary && (name.empty() || temporary->name == name)) found.push_back(entry->path());
  }
  for (const auto& path : found) {
    remove_if_left(path, parse_temporary(path.filename().string())->process);
  }
}

void NewFolder::commit() {
  sync_folder(temporary_);
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) fail("make the folder", final_);
  committed_ = true;
  sync_folder(final_.parent_path());
}

}  // namespace attend
