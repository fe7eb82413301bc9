#include "training/auto_values.h"

#include <gtest/gtest.h>

#include "core/auto_count.h"
#include "core/error.h"

namespace attend::training {
namespace {

/// Of the text of Multi30k: 29,000 pairs of a dozen words.
constexpr TextSize kLarge = {
    .pairs = 29000, .source_bytes = 1800000, .target_bytes = 2100000, .target_words = 360000};
constexpr TextSize kSmall = {.pairs = 200,
                             .source_bytes = 6000,
                             .target_bytes = 8000,
                             .target_words = 1300,
                             .characters = 60};

TEST(AutoValues, AreThoseOfTheRecipeWhereThereIsTextEnough) {
  for (const auto* name : {"small-translator", "bahdanau2015", "multi30k-en-de", "letters"}) {
    auto recipe = load_recipe(name);
    auto text = kLarge;
    if (std::string(name) == "letters") text.pairs = 110000;  // words of the dictionary it is for
    EXPECT_EQ(settle_auto_values(recipe, text, 1), "") << name;
    for (const auto& field : recipe.fields()) {
      const auto* whole = std::get_if<int64_t*>(&field.value);
      EXPECT_TRUE(whole == nullptr || !is_auto(**whole)) << name << ": " << field.key;
    }
  }
  auto recipe = load_recipe("small-translator");
  settle_auto_values(recipe, kLarge, 1);
  EXPECT_EQ(recipe.system.text.size, 6000);
  EXPECT_EQ(recipe.training.epochs, 10);
  EXPECT_EQ(recipe.training.warmup, 200);
  EXPECT_EQ(recipe.training.validate_every, 400);
}

TEST(AutoValues, OfLittleTextGiveItATraining) {
  auto recipe = load_recipe("small-translator");
  const auto told = settle_auto_values(recipe, kSmall, 1);
  EXPECT_EQ(recipe.system.text.size, 300);         // 14,000 / 100 is fewer
  EXPECT_EQ(recipe.training.epochs, 250);          // of 4 updates each: 1,000
  EXPECT_EQ(recipe.training.warmup, 200);          // a fifth of them
  EXPECT_EQ(recipe.training.validate_every, 100);  // a tenth
  EXPECT_EQ(told,
            "for 200 pairs: text.size = 300 (with more text 6000), training.epochs = 250 (with "
            "more text 10), training.validate_every = 100 (with more text 400)");
}

TEST(AutoValues, HoldAllCharacters) {
  auto recipe = load_recipe("small-translator");
  auto text = kSmall;
  text.characters = 900;  // as of Japanese
  settle_auto_values(recipe, text, 1);
  EXPECT_EQ(recipe.system.text.size, 1100);
  text.characters = 9000;
  recipe = load_recipe("small-translator");
  settle_auto_values(recipe, text, 1);
  EXPECT_EQ(recipe.system.text.size, 6000);  // never more than N
}

TEST(AutoValues, LeavePlainNumbersAsTheyAre) {
  auto recipe = load_recipe("small-translator");
  recipe.system.text.size = 5000;
  recipe.training.epochs = 2;
  recipe.training.warmup = 150;
  recipe.training.validate_every = 3;
  EXPECT_EQ(settle_auto_values(recipe, kSmall, 1), "");
  EXPECT_EQ(recipe.system.text.size, 5000);
  EXPECT_EQ(recipe.training.epochs, 2);
  EXPECT_EQ(recipe.training.warmup, 150);
  EXPECT_EQ(recipe.training.validate_every, 3);
}

TEST(AutoValues, KnowThatRanksShareABatch) {
  auto recipe = load_recipe("small-translator");
  settle_auto_values(recipe, kSmall, 4);  // all pairs in one batch
  EXPECT_EQ(recipe.training.epochs, 1000);
}

TEST(AutoValues, OfABudgetOfUpdatesOrMinutes) {
  auto recipe = load_recipe("small-translator");
  recipe.training.epochs = 0;
  recipe.training.updates = 60;
  settle_auto_values(recipe, kSmall, 1);
  EXPECT_EQ(recipe.training.validate_every, 6);
  EXPECT_EQ(recipe.training.warmup, 6);
  recipe = load_recipe("small-translator");
  recipe.training.epochs = 0;
  recipe.training.minutes = 1.0;  // nobody knows how many updates that is
  settle_auto_values(recipe, kSmall, 1);
  EXPECT_EQ(recipe.training.validate_every, 400);
}

TEST(AutoValues, TheMetricIsTheFirstOfTheAnswers) {
  Recipe recipe;
  EXPECT_EQ(recipe.training.metric, kAutoMetric);
  const auto asked = recipe;
  settle_auto_values(recipe, kLarge, 1);
  EXPECT_EQ(recipe.training.metric, "bleu");
  EXPECT_FALSE(first_difference(asked, recipe));
  recipe.training.metric = "loss";
  settle_auto_values(recipe, kLarge, 1);
  EXPECT_EQ(recipe.training.metric, "loss");
}

TEST(AutoValues, AreOfFewKeys) {
  auto recipe = load_recipe("small-translator");
  recipe.training.batch_size = auto_count(64);
  EXPECT_THROW(recipe.validate(), ConfigError);
  recipe = load_recipe("small-translator");
  recipe.training.warmup = auto_count(0);
  EXPECT_NO_THROW(recipe.validate());
  settle_auto_values(recipe, kLarge, 1);
  EXPECT_EQ(recipe.training.warmup, 200);
}

}  // namespace
}  // namespace attend::training
