#include "library/model.h"

#include <filesystem>

#include "library/failure.h"
#include "tasks/task.h"

namespace attend::library {
namespace {

std::string checked(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw Failure(ATTEND_NO_FILE, path + " does not exist: name a model folder");
  }
  return path;
}

}  // namespace

Model::Model(const std::string& path)
    : system_(tasks::load_system(checked(path), engine_, format::Bytes::kInMemory)) {
  prepare();
}

Model::Model(std::span<const std::byte> single)
    : system_(tasks::load_system(single, "the model in memory", engine_)) {
  prepare();
}

void Model::prepare() {
  task_ = system_.task->name();
  weights_ = name_of(system_.weights);
  const std::vector<const tasks::System*> members = {&system_};
  predictor_ = system_.task->predictor(members, engine_);
  for (const auto& column : system_.task->columns().first(system_.task->source_count())) {
    names_.emplace_back(column.name);
  }
  for (const auto& name : names_) columns_.push_back(name.c_str());
}

attend_model_info Model::info() const {
  return {.struct_size = sizeof(attend_model_info),
          .task = task_.c_str(),
          .column_count = columns_.size(),
          .columns = columns_.data(),
          .parameters = system_.model->number_count(),
          .weights = weights_.c_str()};
}

}  // namespace attend::library
