#include "training/checkpoint.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "format/safetensors.h"
#include "tasks/model_folder.h"

namespace attend::training {
namespace {

std::string moment_name(std::size_t i) {
  return "moment." + std::to_string(i);
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const nn::Module& model, Engine& engine,
                                          const OptimizerOptions& options) {
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  return engine.optimizer(parameters, options);
}

void save_moments(const std::filesystem::path& file, const Optimizer& optimizer) {
  const auto moments = optimizer.moments();
  std::vector<std::vector<float>> numbers;
  for (const auto& moment : moments) numbers.push_back(to_vector(moment));
  const std::vector<int64_t> step_count = {optimizer.step_count()};
  std::vector<format::NamedTensor> tensors;
  tensors.push_back({"step_count", {1}, std::span<const int64_t>(step_count)});
  for (std::size_t i = 0; i < moments.size(); ++i) {
    tensors.push_back(
        {moment_name(i), {moments[i].shape().count()}, std::span<const float>(numbers[i])});
  }
  format::write_tensors(file, tensors, {});
}

void load_moments(const std::filesystem::path& file, Optimizer& optimizer, Engine& engine) {
  const format::TensorFile tensors(file);
  std::vector<Tensor> moments;
  for (const auto& own : optimizer.moments()) {
    const auto stored = tensors.numbers(moment_name(moments.size()));
    if (static_cast<int64_t>(stored.size()) != own.shape().count()) {
      throw Error(file.string() + " does not fit the model: the checkpoint is damaged");
    }
    moments.push_back(numbers(engine, stored, own.shape()));
  }
  optimizer.restore(moments, tensors.integers("step_count").at(0));
}

void load_mean(std::span<const std::filesystem::path> files, nn::Module& model, Engine& engine,
               const std::string& fingerprint) {
  const auto parameters = model.parameters();
  std::vector<std::vector<double>> sums(parameters.size());
  for (const auto& file : files) {
    models::load_parameters(file, model, engine, fingerprint);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto values = to_vector(*parameters[i].value);
      sums[i].resize(values.size(), 0.0);
      for (std::size_t j = 0; j < values.size(); ++j) sums[i][j] += static_cast<double>(values[j]);
    }
  }
  const auto count = static_cast<double>(files.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::vector<float> mean;
    for (const auto sum : sums[i]) mean.push_back(static_cast<float>(sum / count));
    *parameters[i].value = engine.parameter(mean, parameters[i].shape);
  }
}

void remember(std::vector<Scored>& scored, const Scored& now, const TrainingConfig& config,
              bool less_is_better) {
  if (config.average == "none") return;
  scored.push_back(now);
  if (static_cast<int64_t>(scored.size()) <= config.average_count) return;
  auto dropped = scored.begin();  // the oldest
  if (config.average == "best") {
    const auto worse = [&](const Scored& a, const Scored& b) {
      return less_is_better ? a.metric > b.metric : a.metric < b.metric;
    };
    dropped = std::min_element(scored.begin(), scored.end(), worse);
  }
  scored.erase(dropped);
}

}  // namespace attend::training
