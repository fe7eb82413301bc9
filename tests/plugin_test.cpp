// The LibTorch engine as programs have it: loaded while they run, beside SentencePiece.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "engines/engine_options.h"
#include "tensor/operations.h"
#include "text/batches.h"

namespace attend {
namespace {

TEST(MakeEngine, RefusesAnUnknownNameAndAForeignDevice) {
  EXPECT_THROW(make_engine({.name = "tpu"}), ConfigError);
  EXPECT_THROW(make_engine({.name = "cpu", .device = "cuda"}), ConfigError);
}

TEST(MakeEngine, GivesTheCpuEngine) {
  const auto engine = make_engine({});
  EXPECT_EQ(to_vector(1.0 + zeros(*engine, {2})), (std::vector<float>{1.0F, 1.0F}));
}

#ifdef ATTEND_HAS_TORCH

// SentencePiece comes with a protobuf of its own, which LibTorch's libraries must not find.
TEST(MakeEngine, LoadsTheTorchEngineBesideSentencePiece) {
  const std::vector<text::Example> one = {{{4, 5}, {6}, 1}};
  EXPECT_EQ(text::make_batch(one).source_length, 3);  // links the library that knows SentencePiece
  const auto engine = make_engine({.name = "torch"});
  const auto x = engine->parameter(std::vector<float>{1.0F, 2.0F}, {2});
  const Recording recording(*engine);
  engine->backward(total(x * x));
  EXPECT_EQ(to_vector(engine->gradient(x)), (std::vector<float>{2.0F, 4.0F}));
}

TEST(MakeEngine, SaysWhenLibTorchHasNoSuchDevice) {
  try {
    make_engine({.name = "torch", .device = "cuda:77"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("cuda:77"), std::string::npos) << error.what();
  }
}

#else

TEST(MakeEngine, SaysThatThePluginIsNotThere) {
  try {
    make_engine({.name = "torch"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--engine cpu"), std::string::npos) << error.what();
  }
}

#endif

}  // namespace
}  // namespace attend
