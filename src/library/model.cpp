#include "library/model.h"

#include <filesystem>

#include "data/frames_coder.h"
#include "data/picture_coder.h"
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
  for (const auto& [column, coder] : system_.coders) {  // files may change while a model is there
    if (const auto* pictures = dynamic_cast<const data::PictureCoder*>(coder.get())) {
      pictures->keep_nothing();
    } else if (const auto* sounds = dynamic_cast<const data::FramesCoder*>(coder.get())) {
      sounds->keep_nothing();
    }
  }
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
