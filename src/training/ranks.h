#pragma once

#include <filesystem>
#include <optional>

#include "nn/module.h"
#include "parallel/group.h"
#include "training/run_folder.h"

// What ranks tell each other before they train together: they need not see the same files. All
// functions are called by all ranks of the group.

namespace attend::training {

/// A folder for what another rank gives, removed when it goes. One whose process was killed is
/// removed when the next one is made.
class ScratchFolder {
 public:
  /// Among the system's temporary files. Throws Error if it cannot be made.
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Removes those of this user that no process holds any more.
  static void remove_abandoned();

 private:
  std::filesystem::path path_;
  int lock_ = -1;  // of the folder, which the system lets go with the process
};

/// Rank 0 gives the others the description of its run.
void give_run(parallel::Group& group, const RunFolder& folder);

/// The others take it into a folder in `scratch`. What was asked of them, if anything, is used
/// instead, for its paths may be of this host; its recipe must be the same: throws Error naming the
/// first key that differs.
RunFolder take_run(parallel::Group& group, const std::filesystem::path& scratch,
                   const std::optional<Run>& asked);

/// Rank 0 gives manifest, vocabularies and last checkpoint, which the others put into their folder.
void share_files(parallel::Group& group, const RunFolder& folder);

/// Gives all ranks the parameters of rank 0: those that processors of another kind would draw may
/// differ in their last bits.
void share_parameters(parallel::Group& group, const nn::Module& model, Engine& engine);

}  // namespace attend::training
