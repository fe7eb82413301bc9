#pragma once

#include "models/encoder_decoder.h"
#include "tasks/model_folder.h"
#include "tasks/to_text.h"

namespace attend::tasks {

/// A text to a text, by an encoder and a decoder, whatever they mean: translations, summaries.
class TextToText final : public ToText {
 public:
  using ToText::ToText;

  std::vector<std::size_t> text_columns() const override { return {0, 1}; }
  data::BatchRule batches(const SystemConfig& config) const override;
  void validate(const SystemConfig& config) const override;
  void check(const data::Row& row, const Where& where) const override;
  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override;
  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override;
  std::string made_of(const SystemConfig& config) const override;
  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override;
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override;

 protected:
  std::string read_by(const SystemConfig& config) const override;
};

/// Both vocabularies of a text that becomes a text; one object where the sides share it.
struct Vocabularies {
  std::shared_ptr<const text::Vocabulary> source;
  std::shared_ptr<const text::Vocabulary> target;

  bool is_shared() const { return source == target; }
};

/// Those of a system that reads a text and says one. Throws Error, in a line, if it is none.
Vocabularies vocabularies_of(const System& system);

/// What one says texts with. Throws Error, in a line, if it says none.
const std::shared_ptr<const text::Vocabulary>& target_vocabulary_of(const System& system);

/// The model of one. Throws Error, in a line, if it is none.
const models::SequenceModel& sequence_model(const System& system);

/// The same of one that reads while it writes, step by step.
const models::EncoderDecoder& reading_model(const System& system);

/// Whether it reads lines of text and says texts: whether vocabularies_of can be asked for.
bool says_texts(const System& system);

/// Whether its systems do.
bool says_texts(const Task& task);

/// Whether it says texts of whatever it reads, by a search.
bool searches(const System& system);

/// A pair of texts as the task encodes it, from their symbols without ends.
data::Example example_of(std::span<const Index> source, std::span<const Index> target,
                         std::int64_t line = 0);

}  // namespace attend::tasks
