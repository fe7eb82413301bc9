#include <cmath>
#include <stdexcept>
#include <vector>

#include <ATen/core/grad_mode.h>

#include "engines/torch/torch_engine.h"
#include "engines/torch/torch_storage.h"

namespace attend {
namespace {

/// The formulas of the CpuEngine's, on LibTorch's tensors: torch::optim hides its moments.
class TorchOptimizer final : public Optimizer {
 public:
  TorchOptimizer(Engine& engine, std::span<const Tensor> parameters,
                 const OptimizerOptions& options)
      : engine_(engine), options_(options) {
    for (const auto& parameter : parameters) {
      parameters_.push_back(unwrap(parameter));
      if (options.kind == OptimizerOptions::kSgd) continue;
      first_.push_back(at::zeros_like(parameters_.back(), at::MemoryFormat::Contiguous));
      second_.push_back(at::zeros_like(parameters_.back(), at::MemoryFormat::Contiguous));
    }
  }

  double step(double learning_rate) override {
    const at::AutoGradMode grad(false);
    std::vector<at::Tensor> squares;
    for (const auto& parameter : parameters_) {
      squares.push_back(parameter.grad().defined()
                            ? parameter.grad().pow(2).sum()
                            : at::zeros({}, parameter.options().requires_grad(false)));
    }
    const auto of_each = at::stack(squares).to(at::kCPU, at::kDouble);
    const auto norm = std::sqrt(of_each.sum().item<double>());
    if (!std::isfinite(norm)) return norm;
    ++step_count_;
    const auto* each = of_each.data_ptr<double>();
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      move(i, learning_rate, options_.scale_of(options_.cuts_each ? std::sqrt(each[i]) : norm));
    }
    return norm;
  }

  std::vector<Tensor> moments() const override {
    std::vector<Tensor> all;
    for (const auto& tensor : first_) all.push_back(wrap(engine_, tensor));
    for (const auto& tensor : second_) all.push_back(wrap(engine_, tensor));
    return all;
  }

  int64_t step_count() const override { return step_count_; }

  void restore(std::span<const Tensor> moments, int64_t step_count) override {
    if (moments.size() != first_.size() + second_.size()) {
      throw std::logic_error("restore: other moments");
    }
    for (std::size_t i = 0; i < moments.size(); ++i) {
      auto& own = i < first_.size() ? first_[i] : second_[i - first_.size()];
      if (own.sizes() != unwrap(moments[i]).sizes())
        throw std::logic_error("restore: other shapes");
      own.copy_(unwrap(moments[i]));
    }
    step_count_ = step_count;
  }

 private:
  void move(std::size_t i, double learning_rate, double scale) {
    auto& parameter = parameters_[i];
    if (!parameter.grad().defined()) parameter.mutable_grad() = at::zeros_like(parameter);
    const auto gradient = parameter.grad() * scale;
    parameter.mutable_grad().zero_();
    if (options_.kind == OptimizerOptions::kSgd) {
      parameter.sub_(gradient, learning_rate);
      return;
    }
    if (options_.kind == OptimizerOptions::kAdadelta) {
      const auto decay = options_.decay_squares;
      first_[i].mul_(decay).add_(gradient.pow(2), 1.0 - decay);
      const auto move =
          gradient * ((second_[i] + options_.epsilon) / (first_[i] + options_.epsilon)).sqrt();
      second_[i].mul_(decay).add_(move.pow(2), 1.0 - decay);
      parameter.sub_(move, learning_rate);
      return;
    }
    const auto steps = static_cast<double>(step_count_);
    const auto rate = learning_rate / (1.0 - std::pow(options_.decay_first, steps));
    const auto correction = 1.0 / (1.0 - std::pow(options_.decay_second, steps));
    first_[i].mul_(options_.decay_first).add_(gradient, 1.0 - options_.decay_first);
    second_[i].mul_(options_.decay_second).add_(gradient.pow(2), 1.0 - options_.decay_second);
    parameter.sub_(first_[i] / ((second_[i] * correction).sqrt() + options_.epsilon), rate);
  }

  Engine& engine_;
  OptimizerOptions options_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> first_;   // Adam's m; AdaDelta's mean of squared gradients
  std::vector<at::Tensor> second_;  // Adam's v; AdaDelta's mean of squared moves
  int64_t step_count_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> TorchEngine::optimizer(std::span<const Tensor> parameters,
                                                  const OptimizerOptions& options) {
  return std::make_unique<TorchOptimizer>(*this, parameters, options);
}

}  // namespace attend
