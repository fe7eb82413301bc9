#include <string>
#include <vector>

#include "command.h"
#include "tiny_model.h"

namespace attend::tests {
namespace {

namespace fs = std::filesystem;

/// Trains by a recipe on one pair of files; nothing but errors is said.
Outcome train(const Folder& folder, const std::string& recipe, const std::string& source,
              const std::string& target, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command = {"train",        recipe,    "-q",   "--out",
                                      folder / "run", "--train", source, target};
  command.insert(command.end(), more.begin(), more.end());
  return attend(command);
}

/// A recipe file with this text and the shared corpus.
Outcome train_by(const Folder& folder, const std::string& text) {
  return train(folder, folder.write("recipe.toml", text), corpus("train.source"),
               corpus("train.target"));
}

void expect_no_run(const Folder& folder) {
  for (const auto& name : folder.names()) EXPECT_FALSE(name.starts_with("run")) << name;
}

TEST(TrainErrors, NameTheLineAndTheKeyOfARecipe) {
  const Folder folder;
  EXPECT_TRUE(was_refused(train_by(folder, "[model]\nhidden_size = \"big\"\n"),
                          "recipe.toml:2: model.hidden_size = 'big': expected a whole number"));
  EXPECT_TRUE(was_refused(train_by(folder, "[training]\nbatch_size = 1.5\n"),
                          "recipe.toml:2: training.batch_size = 1.5: expected a whole number"));
  EXPECT_TRUE(was_refused(train_by(folder, "[model]\nhiden_size = 3\n"),
                          "recipe.toml:2: unknown key model.hiden_size; did you mean "
                          "model.hidden_size?"));
  EXPECT_TRUE(was_refused(train_by(folder, "hidden_size = 3\n"), "recipe.toml:1: unknown key"));
  EXPECT_TRUE(was_refused(train_by(folder, "[model\n"), "recipe.toml:1: not TOML"));
  EXPECT_TRUE(was_refused(train_by(folder, "\xff\xfe\n"), "recipe.toml:1: not TOML"));
  EXPECT_TRUE(was_refused(train_by(folder, "model = 3\n"), "recipe.toml:1: unknown key model"));
  expect_no_run(folder);
}

TEST(TrainErrors, NameEachSizeThatIsZero) {
  const Folder folder;
  for (const std::string key :
       {"text.size", "model.embedding_size", "model.hidden_size", "model.layers",
        "attention.hidden_size", "search.beam_size", "training.batch_size", "training.window",
        "training.max_length", "training.learning_rate", "training.validate_every",
        "training.keep"}) {
    const auto dot = key.find('.');
    const auto text = "[" + key.substr(0, dot) + "]\n" + key.substr(dot + 1) + " = 0\n";
    const auto budget = key.starts_with("training") ? "updates = 1\n" : "[training]\nupdates = 1\n";
    EXPECT_TRUE(was_refused(train_by(folder, text + budget), "attend: " + key + " = 0: expected"))
        << key;
  }
  expect_no_run(folder);
}

TEST(TrainErrors, NeedARecipeATextAndAFolder) {
  EXPECT_TRUE(was_refused(
      attend({"train"}),
      "missing: a recipe, as bahdanau2015 (see --keys), --train SOURCE TARGET, --out DIR"));
  EXPECT_TRUE(was_refused(attend({"train", "bahdanau2015"}), "--train SOURCE TARGET"));
  EXPECT_TRUE(was_refused(attend({"train", "bahdanau2015", "--train", "a", "b"}), "--out DIR"));
  EXPECT_TRUE(was_refused(attend({"train", "bahdanau2015", "--train", "a", "--out", "c"}),
                          "--train of translation: 1 file found: a: the columns are source and "
                          "target; give 2 files"));
  EXPECT_TRUE(was_refused(attend({"train", "--out", "c", "--train", "a", "b", "bahdanau2015"}),
                          "the recipe comes first: attend train bahdanau2015 --train ..."));
  EXPECT_TRUE(was_refused(attend({"train", ".", "--train", "a", "b", "--out", "c"}), "a folder"));
  EXPECT_TRUE(was_refused(attend({"train", "--resume", "nowhere"}), "no folder of a run"));
  EXPECT_TRUE(was_refused(attend({"train", "--resume", "a", "--out", "b"}), "--resume goes on"));
}

TEST(TrainErrors, ANameThatIsNotUtf8IsSaid) {
  const Folder folder;
  const auto text = folder.write("a\xff", "a b\n");
  EXPECT_TRUE(was_refused(
      attend({"train", "bahdanau2015", "-q", "--train", text, text, "--out", folder / "run"}),
      "is not UTF-8"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a\xff"});
}

TEST(TrainErrors, LeaveAFolderThatExistsAsItIs) {
  const Folder folder;
  folder.write("kept", "mine");
  EXPECT_TRUE(was_refused(attend(train_command(folder.path(), 1)), "exists already"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"kept"});
}

TEST(TrainErrors, NameTheFileAndTheLineOfABadText) {
  const Folder folder;
  const auto good = folder.write("good", "a\nb\nc\n");
  const auto refused = [&](const std::string& source, const std::string& target) {
    return train(folder, "bahdanau2015", source, target);
  };
  const auto shorter = folder.write("shorter", "a\nb\n");
  EXPECT_TRUE(was_refused(refused(good, shorter), "good has 3 lines, "));
  EXPECT_TRUE(was_refused(refused(shorter, good), "shorter has 2 lines, "));
  const auto empty = folder.write("empty", "");
  EXPECT_TRUE(was_refused(refused(empty, empty), "empty is empty"));
  EXPECT_TRUE(was_refused(refused(good, empty), "empty is empty"));
  const auto blank = folder.write("blank", "\n \n\n");
  EXPECT_TRUE(was_refused(refused(blank, blank), "no line has text in every column"));
  const auto hole = folder.write("hole", "a\n\nc\n");
  EXPECT_TRUE(was_refused(refused(hole, good), "hole:2: empty, but"));
  EXPECT_TRUE(was_refused(refused(good, hole), "hole:2: empty, but"));
  const auto bytes = folder.write("bytes", "a\nb\n\xff\n");
  EXPECT_TRUE(was_refused(refused(bytes, good), "bytes:3: not UTF-8"));
  EXPECT_TRUE(was_refused(refused(good, bytes), "bytes:3: not UTF-8"));
  EXPECT_TRUE(was_refused(refused(folder / "missing", good), "cannot read " + folder / "missing"));
  EXPECT_TRUE(was_refused(refused(folder.path(), good), "is a folder"));
  expect_no_run(folder);
}

TEST(TrainErrors, NameTheFileAndTheLineOfABadDevText) {
  const Folder folder;
  const auto bytes = folder.write("bytes", "\xff\n");
  const auto good = folder.write("good", "a\n");
  const auto refused = [&](const std::string& source, const std::string& target) {
    return train(folder, "bahdanau2015", corpus("train.source"), corpus("train.target"),
                 {"--dev", source, target});
  };
  EXPECT_TRUE(was_refused(refused(bytes, good), "bytes:1: not UTF-8"));
  EXPECT_TRUE(was_refused(refused(good, folder / "missing"), "cannot read"));
  expect_no_run(folder);
}

TEST(TrainErrors, SkipPairsWithOneEmptySideOnlyWhenAsked) {
  const Folder folder;
  const auto source = folder.write("source", "a b\n\nc\n");
  const auto target = folder.write("target", "b a\nd\nc\n");
  const std::vector<std::string> small = {"--training.updates", "2", "--text.kind", "words"};
  auto skipping = small;
  skipping.insert(skipping.end(), {"--training.skip_empty", "true"});
  EXPECT_TRUE(
      was_refused(train(folder, "bahdanau2015", source, target, small), "set training.skip_empty"));
  EXPECT_TRUE(succeeded(train(folder, "bahdanau2015", source, target, skipping)));
}

TEST(TrainErrors, SayWhenNoPairIsLeftToTrainOn) {
  const Folder folder;
  EXPECT_TRUE(
      was_refused(train(folder, "bahdanau2015", corpus("train.source"), corpus("train.target"),
                        {"--training.max_length", "1", "--text.kind", "words"}),
                  "training.max_length = 1"));
  expect_no_run(folder);
}

// Adam and a cut gradient bound each step; plain descent with a huge rate does not.
TEST(TrainErrors, ALossThatIsNotFiniteStopsWithStepBatchAndGradient) {
  const Folder folder;
  const auto outcome =
      attend(train_command(folder / "run", 200,
                           {"--training.learning_rate", "100", "--training.optimizer", "sgd",
                            "--training.clip_norm", "0"}));
  EXPECT_TRUE(was_refused(outcome, " is not finite at update "));
  for (const auto* part : {"loss ", "gradient norm ", "largest gradient ", " in ",
                           "batch of 16 pairs, lines ", "training.learning_rate"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << part << ": " << outcome.err;
  }
  EXPECT_EQ(outcome.err.find("checkpoint"), std::string::npos) << "there is none";
  expect_no_run(folder);
}

TEST(TrainErrors, AFullDiskIsSaidAndLeavesNoHalfRun) {
  const Folder folder;
  EXPECT_TRUE(was_refused(attend(train_command(folder / "run", 3), {.largest_file = 20000}),
                          "cannot write " + folder / "run/model.safetensors: File too large"));
  EXPECT_TRUE(was_refused(attend(train_command(folder / "run", 3), {.largest_file = 2000}),
                          "cannot write"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(TrainErrors, ADamagedCheckpointIsSaid) {
  const Folder folder;
  const auto run = folder / "run";
  ASSERT_TRUE(succeeded(attend(train_command(run, 2))));
  for (const auto* file : {"model.safetensors", "optimizer.safetensors", "state.json"}) {
    const auto path = run + "/checkpoints/00000002/" + file;
    const auto bytes = read(path);
    fs::resize_file(path, bytes.size() / 2);
    EXPECT_TRUE(was_refused(attend({"train", "--resume", run, "-q"}), path)) << file;
    fs::remove(path);
    EXPECT_TRUE(was_refused(attend({"train", "--resume", run, "-q"}), path)) << file;
    fs::rename(folder.write("whole", bytes), path);
  }
  EXPECT_TRUE(succeeded(attend({"train", "--resume", run, "-q"})));
}

}  // namespace
}  // namespace attend::tests
