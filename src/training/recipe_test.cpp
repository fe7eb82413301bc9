#include "training/recipe.h"

#include <algorithm>
#include <array>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/fields.h"
#include "tasks/task.h"
#include "training/builtin_recipes.h"

namespace attend::training {
namespace {

std::string message_of(const std::string& toml) {
  Recipe recipe;
  try {
    apply_toml(recipe, toml, "my.toml");
    recipe.validate();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Recipe, EveryBuiltinRecipeIsValid) {
  ASSERT_GE(builtin_recipes().size(), 4U);
  for (const auto& builtin : builtin_recipes()) {
    EXPECT_NO_THROW(load_recipe(std::string(builtin.name)).validate()) << builtin.name;
  }
}

std::string unused_of(const Recipe& recipe) {
  try {
    check_keys_are_used(recipe);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Recipe, EveryKeyIsOfSomeTaskAndBuiltinOnesSayNothingElse) {
  for (const auto& field : Recipe().fields()) {
    const auto tasks = tasks::all_tasks();
    EXPECT_TRUE(tasks::is_of(field.key, {"task", "training"}) ||
                std::any_of(tasks.begin(), tasks.end(),
                            [&](const auto* task) { return task->uses(field.key); }))
        << field.key;
  }
  for (const auto& builtin : builtin_recipes()) {
    EXPECT_EQ(unused_of(load_recipe(std::string(builtin.name))), "") << builtin.name;
  }
}

TEST(Recipe, AKeyThatTheTaskHasNoUseOfIsRefused) {
  const auto refusal = [](const std::string& task, const std::string& key,
                          const std::string& text) {
    Recipe recipe;
    recipe.system.task.name = task;
    set_field(field_called(recipe.fields(), key, "here"), text);
    return unused_of(recipe);
  };
  EXPECT_EQ(refusal("translation", "picture.height", "5"),
            "picture.height = 5: expected 224, for a model of translation has no use of it");
  EXPECT_EQ(refusal("translation", "picture.height", "224"), "");
  EXPECT_EQ(refusal("captioning", "picture.height", "5"), "");
  EXPECT_EQ(refusal("recognition", "model.convolutions", "8"), "");
  for (const auto& [task, key, text] :
       std::vector<std::array<std::string, 3>>{{"translation", "model.convolutions", "8 1x3"},
                                               {"summarization", "pooling.heads", "4"},
                                               {"classification", "pair.layers", "3"},
                                               {"classification", "search.beam_size", "3"},
                                               {"tagging", "attention.score", "dot"},
                                               {"entailment", "forecast.horizon", "3"},
                                               {"captioning", "numbers.noise", "1"},
                                               {"recognition", "network.layer", "x"},
                                               {"forecasting", "text.size", "9"},
                                               {"arithmetic", "letters.embedding_size", "8"}}) {
    EXPECT_TRUE(refusal(task, key, text).starts_with(key + " = ")) << task;
  }
}

TEST(Recipe, SetsWhatAFileSaysAndLeavesTheRest) {
  Recipe recipe;
  apply_toml(recipe, "[model]\nhidden_size = 77\n[training]\nlearning_rate = 1\n", "my.toml");
  EXPECT_EQ(recipe.system.model.hidden_size, 77);
  EXPECT_EQ(recipe.training.learning_rate, 1.0);
  EXPECT_EQ(recipe.system.model.embedding_size, models::ModelConfig().embedding_size);
}

TEST(Recipe, WrittenAndReadAgainIsTheSame) {
  auto recipe = load_recipe("multi30k-en-de");
  recipe.training.learning_rate = 0.1 + 0.2;  // 17 digits
  Recipe again;
  apply_toml(again, to_toml(recipe), "again.toml");
  EXPECT_EQ(to_toml(again), to_toml(recipe));
  EXPECT_EQ(again.training.learning_rate, recipe.training.learning_rate);
}

TEST(Recipe, AnUnknownKeyNamesLineAndNearestKey) {
  EXPECT_EQ(message_of("[model]\nhiden_size = 3\n"),
            "my.toml:2: unknown key model.hiden_size; did you mean model.hidden_size?");
}

TEST(Recipe, AWrongTypeNamesLineKeyFoundAndExpected) {
  EXPECT_EQ(message_of("[model]\nhidden_size = \"big\"\n"),
            "my.toml:2: model.hidden_size = 'big': expected a whole number");
  EXPECT_EQ(message_of("[model]\nlayer_norm = 1\n"),
            "my.toml:2: model.layer_norm = 1: expected true or false");
}

TEST(Recipe, WhatIsNotTomlNamesTheLine) {
  EXPECT_TRUE(message_of("[model]\nhidden_size = \n").starts_with("my.toml:2: not TOML"))
      << message_of("[model]\nhidden_size = \n");
}

TEST(Recipe, PartsThatDoNotFitAreRefusedBeforeTraining) {
  EXPECT_EQ(message_of("[model]\nhidden_size = 0\n[training]\nepochs = 1\n"),
            "model.hidden_size = 0: expected a whole number from 1 to 65536");
  EXPECT_EQ(message_of("[model]\ntied = \"all\"\n[training]\nepochs = 1\n"),
            "model.tied = all: expected text.shared = true, one vocabulary for both sides");
  EXPECT_EQ(message_of("[model]\nencoder = \"gru\"\n[training]\nepochs = 1\n"),
            "model.summary = first: expected mean or last with the encoder gru");
  EXPECT_EQ(message_of("[model]\nreader = \"cho\"\nsummary = \"none\"\n[training]\nepochs = 1\n"),
            "model.summary = none: expected another one: the reader knows nothing else");
  EXPECT_EQ(message_of("[attention]\nhalf_width = 0\n[training]\nepochs = 1\n"),
            "attention.half_width = 0: expected a whole number from 1 to 1000000");
  EXPECT_EQ(message_of(""),
            "training.epochs = 0: expected a limit: epochs, updates, minutes or patience above 0");
}

/// What is said of a key's value; nothing if it is taken.
std::string refusal_of(const std::string& key, const std::string& text) {
  Recipe recipe;
  recipe.training.updates = 1;
  try {
    set_field(field_called(recipe.fields(), key, "here"), text);
    recipe.validate();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Recipe, EachNumberHasBoundsOnBothSides) {
  Recipe recipe;
  std::size_t numbers = 0;
  for (const auto& field : recipe.fields()) {
    std::vector<std::string> values = {"", "nan", "inf", "1e400", "-1e400", "one", " 1"};
    if (std::holds_alternative<int64_t*>(field.value)) {
      values.insert(values.end(), {"-1", "-9223372036854775808", "9223372036854775808",
                                   "1152921504606846976000", "1.5"});
      if (field.key != "training.seed") {
        values.insert(values.end(), {"9223372036854775807", "4611686018427387904"});
      }
    } else if (std::holds_alternative<double*>(field.value)) {
      values.insert(values.end(), {"1e300", "-1e300"});
    } else {
      continue;
    }
    ++numbers;
    for (const auto& value : values) {
      const auto refusal = refusal_of(field.key, value);
      EXPECT_TRUE(refusal.starts_with(field.key + " = "))
          << field.key << " " << value << ": " << refusal;
      EXPECT_NE(refusal.find(": expected "), std::string::npos) << refusal;
    }
  }
  EXPECT_GE(numbers, 50U);
}

TEST(LoadRecipe, NamesThoseThatThereAreAndTheNearest) {
  try {
    load_recipe("bahdanau2016");
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("did you mean bahdanau2015?"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace attend::training
