#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "engines/cpu/cpu_storage.h"
#include "kernels/optimizer.h"

namespace attend {
namespace {

class CpuOptimizer final : public Optimizer {
 public:
  CpuOptimizer(std::span<const Tensor> parameters, const OptimizerOptions& options)
      : options_(options), parameters_(parameters.begin(), parameters.end()) {
    if (options.kind == OptimizerOptions::kSgd) return;
    for (const auto& parameter : parameters_) {
      first_.push_back(parameter.engine().zeros(parameter.shape()));
      second_.push_back(parameter.engine().zeros(parameter.shape()));
    }
  }

  double step(double learning_rate) override {
    std::vector<double> norms;
    double squares = 0.0;
    for (const auto& parameter : parameters_) {
      const auto of_one =
          kernels::sum_of_squares(gradient_of(parameter), parameter.shape().count());
      norms.push_back(std::sqrt(of_one));
      squares += of_one;
    }
    const auto norm = std::sqrt(squares);
    if (!std::isfinite(norm)) return norm;
    ++step_count_;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      move(i, learning_rate, options_.scale_of(options_.cuts_each ? norms[i] : norm));
    }
    return norm;
  }

  std::vector<Tensor> moments() const override {
    auto all = first_;
    all.insert(all.end(), second_.begin(), second_.end());
    return all;
  }

  int64_t step_count() const override { return step_count_; }

  void restore(std::span<const Tensor> moments, int64_t step_count) override {
    const auto own = this->moments();
    if (moments.size() != own.size()) throw std::logic_error("restore: other moments");
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (moments[i].shape() != own[i].shape()) throw std::logic_error("restore: other shapes");
      std::copy_n(data(moments[i]), own[i].shape().count(), writable(own[i]));
    }
    step_count_ = step_count;
  }

 private:
  void move(std::size_t i, double learning_rate, double scale) const {
    change(i, learning_rate, scale);
    const auto& storage = storage_of(parameters_[i]);
    storage.gradient = {};
    for (const auto* products : {&storage.products, &storage.loss_products}) {
      if (*products) (*products)->changed();
    }
  }

  void change(std::size_t i, double learning_rate, double scale) const {
    auto* parameter = writable(parameters_[i]);
    const auto* gradient = gradient_of(parameters_[i]);
    const auto count = parameters_[i].shape().count();
    if (options_.kind == OptimizerOptions::kSgd) {
      return kernels::sgd(static_cast<float>(learning_rate * scale), parameter, gradient, count);
    }
    if (options_.kind == OptimizerOptions::kAdadelta) {
      const kernels::AdadeltaStep step = {.rate = static_cast<float>(learning_rate),
                                          .decay = static_cast<float>(options_.decay_squares),
                                          .epsilon = static_cast<float>(options_.epsilon),
                                          .scale = static_cast<float>(scale)};
      return kernels::adadelta(step, parameter, gradient, writable(first_[i]), writable(second_[i]),
                               count);
    }
    const auto steps = static_cast<double>(step_count_);
    const kernels::AdamStep step = {
        .rate = static_cast<float>(learning_rate / (1.0 - std::pow(options_.decay_first, steps))),
        .correction = static_cast<float>(1.0 / (1.0 - std::pow(options_.decay_second, steps))),
        .decay_first = static_cast<float>(options_.decay_first),
        .decay_second = static_cast<float>(options_.decay_second),
        .epsilon = static_cast<float>(options_.epsilon),
        .scale = static_cast<float>(scale)};
    kernels::adam(step, parameter, gradient, writable(first_[i]), writable(second_[i]), count);
  }

  OptimizerOptions options_;
  std::vector<Tensor> parameters_;
  std::vector<Tensor> first_;   // Adam's m; AdaDelta's mean of squared gradients
  std::vector<Tensor> second_;  // Adam's v; AdaDelta's mean of squared moves
  int64_t step_count_ = 0;
};

}  // namespace

std::unique_ptr<Optimizer> CpuEngine::optimizer(std::span<const Tensor> parameters,
                                                const OptimizerOptions& options) {
  return std::make_unique<CpuOptimizer>(parameters, options);
}

}  // namespace attend
