#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tensor/operations.h"

namespace attend::tests {

/// Where LibTorch's engine performs: "cpu", or what ATTEND_TEST_DEVICE says, as "cuda".
std::string torch_device();

/// The engines that this build has: "Cpu", and "Torch" unless it is built without LibTorch.
std::vector<std::string> engine_names();
std::unique_ptr<Engine> engine_called(const std::string& name);

/// LibTorch's, in double precision.
std::unique_ptr<Engine> double_engine();

/// Standard normal numbers, the same on every engine.
Tensor random(Engine& engine, const Shape& shape, std::uint64_t seed);

/// The largest difference between two tensors of one shape, which may be of two engines; infinite
/// if the shapes differ or a number of one alone is NaN.
float difference(const Tensor& a, const Tensor& b);

float largest(const Tensor& x);
float smallest(const Tensor& x);
float size_of(const Tensor& x);  ///< the largest, whatever its sign
bool is_finite(const Tensor& x);

}  // namespace attend::tests
