#pragma once

#include <string>
#include <vector>

#include "tasks/model_folder.h"
#include "tasks/translator.h"

namespace attend::cli {

/// The models of a command line. Throws Error if a folder is no model.
std::vector<tasks::System> load_systems(const std::vector<std::string>& folders, Engine& engine,
                                        format::Bytes where = format::Bytes::kInFile);

std::vector<const tasks::System*> members_of(const std::vector<tasks::System>& systems);

/// The models of a command line, several of them an ensemble, and what translates with them.
class LoadedModels {
 public:
  /// Throws Error if a folder is no model, or they do not go together.
  LoadedModels(const std::vector<std::string>& folders, Engine& engine,
               format::Bytes where = format::Bytes::kInFile);
  LoadedModels(const LoadedModels&) = delete;  // the translator knows where the systems are
  LoadedModels& operator=(const LoadedModels&) = delete;

  const std::vector<tasks::System>& systems() const { return systems_; }
  const tasks::System& first() const { return systems_.front(); }
  const tasks::Translator& translator() const { return translator_; }

 private:
  std::vector<tasks::System> systems_;
  tasks::Translator translator_;
};

}  // namespace attend::cli
