#pragma once

#include <filesystem>
#include <string>

namespace attend {

/// A lock on a file: of one process at a time, and let go by the system when that process ends,
/// however it ends. The file stays. Not for threads of one process against each other.
class FileLock {
 public:
  /// Opens the file, which it makes if it is not there, and takes the lock unless another process
  /// has it. Where the holder is dead but a process that it had just forked still keeps the lock,
  /// waits for that, 5 s at most. Throws Error if the file cannot be opened for writing.
  explicit FileLock(const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  bool is_taken() const { return is_taken_; }

  /// Where the lock is another's: "process 123", or "another process" where it has not said.
  const std::string& holder() const { return holder_; }

 private:
  int file_ = -1;
  bool is_taken_ = false;
  std::string holder_;
};

}  // namespace attend
