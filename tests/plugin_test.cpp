// The LibTorch engine as programs have it: loaded while they run, beside SentencePiece.

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "engines/engine_options.h"
#include "tensor/operations.h"
#include "text/vocabulary.h"

namespace attend {
namespace {

TEST(MakeEngine, RefusesAnUnknownNameAndAForeignDevice) {
  EXPECT_THROW(make_engine({.name = "tpu"}), ConfigError);
  EXPECT_THROW(make_engine({.name = "cpu", .device = "cuda:99"}), Error);  // LibTorch's, if at all
  EXPECT_THROW(make_engine({.name = "cpu", .double_precision = true}), ConfigError);
}

TEST(MakeEngine, GivesTheCpuEngine) {
  const auto engine = make_engine({});
  EXPECT_EQ(to_vector(1.0 + zeros(*engine, {2})), (std::vector<float>{1.0F, 1.0F}));
}

#ifdef ATTEND_HAS_TORCH

class OneLine final : public text::LineSource {
 public:
  bool next(std::string& line) override {
    line = "the cat sat on the mat";
    return std::exchange(is_left_, false);
  }
  void rewind() override { is_left_ = true; }
  std::string where() const override { return "one line"; }

 private:
  bool is_left_ = true;
};

// Debian's SentencePiece brings a protobuf of its own, which LibTorch's libraries must not find.
TEST(MakeEngine, LoadsTheTorchEngineBesideSentencePiece) {
  OneLine lines;
  const auto before = text::train_vocabulary(lines, {.kind = "bpe", .size = 20});
  const auto engine = make_engine({.name = "torch"});
  const auto x = engine->parameter(std::vector<float>{1.0F, 2.0F}, {2});
  {
    const Recording recording(*engine);
    engine->backward(total(x * x));
  }
  EXPECT_EQ(to_vector(engine->gradient(x)), (std::vector<float>{2.0F, 4.0F}));
  lines.rewind();
  const auto after = text::train_vocabulary(lines, {.kind = "bpe", .size = 20});
  EXPECT_EQ(after->bytes(), before->bytes());
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
