#include "training/memory_need.h"

#include <string>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::training {
namespace {

TEST(MemoryNeed, AParameterTakesSixteenBytes) {
  const auto most = usable_memory() / 16;
  EXPECT_GT(most, 1'000'000);
  EXPECT_NO_THROW(check_memory(most));
  EXPECT_THROW(check_memory(most + 1), Error);
}

TEST(MemoryNeed, TheLargestOfAllModelsIsRefusedByItsParameters) {
  tasks::SystemConfig config;
  config.model.hidden_size = 65'536;
  config.model.embedding_size = 65'536;
  config.model.layers = 64;
  try {
    check_memory(config);
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("parameters, which take"), std::string::npos) << message;
    EXPECT_NE(message.find("model.hidden_size"), std::string::npos) << message;
  }
}

TEST(MemoryNeed, TheUsualModelFits) {
  EXPECT_NO_THROW(check_memory(tasks::SystemConfig()));
}

}  // namespace
}  // namespace attend::training
