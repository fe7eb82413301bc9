#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/fields.h"
#include "core/held.h"
#include "data/frames.h"
#include "data/picture_coder.h"
#include "data/varied_frames.h"
#include "models/attention_config.h"
#include "models/label_config.h"
#include "models/memory_config.h"
#include "models/model_config.h"
#include "models/network_config.h"
#include "search/stepper.h"
#include "tasks/arithmetic_config.h"
#include "tasks/forecast_config.h"
#include "tasks/numbers_config.h"
#include "tasks/picture_variation_config.h"
#include "text/vocabulary.h"

namespace attend::models {
struct GlimpseConfig;
struct StackConfig;
struct TuringConfig;
}  // namespace attend::models

namespace attend::tasks {
struct AlgorithmConfig;
struct ClozeConfig;
struct ClutterConfig;
struct LanguageConfig;
}  // namespace attend::tasks

namespace attend {
extern template class Held<models::GlimpseConfig>;
extern template class Held<models::StackConfig>;
extern template class Held<models::TuringConfig>;
extern template class Held<tasks::AlgorithmConfig>;
extern template class Held<tasks::ClozeConfig>;
extern template class Held<tasks::ClutterConfig>;
extern template class Held<tasks::LanguageConfig>;
}  // namespace attend

namespace attend::tasks {

/// What a model is for: the `task` section of a recipe.
struct TaskConfig {
  std::string name = "translation";

  Fields fields();
};

/// How text becomes symbols: the `text` section of a recipe.
struct TextConfig {
  std::string kind = "bpe";
  int64_t size = 8000;
  bool shared = false;
  double character_coverage = 1.0;
  int64_t sample_lines = 1000000;
  bool lowercase = false;

  Fields fields();
  text::VocabularyOptions vocabulary(std::uint64_t seed) const;
};

/// The coder of words' letters, which belongs to no column of the data.
inline constexpr const char* kLetters = "letters";

/// The file of a network over pictures, which is kept among the coders.
inline constexpr const char* kNetwork = "network";

/// All that says what a system is and how it is used, and nothing of how it was trained.
struct SystemConfig {
  TaskConfig task;
  TextConfig text;
  models::ModelConfig model;
  models::AttentionConfig attention;
  models::PoolingConfig pooling;
  models::SelfAttentionConfig self_attention;
  models::LettersConfig letters;
  models::LabelsConfig labels;
  models::PairConfig pair;
  models::MemoryConfig memory;
  data::PictureOptions picture;
  PictureVariationConfig picture_variation;
  models::NetworkConfig network;
  ArithmeticConfig arithmetic;
  ForecastConfig forecast;
  NumbersConfig numbers;
  data::SoundOptions sound;
  data::FrameVariation sound_variation;  ///< keys of the same section
  Held<models::TuringConfig> turing;
  Held<models::StackConfig> stack;
  Held<AlgorithmConfig> algorithm;
  Held<ClozeConfig> cloze;
  Held<LanguageConfig> language;
  Held<models::GlimpseConfig> glimpse;
  Held<ClutterConfig> clutter;
  search::SearchOptions search;

  /// Those of all sections.
  Fields fields();

  /// Whether the coder of this column, or of letters, reads everything in small letters.
  bool reads_small_letters(std::string_view column) const;

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;
};

}  // namespace attend::tasks
