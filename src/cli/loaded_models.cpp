#include "cli/loaded_models.h"

namespace attend::cli {
namespace {

std::vector<models::System> load(const std::vector<std::string>& folders, Engine& engine,
                                 format::Bytes where) {
  std::vector<models::System> systems;
  for (const auto& folder : folders) systems.push_back(models::load_system(folder, engine, where));
  return systems;
}

std::vector<const models::System*> members_of(const std::vector<models::System>& systems) {
  std::vector<const models::System*> members;
  for (const auto& system : systems) members.push_back(&system);
  return members;
}

}  // namespace

LoadedModels::LoadedModels(const std::vector<std::string>& folders, Engine& engine,
                           format::Bytes where)
    : systems_(load(folders, engine, where)), translator_(members_of(systems_), engine) {}

}  // namespace attend::cli
