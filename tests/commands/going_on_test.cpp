// Trainings that go on: for longer than they were begun for, from another model, with other seeds;
// and those of little text.

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "command.h"
#include "small_run.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

TEST(GoingOn, OfAFinishedRunWithMoreUpdatesIsAsIfItHadBegunWithThem) {
  const SmallRun small;
  ASSERT_TRUE(succeeded(attend(small.command(9))));
  const auto whole = read(small.run() + "/model.safetensors");
  fs::remove_all(small.run());
  ASSERT_TRUE(succeeded(attend(small.command(3))));
  ASSERT_TRUE(succeeded(small.resume({"-q", "--training.updates", "9"})));
  EXPECT_EQ(read(small.run() + "/model.safetensors"), whole);
  EXPECT_NE(read(small.run() + "/recipe.toml").find("\nupdates = 9\n"), std::string::npos);
  const auto again = small.resume();  // the new budget holds for all sessions to come
  ASSERT_TRUE(succeeded(again));
  EXPECT_NE(again.err.find("had come to its end: to go on give it more"), std::string::npos);
}

TEST(GoingOn, ChangesTheBudgetAlone) {
  const SmallRun small;
  small.train(3);
  for (const std::string key : {"model.hidden_size", "training.learning_rate", "text.size"}) {
    EXPECT_TRUE(was_refused(small.resume({"--" + key, "8"}), "not " + key + ": begin another run"));
  }
  EXPECT_TRUE(was_refused(small.resume({"--training.updates", "-1"}), "training.updates = -1"));
  EXPECT_TRUE(was_refused(small.resume({"--training.epochs", "auto"}), "a whole number"));
  EXPECT_TRUE(was_refused(small.resume({"--training.updates", "0", "--training.patience", "0"}),
                          "a limit"));
  ASSERT_TRUE(succeeded(small.resume({"-q", "--training.epochs", "1", "--training.patience", "5",
                                      "--training.minutes", "3", "--training.updates", "0"})));
  EXPECT_TRUE(fs::exists(small.run() + "/checkpoints/00000006"));  // 24 pairs in batches of 4
}

TEST(GoingOn, FromAModelKeepsItsVocabulariesAndParameters) {
  const SmallRun small;
  small.train(60);
  const auto model = small / "model";
  fs::rename(small.run(), model);
  small.folder().write("other.source", "a b\nzzz a\n");  // a word that the model has not
  small.folder().write("other.target", "g h\nzzz g\n");
  const std::vector<std::string> other = {"--train", small / "other.source",
                                          small / "other.target"};
  // Without a step the parameters are the model's; by the model's own recipe.
  ASSERT_TRUE(
      succeeded(attend(with({"train", "--init", model, "-q", "--out", small.run(),
                             "--training.updates", "1", "--training.learning_rate", "1e-12"},
                            other))));
  EXPECT_EQ(read(small.run() + "/source.vocabulary"), read(model + "/source.vocabulary"));
  const std::string lines = "a b c\nf e\nd d d\n";
  const auto before = attend({"translate", "-m", model}, {.in = lines});
  const auto after = attend({"translate", "-m", small.run()}, {.in = lines});
  EXPECT_EQ(after.out, before.out);
  fs::remove_all(small.run());
  // One that is killed goes on with the same bytes.
  const auto command = with(
      {"train", "--init", model, "-q", "--out", small.run(), "--training.updates", "6"}, other);
  ASSERT_TRUE(succeeded(attend(command)));
  const auto whole = read(small.run() + "/model.safetensors");
  fs::remove_all(small.run() + "/checkpoints");
  fs::remove(small.run() + "/model.safetensors");
  ASSERT_TRUE(succeeded(small.resume({"-q"})));
  EXPECT_EQ(read(small.run() + "/model.safetensors"), whole);
}

TEST(GoingOn, FromAModelOfOtherShapesIsRefused) {
  const SmallRun small;
  small.train(3);
  const auto model = small / "model";
  fs::rename(small.run(), model);
  EXPECT_TRUE(was_refused(attend(small.command(3, {"--init", model, "--model.hidden_size", "8"})),
                          "--init " + model + ": "));
  EXPECT_TRUE(
      was_refused(attend(small.command(3, {"--init", model, "--attention.score", "dot"})), ": "));
  EXPECT_TRUE(was_refused(attend(small.command(3, {"--init", small / "nowhere"})), "nowhere"));
  EXPECT_FALSE(fs::exists(small.run()));
}

TEST(GoingOn, WithSeveralSeedsSaysMeanAndSpread) {
  const SmallRun small;
  auto command = small.command(6, {"--training.metric", "loss", "--seeds", "3"});
  std::erase(command, "-q");
  const auto told = attend(command);
  ASSERT_TRUE(succeeded(told));
  const auto summary = json::parse(read(small.run() + "/seeds.json"));
  std::vector<double> values;
  for (const auto& one : summary.at("seeds")) {
    const auto folder = small.run() + "/" + one.at("folder").get<std::string>();
    values.push_back(one.at("value"));
    double best = 1e9;
    for (const auto& line : lines_of(read(folder + "/metrics.jsonl"))) {
      const auto parsed = json::parse(line);
      if (parsed.at("kind") == "validation") best = std::min(best, parsed.at("loss").get<double>());
    }
    EXPECT_DOUBLE_EQ(values.back(), best);
  }
  ASSERT_EQ(values.size(), 3U);
  const auto& losses = summary.at("training_losses");
  for (std::size_t i = 1; i < losses.size(); ++i) {
    EXPECT_LE(losses[i - 1].at("loss").get<double>(), losses[i].at("loss").get<double>());
  }
  EXPECT_NE(values[0], values[1]);
  const auto mean = (values[0] + values[1] + values[2]) / 3;
  EXPECT_NEAR(summary.at("mean"), mean, 1e-9);
  double squares = 0.0;
  for (const auto value : values) squares += std::pow(value - mean, 2);
  EXPECT_NEAR(summary.at("deviation"), std::sqrt(squares / 2), 1e-9);
  EXPECT_NE(told.err.find("3 seeds: loss "), std::string::npos) << told.err;
  // One alone with its seed is the same run.
  auto alone = small.command(6, {"--training.metric", "loss", "--training.seed", "2"});
  alone[4] = small / "alone";
  ASSERT_TRUE(succeeded(attend(alone)));
  EXPECT_EQ(read(small / "alone/model.safetensors"),
            read(small.run() + "/seed-2/model.safetensors"));
  // What was lost is made again, what is there stays.
  fs::remove_all(small.run() + "/seed-3");
  const auto again = attend(command);
  ASSERT_TRUE(succeeded(again));
  EXPECT_NE(again.err.find("seed 2: finished"), std::string::npos) << again.err;
  EXPECT_EQ(json::parse(read(small.run() + "/seeds.json")), summary);
  EXPECT_TRUE(was_refused(attend(with(command, {"--training.updates", "7"})), "was begun with"));
}

// With the recipe's own numbers it was forty updates of warm-up, and BLEU 0.
TEST(LittleText, IsLearntByARecipeForMuch) {
  const Folder folder;
  std::string source;
  std::string target;
  const std::vector<std::string> nouns = {"dog", "cat", "man", "bird"};
  const std::vector<std::string> verbs = {"sees", "hears", "likes"};
  for (const auto& a : nouns) {
    for (const auto& verb : verbs) {
      for (const auto& b : nouns) {
        source += "the " + a + " " + verb + " the " + b + "\n";
        target += "le " + a + "o " + verb + "a le " + b + "o\n";
      }
    }
  }
  const auto s = folder.write("s", source);
  const auto t = folder.write("t", target);
  const auto trained = attend({"train",
                               "small-translator",
                               "--train",
                               s,
                               t,
                               "--dev",
                               s,
                               t,
                               "--out",
                               folder / "run",
                               "--model.hidden_size",
                               "32",
                               "--model.encoder_size",
                               "32",
                               "--model.embedding_size",
                               "32",
                               "--attention.hidden_size",
                               "32",
                               "--training.epochs",
                               "auto 200"});
  ASSERT_TRUE(succeeded(trained));
  EXPECT_NE(trained.err.find("for 48 pairs: text.size = 300 (with more text 6000)"),
            std::string::npos)
      << trained.err;
  EXPECT_NE(read(folder / "run/recipe.toml").find("\nsize = 300\n"), std::string::npos);
  double best = 0.0;
  int validations = 0;
  for (const auto& line : lines_of(read(folder / "run/metrics.jsonl"))) {
    const auto parsed = json::parse(line);
    if (parsed.at("kind") != "validation") continue;
    ++validations;
    best = std::max(best, parsed.at("bleu").get<double>());
  }
  EXPECT_EQ(validations, 10);
  EXPECT_GT(best, 50.0);
}

}  // namespace
}  // namespace attend::tests
