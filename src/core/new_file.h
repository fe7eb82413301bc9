#pragma once

#include <filesystem>
#include <string_view>

namespace attend {

/// A file that appears whole or not at all, as one of write_file does, but is written piece by
/// piece, so that it may be larger than memory. One that is not committed is removed. For one
/// thread.
class NewFile {
 public:
  /// Throws Error naming the path and the system's reason, as all of it does.
  explicit NewFile(std::filesystem::path path);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  void write(std::string_view bytes);
  void commit();

 private:
  void close();

  std::filesystem::path path_;
  std::filesystem::path target_;     // of a link
  std::filesystem::path temporary_;  // empty: it is a device or a pipe, which a rename would remove
  int file_ = -1;
};

}  // namespace attend
