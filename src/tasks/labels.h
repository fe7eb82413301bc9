#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/label_model.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"

// What tasks have in common whose answers are labels.

namespace attend::tasks {

/// Which parts of a configuration such a model is made of.
models::LabelConfig label_config(const SystemConfig& config);

/// Throws ConfigError naming the first key that belongs to answers of each word, where the answer
/// is of all of them: "a class".
void refuse_answers_of_words(const SystemConfig& config, std::string_view answer);

/// Task::made_of() of a model that pools a text: its encoder, and how it pools.
std::string made_of_pooled(const SystemConfig& config);

/// The same of one that says something of each word: its encoder, what a word asks of the others,
/// and whether words are read from their letters.
std::string made_of_words(const SystemConfig& config);

/// The same of one that reads two texts: its encoder, how they meet, and what is above.
std::string made_of_pair(const SystemConfig& config);

/// How many symbols its columns have, or next to none without coders.
models::LabelSizes label_sizes(const Task& task, const data::Coders& coders);
models::LabelSizes least_label_sizes();

/// The vocabulary of all that these columns hold.
std::shared_ptr<const data::Coder> learn_vocabulary(const data::Corpus& corpus,
                                                    std::span<const std::size_t> columns,
                                                    const text::VocabularyOptions& options);

/// A task that answers texts with labels: with one for all of a row, or with one for each word of
/// its only text. Its columns are the texts, then the labels. All texts are read with one
/// vocabulary, and with one of letters, which is there where the recipe has letters.
class LabelTask : public Task {
 public:
  std::string_view answers() const override;
  std::vector<std::size_t> text_columns() const override;
  bool uses(std::string_view key) const override;
  data::BatchRule batches(const SystemConfig& config) const override;
  void check_dev(const data::Corpus& train, data::Corpus& dev) const override;
  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override;

  /// In the order of models::LabelModel::text_column and its like.
  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override;
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override;

  /// What a model reads of a text, as people see it: its symbols; of a text in pieces, these.
  virtual text::Tokens read_of(const std::string& cell, std::size_t column,
                               const data::Coders& coders) const;

  /// What a label is called in the answer to a row.
  virtual std::string said(Index label, const data::Row& row, const data::Coders& coders) const;

 protected:
  /// The label of a row that has one; of others one that is not looked at.  words: of a task that
  /// labels these.
  data::Part labels_part(const data::Row& row, const data::Coders& coders,
                         const data::Part& words) const;

  enum class Of { kRow, kWords };
  explicit LabelTask(Of labels) : of_words_(labels == Of::kWords) {}

 private:
  bool of_words_;
};

}  // namespace attend::tasks
