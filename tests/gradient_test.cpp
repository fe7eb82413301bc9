// The gradients of whole systems against difference quotients, in double precision.

#include <string>

#include <gtest/gtest.h>

#include "systems.h"

namespace attend::tests {
namespace {

class Gradient : public testing::TestWithParam<std::string> {};

/// Along a random direction d of each parameter p: (f(p + h d) - f(p - h d)) / 2h = gradient . d.
TEST_P(Gradient, EqualsTheDifferenceQuotientInDoublePrecision) {
  constexpr double kStep = 1e-6;
  const auto engine = double_engine();
  const auto& system = system_called(GetParam());
  const auto model = system.build_on(*engine);
  const auto batch = system.batch_of(examples());
  const auto loss = [&] { return model->loss(*engine, batch, 0.1); };
  {
    const Recording recording(*engine);
    engine->backward(loss());
  }
  for (const auto& parameter : model->parameters()) {
    const auto value = *parameter.value;
    const auto direction = random(*engine, parameter.shape, 41);
    const auto slope = total(engine->gradient(value) * direction);
    *parameter.value = value + kStep * direction;
    const auto above = loss();
    *parameter.value = value - kStep * direction;
    const auto below = loss();
    *parameter.value = value;
    const auto error = slope - 1.0 / (2.0 * kStep) * (above - below);
    EXPECT_LT(size_of(error), 1e-6F * (1.0F + size_of(slope))) << parameter.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, Gradient,
                         testing::Values("Bahdanau2015", "Conditional", "ConditionalTied",
                                         "Cho2014", "Sutskever2014", "Stacked", "BidirectionalLstm",
                                         "GeneralLocalP", "LocationAwareSmooth",
                                         "AdditiveMonotonic"),
                         [](const auto& system) { return system.param; });

}  // namespace
}  // namespace attend::tests
