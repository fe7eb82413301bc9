#include "numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "engines/engine_options.h"

namespace attend::tests {

std::vector<std::string> engine_names() {
#ifdef ATTEND_HAS_TORCH
  return {"Torch", "Cpu"};
#else
  return {"Cpu"};
#endif
}

std::string torch_device() {
  const char* const asked = std::getenv("ATTEND_TEST_DEVICE");
  return asked == nullptr ? "cpu" : asked;
}

std::unique_ptr<Engine> engine_called(const std::string& name) {
  if (name == "Cpu") return make_engine({.name = "cpu"});
  return make_engine({.name = "torch", .device = torch_device()});
}

std::unique_ptr<Engine> double_engine() {
  return make_engine({.name = "torch", .device = torch_device(), .double_precision = true});
}

Tensor random(Engine& engine, const Shape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<std::size_t>(shape.count()));
  for (auto& value : values) value = normal(random);
  return numbers(engine, values, shape);
}

float difference(const Tensor& a, const Tensor& b) {
  constexpr auto kInfinity = std::numeric_limits<float>::infinity();
  if (a.shape() != b.shape()) return kInfinity;
  const auto x = to_vector(a);
  const auto y = to_vector(b);
  float most = 0.0F;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i]) && std::isnan(y[i])) continue;
    const auto apart = std::abs(x[i] - y[i]);
    most = std::max(most, std::isnan(apart) ? kInfinity : apart);
  }
  return most;
}

float largest(const Tensor& x) {
  const auto values = to_vector(x);
  return *std::max_element(values.begin(), values.end());
}

float smallest(const Tensor& x) {
  const auto values = to_vector(x);
  return *std::min_element(values.begin(), values.end());
}

float size_of(const Tensor& x) {
  return std::max(largest(x), -smallest(x));
}

bool is_finite(const Tensor& x) {
  const auto values = to_vector(x);
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

}  // namespace attend::tests
