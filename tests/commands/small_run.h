#pragma once

#include <string>
#include <vector>

#include "command.h"

namespace attend::tests {

/// A run of a fraction of a second, in a folder of its own with the texts that it learns from.
class SmallRun {
 public:
  SmallRun();

  std::string operator/(const std::string& name) const { return folder_ / name; }
  const Folder& folder() const { return folder_; }

  /// `attend train` into "run", with these updates, a validation every third one; `more` comes
  /// last.
  std::vector<std::string> command(int updates, const std::vector<std::string>& more = {}) const;

  /// The same with links and gold links.
  std::vector<std::string> linked(int updates) const;

  /// Trains to the end; its last checkpoint is of the last update.
  void train(int updates, const std::vector<std::string>& more = {}) const;

  /// `attend train --resume` of it.
  Outcome resume(const std::vector<std::string>& more = {}) const;

  std::string run() const { return folder_ / "run"; }

 private:
  Folder folder_;
};

}  // namespace attend::tests
