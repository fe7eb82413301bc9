#include "tasks/system_config.h"

#include <iterator>
#include <utility>

#include "core/error.h"
#include "models/glimpse_config.h"
#include "models/stack_config.h"
#include "models/transformer_config.h"
#include "models/turing_config.h"
#include "tasks/algorithm_config.h"
#include "tasks/cloze_config.h"
#include "tasks/clutter_config.h"
#include "tasks/language_config.h"
#include "tasks/task.h"

namespace attend::tasks {
namespace {

void append(Fields& all, Fields more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Fields fields_of(search::SearchOptions& search) {
  return {
      {"search.beam_size", &search.beam_size, "hypotheses kept for each sentence; 1 is greedy"},
      {"search.length_penalty", &search.length_penalty,
       "exponent of the length that divides a hypothesis' log-probability"},
      {"search.coverage_penalty", &search.coverage_penalty,
       "weight of the penalty for source positions that were read too little"},
      {"search.max_ratio", &search.max_ratio,
       "longest translation, in symbols for each of the source"},
      {"search.max_extra", &search.max_extra, "and so many symbols more"},
      {"search.min_ratio", &search.min_ratio, "shortest, likewise"},
      {"search.end_threshold", &search.end_threshold,
       "the end comes only where its log p is at least so many times the likeliest symbol's, as "
       "1.5; 0: wherever it stays in the beam"},
      {"search.ctc", &search.ctc,
       "of model.ctc: share of what the annotations say by themselves in a hypothesis' score"},
  };
}

}  // namespace

Fields TaskConfig::fields() {
  return {{"task.name", &name, "what the model is for; attend tasks lists them"}};
}

Fields TextConfig::fields() {
  return {
      {"text.kind", &kind, "what symbols are: bpe | unigram (SentencePiece) | words | characters"},
      {"text.size", &size, "symbols of a vocabulary at most, the four special ones included"},
      {"text.shared", &shared, "one vocabulary for both sides"},
      {"text.lowercase", &lowercase, "read, and say, everything in small letters"},
      {"text.character_coverage", &character_coverage,
       "share of the characters to know, 0.98 to 1"},
      {"text.sample_lines", &sample_lines, "lines looked at to make a vocabulary; 0 for all"},
  };
}

Fields PictureVariationConfig::fields() {
  return {{"picture.distortion", &variation.distortion,
           "in training: how far, of half a picture's shorter side, its edges move, as it becomes "
           "smaller, slanted or turned"}};
}

void PictureVariationConfig::validate() const {
  check_between("picture.distortion", variation.distortion, 0.0, 1.0);
}

text::VocabularyOptions TextConfig::vocabulary(std::uint64_t seed) const {
  return {.kind = kind,
          .size = size,
          .character_coverage = character_coverage,
          .sample_lines = sample_lines,
          .seed = seed,
          .lowercase = lowercase};
}

Fields SystemConfig::fields() {
  auto all = task.fields();
  append(all, text.fields());
  append(all, model.fields());
  append(all, model.transformer->fields());
  append(all, attention.fields());
  append(all, pooling.fields());
  append(all, self_attention.fields());
  append(all, letters.fields());
  append(all, labels.fields());
  append(all, pair.fields());
  append(all, memory.fields());
  append(all, picture.fields());
  append(all, picture_variation.fields());
  append(all, network.fields());
  append(all, arithmetic.fields());
  append(all, forecast.fields());
  append(all, numbers.fields());
  append(all, sound.fields());
  append(all, sound_variation.fields());
  append(all, turing->fields());
  append(all, stack->fields());
  append(all, algorithm->fields());
  append(all, cloze->fields());
  append(all, language->fields());
  append(all, glimpse->fields());
  append(all, clutter->fields());
  append(all, fields_of(search));
  return all;
}

bool SystemConfig::reads_small_letters(std::string_view column) const {
  return text.lowercase && !(letters.as_written && column == kLetters);
}

void SystemConfig::validate() const {
  text.vocabulary(1).validate();
  search.validate();
  pooling.validate();
  self_attention.validate();
  letters.validate();
  pair.validate();
  memory.validate();
  picture.validate();
  picture_variation.validate();
  network.validate();
  if (network.is_there() && !model.reads_grids()) {
    throw ConfigError("network.file", network.file, "empty, or model.encoder = grid");
  }
  arithmetic.validate();
  forecast.validate();
  numbers.validate();
  sound.validate();
  sound_variation.validate();
  model.transformer->validate();
  turing->validate();
  stack->validate();
  algorithm->validate();
  cloze->validate();
  language->validate();
  glimpse->validate();
  clutter->validate();
  task_called(task.name).validate(*this);
}

}  // namespace attend::tasks
