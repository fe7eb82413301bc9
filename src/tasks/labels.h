#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/label_coder.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"

// What tasks have in common whose answers are labels.

namespace attend::tasks {

/// Which parts of a configuration such a model is made of.
models::LabelConfig label_config(const SystemConfig& config);

/// Task::made_of() of a model that pools a text: its encoder, and how it pools.
std::string made_of_pooled(const SystemConfig& config);

/// The same of one that says something of each word: its encoder, what a word asks of the others,
/// and whether words are read from their letters.
std::string made_of_words(const SystemConfig& config);

/// A vocabulary of the cells of a column.
std::shared_ptr<const data::Coder> learn_vocabulary(const data::Corpus& corpus, std::size_t column,
                                                    const text::VocabularyOptions& options);

/// Symbols in a row, without an end; of none the unknown one.
data::Part symbols_part(std::vector<Index> symbols);

/// Throws Error, with file and line, if a text to be measured by has a label that the training text
/// has not: of a cell of the column, or of each word of one.
void check_labels(const data::Corpus& train, data::Corpus& dev, std::size_t column, bool of_words);

}  // namespace attend::tasks
