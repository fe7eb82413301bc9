#pragma once

#include "models/encoder_decoder.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"

namespace attend::tasks {

/// A text to a text: lines to their translations, letters to sounds, lemmas to inflected forms.
const Task& translation();

/// Both vocabularies; one object where the sides share it.
struct Vocabularies {
  std::shared_ptr<const text::Vocabulary> source;
  std::shared_ptr<const text::Vocabulary> target;

  bool is_shared() const { return source == target; }
};

/// Those of a system that says texts. Throws Error, in a line, if it is none.
Vocabularies vocabularies_of(const System& system);

/// The model of one. Throws Error, in a line, if it is none.
const models::EncoderDecoder& sequence_model(const System& system);

/// Whether it says texts: whether both can be asked for.
bool says_texts(const System& system);

/// A pair of texts as the task encodes it, from their symbols without ends.
data::Example example_of(std::span<const Index> source, std::span<const Index> target,
                         std::int64_t line = 0);

}  // namespace attend::tasks
