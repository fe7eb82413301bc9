#include "engines/torch/torch_engine.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>

#include "core/error.h"
#include "engines/torch/torch_storage.h"
#include "tensor/operations.h"

namespace attend {
namespace {

/// LibTorch's messages go on for pages.
std::string first_sentence(const std::string& message) {
  constexpr std::size_t kMost = 160;
  return message.substr(0, std::min({message.find('\n'), message.find(". "), kMost}));
}

/// The device, if a tensor can be made on it.
at::Device device_called(const std::string& name) {
  try {
    const at::Device device(name);
    at::zeros({1}, at::TensorOptions().device(device));
    return device;
  } catch (const c10::Error& error) {
    throw Error("device " + name + " is not to be had from LibTorch: " +
                first_sentence(error.what_without_backtrace()) + "; cpu always is");
  }
}

/// Keys or values as each row reads them.
at::Tensor of_rows(const Tensor& x, const Tensor& sources) {
  return sources.defined() ? unwrap(x).index_select(0, unwrap(sources)) : unwrap(x);
}

at::Tensor one_hot(const at::Tensor& index, const at::Tensor& weights) {
  return at::zeros_like(weights).scatter(1, index.unsqueeze(1), 1.0);
}

}  // namespace

struct TorchEngine::Settings {
  at::TensorOptions numbers;
  at::Generator generator;
};

TorchEngine::TorchEngine(Precision precision, const std::string& device, std::uint64_t seed)
    : settings_(std::make_unique<Settings>()) {
  at::globalContext().setAllowTF32CuDNN(false);  // single precision is what was asked for
  const auto type = precision == Precision::kDouble ? at::kDouble : at::kFloat;
  settings_->numbers = at::TensorOptions().dtype(type).device(device_called(device));
  settings_->generator = at::make_generator<at::CPUGeneratorImpl>(seed);
}

void TorchEngine::seed(std::uint64_t seed) {
  settings_->generator.set_current_seed(seed);
}

TorchEngine::~TorchEngine() = default;

// --- gradients -----------------------------------------------------------------------------------

void TorchEngine::backward(const Tensor& loss) {
  unwrap(loss).backward();
}

Tensor TorchEngine::gradient(const Tensor& parameter) {
  const auto& gradient = unwrap(parameter).grad();
  return gradient.defined() ? wrap(*this, gradient.clone()) : Tensor();  // a step zeroes its own
}

void TorchEngine::clear_gradient(const Tensor& parameter) {
  unwrap(parameter).mutable_grad() = at::Tensor();
}

std::span<float> TorchEngine::gradient_numbers(const Storage& parameter) {
  const auto& tensor = static_cast<const TorchStorage&>(parameter).value;
  if (!tensor.device().is_cpu() || tensor.scalar_type() != at::kFloat) {
    throw Error(
        "ranks sum gradients in the memory of the CPU, in single precision: use --device "
        "cpu, or one rank");
  }
  auto& gradient = tensor.mutable_grad();
  gradient = gradient.defined() ? gradient.contiguous() : at::zeros_like(tensor);
  return {gradient.data_ptr<float>(), static_cast<std::size_t>(gradient.numel())};
}

double TorchEngine::number(const Tensor& x) const {
  return unwrap(x).item<double>();
}

// --- made, and read back -------------------------------------------------------------------------

Tensor TorchEngine::zeros(const Shape& shape) {
  return wrap(*this, at::zeros(sizes(shape), settings_->numbers));
}

Tensor TorchEngine::numbers(std::span<const float> values, const Shape& shape) {
  const at::AutoGradMode grad(false);
  auto result = at::empty(sizes(shape), at::kFloat);
  std::copy(values.begin(), values.end(), result.data_ptr<float>());
  return wrap(*this, result.to(settings_->numbers));
}

Tensor TorchEngine::indices(std::span<const Index> values, const Shape& shape) {
  auto result = at::empty(sizes(shape), at::kLong);
  std::copy(values.begin(), values.end(), result.data_ptr<int64_t>());
  return wrap(*this, result.to(settings_->numbers.device()));
}

Tensor TorchEngine::parameter(std::span<const float> values, const Shape& shape) {
  const auto made = numbers(values, shape);
  return wrap(*this, at::Tensor(unwrap(made)).set_requires_grad(true));
}

Tensor TorchEngine::positions(int64_t length) {
  return wrap(*this, at::arange(length, settings_->numbers).unsqueeze(0));
}

Tensor TorchEngine::noise(const Shape& shape) {
  const auto host = settings_->numbers.device(at::kCPU);
  return wrap(*this, at::randn(sizes(shape), settings_->generator, host).to(settings_->numbers));
}

Tensor TorchEngine::dropout_mask(const Shape& shape, double probability) {
  const auto host = settings_->numbers.device(at::kCPU);
  const auto keep = at::rand(sizes(shape), settings_->generator, host) >= probability;
  return wrap(*this, keep.to(settings_->numbers) / (1.0 - probability));
}

void TorchEngine::copy_out(const Tensor& x, std::span<float> values) {
  const auto host = unwrap(x).detach().to(at::kCPU, at::kFloat).contiguous();
  std::copy_n(host.data_ptr<float>(), host.numel(), values.data());
}

void TorchEngine::assign(const Tensor& parameter, const Tensor& x) {
  const at::NoGradGuard no_gradient;
  unwrap(parameter).detach().copy_(unwrap(x));
}

// --- products ------------------------------------------------------------------------------------

Tensor TorchEngine::linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this,
              at::linear(unwrap(x), unwrap(weight), bias.defined() ? unwrap(bias) : at::Tensor()));
}

Tensor TorchEngine::rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                     double slope) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, at::leaky_relu(unwrap(linear(x, weight, bias)), slope));
}

Tensor TorchEngine::dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources) {
  const at::AutoGradMode grad(is_recording());
  if (query.shape().rank() == 3) {
    return wrap(*this, at::bmm(unwrap(query), unwrap(keys).transpose(1, 2)));
  }
  return wrap(*this, at::bmm(of_rows(keys, sources), unwrap(query).unsqueeze(2)).squeeze(2));
}

Tensor TorchEngine::weighted_sum(const Tensor& weights, const Tensor& values,
                                 const Tensor& sources) {
  const at::AutoGradMode grad(is_recording());
  if (weights.shape().rank() == 3) return wrap(*this, at::bmm(unwrap(weights), unwrap(values)));
  return wrap(*this, at::bmm(unwrap(weights).unsqueeze(1), of_rows(values, sources)).squeeze(1));
}

Tensor TorchEngine::outer(const Tensor& a, const Tensor& b) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, unwrap(a).unsqueeze(2) * unwrap(b).unsqueeze(1));
}

Tensor TorchEngine::convolve(const Tensor& x, const Tensor& filters) {
  const at::AutoGradMode grad(is_recording());
  const auto padding = filters.size(1) / 2;
  return wrap(*this, at::conv1d(unwrap(x).unsqueeze(1), unwrap(filters).unsqueeze(1), {},
                                /*stride=*/1, padding)
                         .transpose(1, 2));
}

// --- attention -----------------------------------------------------------------------------------

Tensor TorchEngine::additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                                      const Tensor& sources) {
  const at::AutoGradMode grad(is_recording());
  const auto hidden = at::tanh(unwrap(query).unsqueeze(1) + of_rows(keys, sources));  // [R, S, H]
  return wrap(*this, at::linear(hidden, unwrap(v)).squeeze(2));
}

Tensor TorchEngine::softmax(const Tensor& x, const Tensor& mask) {
  const at::AutoGradMode grad(is_recording());
  if (!mask.defined()) return wrap(*this, at::softmax(unwrap(x), -1));
  const auto lowest = std::numeric_limits<float>::lowest();
  const bool of_steps = mask.shape().rank() < x.shape().rank();
  const auto exists = of_steps ? unwrap(mask).unsqueeze(1) : unwrap(mask);
  return wrap(*this, at::softmax(unwrap(x).masked_fill(exists == 0, lowest), -1) * exists);
}

Tensor TorchEngine::one_hot_largest(const Tensor& weights) {
  return wrap(*this, one_hot(unwrap(weights).argmax(1), unwrap(weights)));
}

Tensor TorchEngine::one_hot_sample(const Tensor& weights) {
  const at::AutoGradMode grad(false);
  const auto host = unwrap(weights).detach().cpu();
  const auto index = at::multinomial(host, 1, false, settings_->generator).squeeze(1);
  return wrap(*this, one_hot(index.to(settings_->numbers.device()), unwrap(weights)));
}

Tensor TorchEngine::largest_of_steps(const Tensor& x, const Tensor& mask) {
  const at::AutoGradMode grad(is_recording());
  if (x.size(1) == 0) return zeros(x.shape().without_second());
  const auto exists = unwrap(mask).unsqueeze(2) != 0;
  const auto lowest = -std::numeric_limits<double>::infinity();
  const auto largest = std::get<0>(unwrap(x).masked_fill(~exists, lowest).max(1));
  return wrap(*this, largest.masked_fill(~exists.any(1), 0.0));
}

// --- recurrence, words ---------------------------------------------------------------------------

Tensor TorchEngine::gru_gates(const Tensor& from_input, const Tensor& from_hidden,
                              const Tensor& hidden) {
  const at::AutoGradMode grad(is_recording());
  const auto x = unwrap(from_input).chunk(3, -1);
  const auto h = unwrap(from_hidden).chunk(3, -1);
  const auto reset = at::sigmoid(x[0] + h[0]);
  const auto update = at::sigmoid(x[1] + h[1]);
  const auto candidate = at::tanh(x[2] + reset * h[2]);
  return wrap(*this, (1.0 - update) * candidate + update * unwrap(hidden));
}

Tensor TorchEngine::lstm_memory(const Tensor& gates, const Tensor& memory) {
  const at::AutoGradMode grad(is_recording());
  const auto g = unwrap(gates).chunk(4, -1);
  return wrap(*this, at::sigmoid(g[1]) * unwrap(memory) + at::sigmoid(g[0]) * at::tanh(g[2]));
}

Tensor TorchEngine::lstm_hidden(const Tensor& gates, const Tensor& memory) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, at::sigmoid(unwrap(gates).chunk(4, -1)[3]) * at::tanh(unwrap(memory)));
}

Tensor TorchEngine::layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, at::layer_norm(unwrap(x), {x.size(-1)}, unwrap(gain), unwrap(bias), 1e-5));
}

Tensor TorchEngine::maxout(const Tensor& x) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, unwrap(x).unflatten(-1, {x.size(-1) / 2, 2}).amax(-1));
}

Tensor TorchEngine::embed(const Tensor& table, const Tensor& indices) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, at::embedding(unwrap(table), unwrap(indices)));
}

Tensor TorchEngine::log_softmax(const Tensor& x) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, at::log_softmax(unwrap(x), -1));
}

Tensor TorchEngine::pick(const Tensor& x, const Tensor& indices) {
  const at::AutoGradMode grad(is_recording());
  return wrap(*this, unwrap(x).gather(-1, unwrap(indices).unsqueeze(-1)).squeeze(-1));
}

void TorchEngine::likeliest(const Tensor& x, const Readout& readout, Index end,
                            const LikeliestSymbols& found) {
  const at::NoGradGuard no_gradient;
  const auto rows = x.size(0);
  if (rows == 0) return;
  const auto logits = at::linear(unwrap(x), unwrap(readout.weight), unwrap(readout.bias));
  const auto log_p = at::log_softmax(logits, -1);
  const auto best = log_p.topk(static_cast<int64_t>(found.symbols.size()) / rows);
  const auto copy = [](const at::Tensor& from, at::ScalarType type, auto to) {
    const auto host = from.to(at::kCPU, type).contiguous();
    std::copy_n(host.data_ptr<typename decltype(to)::value_type>(), host.numel(), to.data());
  };
  copy(std::get<0>(best), at::kFloat, found.log_probabilities);
  copy(std::get<1>(best), at::kInt, found.symbols);
  copy(log_p.select(1, end), at::kFloat, found.of_end);
}

Tensor TorchEngine::log_likelihoods(const Tensor& x, const Readout& readout,
                                    const Tensor& targets) {
  const at::NoGradGuard no_gradient;
  const auto logits = at::linear(unwrap(x), unwrap(readout.weight), unwrap(readout.bias));
  const auto log_p = at::log_softmax(logits, -1);
  return wrap(*this, log_p.gather(-1, unwrap(targets).unsqueeze(-1)).squeeze(-1));
}

Tensor TorchEngine::ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets) {
  const at::AutoGradMode grad(is_recording());
  if (x.size(0) == 0) return zeros({0});
  const auto device = settings_->numbers.device();
  const std::vector<int64_t> said(targets.symbols.begin(), targets.symbols.end());
  const auto symbols = at::tensor(said, at::kLong).to(device);
  const auto loss =
      at::ctc_loss(at::log_softmax(unwrap(x), -1).transpose(0, 1), symbols, targets.frames,
                   targets.counts, targets.blank, at::Reduction::None, /*zero_infinity=*/true);
  std::vector<int64_t> impossible;
  std::span<const Index> left = targets.symbols;
  for (std::size_t row = 0; row < targets.frames.size(); ++row) {
    const auto count = static_cast<std::size_t>(targets.counts[row]);
    if (ctc_frames_needed(left.first(count)) > targets.frames[row]) {
      impossible.push_back(static_cast<int64_t>(row));
    }
    left = left.subspan(count);
  }
  if (impossible.empty()) return wrap(*this, -loss);
  return wrap(*this, (-loss).index_fill(0, at::tensor(impossible, at::kLong).to(device),
                                        -std::numeric_limits<double>::infinity()));
}

Tensor TorchEngine::cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                                  const Tensor& importance, double smoothing) {
  const at::AutoGradMode grad(is_recording());
  const auto logits = at::linear(unwrap(x), unwrap(readout.weight), unwrap(readout.bias));
  const auto log_p = at::log_softmax(logits, -1);
  const auto right = log_p.gather(-1, unwrap(targets).unsqueeze(-1)).squeeze(-1);
  const auto mixed = (1.0 - smoothing) * right + smoothing * log_p.mean(-1);
  return wrap(*this, -(unwrap(importance) * mixed).sum().reshape({1}));
}

}  // namespace attend
