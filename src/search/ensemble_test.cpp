#include "search/ensemble.h"

#include <cmath>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "search/test_stepper.h"

namespace attend::search {
namespace {

// Two models that say p = .2 and p = .6 of a token say .4 together.
TEST(Ensemble, AveragesProbabilities) {
  std::vector<std::unique_ptr<Stepper>> members;
  members.push_back(std::make_unique<TableStepper>(std::vector<TokenId>{0}));
  members.push_back(std::make_unique<TableStepper>(std::vector<TokenId>{3}));
  Ensemble ensemble(std::move(members));
  const auto found = ensemble.step(std::vector<TokenId>{1});
  const auto a = TableStepper::next({0, 1});
  const auto b = TableStepper::next({3, 1});
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(std::exp(found[i]), (std::exp(a[i]) + std::exp(b[i])) / 2.0F, 1e-6);
  }
}

}  // namespace
}  // namespace attend::search
