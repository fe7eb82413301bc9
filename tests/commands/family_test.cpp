// The members of the family through the program: trained, gone on with, used; and refused.

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

using Flags = std::vector<std::string>;

struct Refusal {
  Flags flags;
  std::string said;  ///< key, what was found, what would do
};

class CannotServe : public testing::TestWithParam<Refusal> {};

TEST_P(CannotServe, AndSaysSoBeforeTheTrainingStarts) {
  const Folder folder;
  const auto outcome = attend(train_command(folder / "run", 2, GetParam().flags));
  EXPECT_TRUE(was_refused(outcome, GetParam().said)) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

INSTANTIATE_TEST_SUITE_P(
    Attentions, CannotServe,
    testing::Values(
        Refusal{{"--attention.half_width", "0", "--attention.alignment", "local-m"},
                "attention.half_width = 0"},
        Refusal{{"--attention.score", "location", "--attention.max_length", "20"},
                "attention.max_length = 20: expected more than training.max_length"},
        Refusal{{"--attention.score", "dot"}, "attention.score = dot: expected queries"},
        Refusal{{"--attention.selection", "hard", "--attention.alignment", "local-p"},
                "attention.selection = hard"},
        Refusal{
            {"--attention.selection", "hard", "--training.hard", "marginal"},
            "training.hard = marginal: expected reinforce, or contexts that go into the output"},
        Refusal{{"--model.copies", "true", "--attention.selection", "hard"},
                "attention.selection = hard"},
        Refusal{{"--model.copies", "true", "--model.encoder_layers", "2", "--model.pyramid", "1"},
                "model.copies = true"},
        Refusal{{"--model.pyramid", "1"}, "model.pyramid = 1: expected fewer than"},
        Refusal{{"--model.reader", "conditional", "--model.context", "start"},
                "model.context = start"},
        Refusal{{"--training.coverage", "0.5", "--model.reader", "cho"},
                "training.coverage = 0.5"}));

TEST(LocationScore, RefusesADevTextThatItCannotRead) {
  const Folder folder;
  std::string line = "a";
  for (int i = 0; i < 30; ++i) line += " a";
  const auto dev = folder.write("long", line + "\n");
  const auto outcome = attend(
      {"train", "bahdanau2015", "--out", folder / "run", "-q", "--text.kind", "words", "--train",
       corpus("train.source"), corpus("train.target"), "--dev", dev, dev, "--attention.score",
       "location", "--attention.max_length", "26", "--training.max_length", "25"});
  EXPECT_TRUE(was_refused(outcome,
                          "attention.max_length = 26: expected 32 or more: line 1 of the "
                          "dev text"))
      << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

struct Member {
  std::string name;
  Flags flags;
};

void PrintTo(const Member& member, std::ostream* out) {
  *out << member.name;
}

class EveryMember : public testing::TestWithParam<Member> {};

/// The same bytes after a stop as without one; then translations with alignments, alone and as an
/// ensemble with itself.
TEST_P(EveryMember, TrainsGoesOnAndTranslates) {
  const Folder folder;
  const auto& flags = GetParam().flags;
  auto halves = flags;
  halves.insert(halves.end(), {"--training.validate_every", "2"});
  ASSERT_TRUE(succeeded(attend(train_command(folder / "whole", 4, halves))));
  ASSERT_TRUE(succeeded(attend(train_command(folder / "parts", 4, halves))));
  std::filesystem::remove_all(folder / "parts/checkpoints/00000004");
  ASSERT_TRUE(succeeded(attend({"train", "--resume", folder / "parts", "-q"})));
  EXPECT_EQ(read(folder / "whole/checkpoints/00000004/model.safetensors"),
            read(folder / "parts/checkpoints/00000004/model.safetensors"));
  for (const auto& models :
       {Flags{"-m", folder / "whole"}, Flags{"-m", folder / "whole", "-m", folder / "parts"}}) {
    Flags command = {"translate", "-i", corpus("dev.source"), "--alignments", "json"};
    command.insert(command.end(), models.begin(), models.end());
    EXPECT_TRUE(succeeded(attend(command)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Family, EveryMember,
    testing::Values(Member{"LuongLocalP",
                           {"--model.reader", "luong", "--attention.alignment", "local-p",
                            "--attention.score", "general"}},
                    Member{"Monotonic", {"--attention.alignment", "monotonic"}},
                    Member{"HardByReinforce", {"--attention.selection", "hard"}},
                    Member{"HardByTheMarginal",
                           {"--attention.selection", "hard", "--training.hard", "marginal",
                            "--model.reader", "luong", "--model.input_feeding", "false"}},
                    Member{"Copying", {"--model.copies", "true"}},
                    Member{"Pyramid", {"--model.encoder_layers", "2", "--model.pyramid", "1"}},
                    Member{"Residual",
                           {"--model.layers", "3", "--model.residual", "true",
                            "--model.dropout_layers", "0.1"}},
                    Member{"Losses",
                           {"--training.doubly_stochastic", "0.1", "--training.coverage", "0.1"}}),
    [](const auto& member) { return member.param.name; });

}  // namespace
}  // namespace attend::tests
