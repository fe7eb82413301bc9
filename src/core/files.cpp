#include "core/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"

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

fs::path beside(const fs::path& path) {
  auto temporary = path;
  temporary += ".tmp." + std::to_string(::getpid());
  return temporary;
}

}  // namespace

std::string read_file(const fs::path& path) {
  if (fs::is_directory(path)) throw Error("cannot read " + path.string() + ": it is a folder");
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

void write_file(const fs::path& path, std::string_view bytes) {
  const auto temporary = beside(path);
  const auto file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) fail("write", path);
  try {
    write_all(file, bytes, path);
    if (::fsync(file) != 0 && errno != EINVAL) fail("write", path);
  } catch (...) {
    ::close(file);
    ::unlink(temporary.c_str());
    throw;
  }
  if (::close(file) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
    const auto reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    fail("write", path);
  }
  sync_folder(path.parent_path());
}

NewFolder::NewFolder(fs::path final_path)
    : final_(std::move(final_path)), temporary_(beside(final_)) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(final_, error))) {
    throw Error(final_.string() + " exists already: name a folder that does not");
  }
  if (final_.has_parent_path()) fs::create_directories(final_.parent_path(), error);
  fs::remove_all(temporary_, error);
  error.clear();
  if (!fs::create_directory(temporary_, error) || error) {
    throw Error("cannot make the folder " + final_.string() + ": " + error.message());
  }
}

NewFolder::~NewFolder() {
  if (committed_) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

void NewFolder::commit() {
  sync_folder(temporary_);
  if (::rename(temporary_.c_str(), final_.c_str()) != 0) fail("make the folder", final_);
  committed_ = true;
  sync_folder(final_.parent_path());
}

}  // namespace attend
