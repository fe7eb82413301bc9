#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <attend/attend.h>

#include "engines/cpu/cpu_engine.h"
#include "tasks/model_folder.h"
#include "tasks/predictor.h"

namespace attend::library {

/// A loaded model and what answers with it. Does not change: any number of threads may share one.
class Model {
 public:
  /// Throws Failure if there is no such folder, and Error if it holds no model.
  explicit Model(const std::string& path);

  /// Of the bytes of one file, which are copied. Throws Error if they are no model.
  explicit Model(std::span<const std::byte> single);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  ~Model() = default;

  const tasks::System& system() const { return system_; }
  const tasks::Predictor& predictor() const { return *predictor_; }

  /// Columns that a row has.
  std::size_t columns() const { return columns_.size(); }

  attend_model_info info() const;

 private:
  void prepare();

  CpuEngine engine_;
  tasks::System system_;
  std::unique_ptr<tasks::Predictor> predictor_;
  std::vector<const char*> columns_;
  std::string task_;
  std::string weights_;
  std::vector<std::string> names_;
};

}  // namespace attend::library
