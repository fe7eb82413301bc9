// `attend train --precision`.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

std::string precision_of(const std::string& run) {
  return nlohmann::json::parse(read(run + "/run.json")).at("precision");
}

TEST(TrainPrecision, AutoIsDecidedAndKept) {
  const Folder folder;
  const auto run = folder / "run";
  ASSERT_TRUE(succeeded(attend(train_command(run, 4, {"--precision", "auto"}))));
  const auto found = precision_of(run);
  EXPECT_TRUE(found == "bf16" || found == "fp32") << found;
  EXPECT_TRUE(succeeded(attend({"train", "--resume", run, "--precision", "auto"})));
}

TEST(TrainPrecision, InBf16TrainsAndGoesOnBitForBit) {
  const Folder folder;
  const auto whole = folder / "whole";
  const auto done = attend(train_command(whole, 12, {"--precision", "bf16"}));
  if (done.code != 0) {
    EXPECT_TRUE(was_refused(done, "precision = bf16: expected fp32"));
    GTEST_SKIP() << "this CPU has no products of bf16";
  }
  const auto again = folder / "again";
  ASSERT_TRUE(succeeded(attend(train_command(again, 12, {"--precision", "bf16"}))));
  EXPECT_EQ(read(again + "/model.safetensors"), read(whole + "/model.safetensors"));
  const auto wide = folder / "wide";
  ASSERT_TRUE(succeeded(attend(train_command(wide, 12, {}))));
  EXPECT_NE(read(wide + "/model.safetensors"), read(whole + "/model.safetensors"));
  EXPECT_EQ(precision_of(wide), "fp32");
}

TEST(TrainPrecision, OthersAreRefused) {
  const Folder folder;
  EXPECT_TRUE(was_refused(attend(train_command(folder / "run", 4, {"--precision", "fp8"})),
                          "precision = fp8: expected fp32 | bf16 | auto"));
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
  EXPECT_TRUE(was_refused(
      attend(train_command(folder / "run", 4, {"--precision", "bf16", "--engine", "torch"})),
      "precision = bf16: expected fp32 with --engine torch"));
}

}  // namespace
}  // namespace attend::tests
