// The gradients of whole systems against difference quotients, in double precision.

#include <string>

#include <gtest/gtest.h>

#include "systems.h"

namespace attend::tests {
namespace {

class Gradient : public testing::TestWithParam<std::string> {};

/// Along a random direction d of each parameter p, to the fourth order in h: (8 (f(p + h d) -
/// f(p - h d)) - f(p + 2 h d) + f(p - 2 h d)) / 12 h = gradient . d.
TEST_P(Gradient, EqualsTheDifferenceQuotientInDoublePrecision) {
  constexpr double kStep = 1e-6;
  const auto engine = double_engine();
  const auto& system = system_called(GetParam());
  const auto model = system.build_on(*engine);
  const auto batch = system.batch_of(examples());
  // With smoothing, a model that copies takes the share of each way as given: no gradient of it.
  const models::LossOptions options = {.label_smoothing = system.model.copies ? 0.0 : 0.1};
  const auto loss = [&] { return model->loss(*engine, batch, options).loss; };
  {
    const Recording recording(*engine);
    engine->backward(loss());
  }
  for (const auto& parameter : model->parameters()) {
    const auto value = *parameter.value;
    const auto direction = random(*engine, parameter.shape, 41);
    const auto slope = total(engine->gradient(value) * direction);
    const auto loss_at = [&](double steps) {
      *parameter.value = value + steps * kStep * direction;
      return loss();
    };
    const auto quotient = 1.0 / (12.0 * kStep) *
                          (8.0 * (loss_at(1.0) - loss_at(-1.0)) - (loss_at(2.0) - loss_at(-2.0)));
    *parameter.value = value;
    const auto error = slope - quotient;
    EXPECT_LT(size_of(error), 1e-6F * (1.0F + size_of(slope))) << parameter.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, Gradient,
                         testing::Values("Bahdanau2015", "Conditional", "ConditionalTied",
                                         "Cho2014", "Sutskever2014", "Stacked", "BidirectionalLstm",
                                         "GeneralLocalP", "LocationAwareSmooth",
                                         "AdditiveMonotonic", "Xu2015", "GatedConditional",
                                         "Vinyals2015", "Vaswani2017", "VaswaniAfter",
                                         "VaswaniOverGru", "GruOverSelfAttention",
                                         "SelfAttentionAboveLstm", "Luong2015", "LuongUnfed",
                                         "Bahdanau_start", "Residual", "ResidualLstm", "Pyramid",
                                         "Copying", "CopyingLuong", "NoQueryLocationAware"),
                         [](const auto& system) { return system.param; });

}  // namespace
}  // namespace attend::tests
