#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace attend {

/// The whole of a file. Throws Error naming it, if it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// Writes a file so that at every moment its path holds all of the old bytes or all of the new
/// ones: a temporary file beside it, synced, then renamed. Throws Error naming the path and the
/// system's reason (a full disk, say), and leaves no temporary file; one of this path that a
/// process left which was killed is removed.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Removes what processes that were killed have left in `folder` of files and folders that they
/// were making there: NAME.tmp.PID.N, of any NAME or of this one. What another user made, what a
/// process that lives is at work on, on this machine or another, and what has another form of name
/// stay. What cannot be removed stays without a word.
void remove_leftovers(const std::filesystem::path& folder, std::string_view name = "");

/// Renames a damaged file or folder to NAME.damaged, or NAME.damaged-2 and so on where there is
/// one: what an earlier damage left stays. Gives the new path. Throws Error naming both.
std::filesystem::path set_aside(const std::filesystem::path& path);

/// A folder that appears whole or not at all. Files are written into `path()`, a temporary folder
/// beside the final one; `commit` syncs it and renames it. One that is not committed is removed, at
/// the latest when the same folder is made again.
class NewFolder {
 public:
  /// Throws Error if `final_path` exists or its parent cannot be made.
  explicit NewFolder(std::filesystem::path final_path);
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder();

  const std::filesystem::path& path() const { return temporary_; }
  void commit();

 private:
  std::filesystem::path final_;
  std::filesystem::path temporary_;
  int lock_ = -1;  // held while there is something to commit
  bool committed_ = false;
};

}  // namespace attend
