// A decoding step asks nothing of the heap once it has been taken before: tensors live in the
// engine's pool, the stepper keeps its buffers.

#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/model_stepper.h"
#include "systems.h"

namespace {

std::size_t requests = 0;  // of this process's only thread while it is counted
bool is_counting = false;

void count_one() {
  if (is_counting) ++requests;
}

}  // namespace

// The C library's own, under the names that it keeps for those who replace malloc. Operator new
// ends here too.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  count_one();
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  count_one();
  return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
  count_one();
  return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  count_one();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count_one();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  count_one();
  *block = __libc_memalign(alignment, size);
  return *block != nullptr ? 0 : 12;  // ENOMEM
}
}

namespace attend::tests {
namespace {

template <class Action>
std::size_t requests_of(Action action) {
  requests = 0;
  is_counting = true;
  action();
  is_counting = false;
  return requests;
}

TEST(Counting, SeesEveryWayToAskTheHeap) {
  EXPECT_GE(requests_of([] { std::free(std::malloc(100)); }), 1U);
  EXPECT_GE(requests_of([] { delete new volatile int(1); }), 1U);
  EXPECT_GE(requests_of([] {
              void* block = ::operator new (64, std::align_val_t{64});
              ::operator delete (block, std::align_val_t{64});
            }),
            1U);
}

class DecodingStep : public testing::TestWithParam<std::string> {};

TEST_P(DecodingStep, AsksNothingOfTheHeapOnceWarm) {
  const auto engine = engine_called("Cpu");
  const auto& system = system_called(GetParam());
  const auto model = system.build_on(*engine);
  model->evaluate();
  models::ModelStepper stepper(*model, *engine, system.batch_of({&examples()[0], 3}));
  const std::vector<search::TokenId> fed = {5, 4, 5};
  const std::vector<std::size_t> rows = {1, 0, 0};
  for (int step = 0; step < 3; ++step) {
    stepper.step(fed);
    stepper.step_likeliest(fed, 4, 2);
    stepper.select(rows);
  }
  EXPECT_EQ(requests_of([&] { stepper.step(fed); }), 0U) << "to step";
  EXPECT_EQ(requests_of([&] { stepper.step_likeliest(fed, 4, 2); }), 0U) << "to find the likeliest";
  EXPECT_EQ(requests_of([&] { stepper.select(rows); }), 0U) << "to select";
}

INSTANTIATE_TEST_SUITE_P(Systems, DecodingStep,
                         testing::Values("Bahdanau2015", "Conditional", "ConditionalTied",
                                         "Cho2014", "Sutskever2014", "Stacked", "BidirectionalLstm",
                                         "GeneralLocalP", "DotSmooth", "LocationWindowed",
                                         "LocationAwareGlobal", "AdditiveMonotonic"),
                         [](const auto& system) { return system.param; });

}  // namespace
}  // namespace attend::tests
