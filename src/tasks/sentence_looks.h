#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/part.h"
#include "tasks/model_folder.h"

namespace attend::tasks {

/// How one head of a model reads a sentence or what it says of it: positions of the one that reads
/// by those of the one that is read, ends included.
struct SentenceLook {
  enum Text { kSource, kSaid };
  std::string name;  ///< "layer 2 head 1"
  std::vector<std::vector<float>> weights;
  Text read = kSource;
  Text by = kSaid;
};

/// All of those that a model that says texts has beside its one alignment, layer by layer; none of
/// most.
std::vector<SentenceLook> sentence_looks(const System& system, Engine& engine,
                                         const data::Part& source, std::span<const Index> said);

}  // namespace attend::tasks
