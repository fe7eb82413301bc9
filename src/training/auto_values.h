#pragma once

#include <cstdint>
#include <string>

#include "training/recipe.h"
#include "training/run_folder.h"

namespace attend::training {

/// What is known of a training text when a training begins.
struct TextSize {
  int64_t pairs = 0;
  int64_t source_bytes = 0;
  int64_t target_bytes = 0;
  int64_t target_words = 0;
  int64_t characters = 0;  ///< that differ, of the side that has more; of both, where they share a
                           ///< vocabulary. 0: not counted, for the text is large
};

/// The N of a field that is "auto N", or the key's own where it is "auto" alone. Throws ConfigError
/// if the key cannot be auto.
int64_t most_of(const Field& field);

/// How large the training text of a run is. Of a task with one column
/// of text it is both sides. Throws Error if a file cannot be read.
TextSize size_of_text(const data::Corpus& corpus, const Recipe& recipe,
                      const data::CorpusCounts& counts);

/// Gives each key that is auto its number, for a batch that so many ranks share. With text enough
/// that is the N of "auto N"; with less,
///
/// - text.size (of bpe and unigram): a symbol for each 100 bytes of the text of its side, or of
/// both
///   sides where they share it; 300 at least, and 200 more than there are characters;
/// - training.epochs: as many more as make 1,000 updates;
/// - training.warmup and training.validate_every: a tenth of the updates, where N is over a fifth.
///
/// A training.metric that is auto becomes the first one that the answers are scored by.
///
/// What has become another number than N is told, in one line; nothing, if nothing has.
std::string settle_auto_values(Recipe& recipe, const TextSize& text, int64_t ranks);

}  // namespace attend::training
