#pragma once

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "nn/module.h"
#include "numbers.h"

namespace attend::tests {

/// That the gradient of each parameter is the quotient of differences of the loss, along the
/// gradient itself, where a difference of single precision says most. `record` makes the loss that
/// gradients are of; `loss` is its value with the parameters as they are.
inline void expect_difference_quotients(nn::Module& model, Engine& engine,
                                        const std::function<Tensor()>& record,
                                        const std::function<double()>& loss) {
  {
    const Recording recording(engine);
    engine.backward(record());
  }
  for (const auto& parameter : model.parameters()) {
    const auto gradient = engine.gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    const auto slope = std::sqrt(static_cast<double>(to_vector(total(gradient * gradient))[0]));
    if (slope < 1e-4) continue;
    const auto value = *parameter.value;
    const auto step = 2e-3 / slope;
    const auto loss_at = [&](double steps) {
      *parameter.value = value + steps * step * gradient;
      return loss();
    };
    const auto quotient = (loss_at(1.0) - loss_at(-1.0)) / (2.0 * 2e-3);
    *parameter.value = value;
    EXPECT_NEAR(quotient, slope, 2e-3 + 0.02 * slope) << parameter.name;
  }
}

}  // namespace attend::tests
