#include "cli/loaded_models.h"

namespace attend::cli {

std::vector<tasks::System> load_systems(const std::vector<std::string>& folders, Engine& engine,
                                        format::Bytes where) {
  std::vector<tasks::System> systems;
  for (const auto& folder : folders) systems.push_back(tasks::load_system(folder, engine, where));
  return systems;
}

std::vector<const tasks::System*> members_of(const std::vector<tasks::System>& systems) {
  std::vector<const tasks::System*> members;
  for (const auto& system : systems) members.push_back(&system);
  return members;
}

LoadedModels::LoadedModels(const std::vector<std::string>& folders, Engine& engine,
                           format::Bytes where)
    : systems_(load_systems(folders, engine, where)), translator_(members_of(systems_), engine) {}

}  // namespace attend::cli
