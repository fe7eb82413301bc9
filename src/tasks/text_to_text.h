#pragma once

#include <array>

#include "models/encoder_decoder.h"
#include "tasks/model_folder.h"
#include "tasks/task.h"

namespace attend::tasks {

/// What one task of texts to texts differs from another in.
struct TextToTextSpec {
  std::string_view name;
  std::string_view help;
  std::string_view answers;             ///< what metrics are asked for: "text"
  std::array<ColumnSpec, 3> columns{};  ///< what is read, what is said, links between their words
};

/// A text to a text, by an encoder and a decoder, whatever they mean: translations, summaries.
class TextToText final : public Task {
 public:
  explicit TextToText(const TextToTextSpec& spec) : spec_(spec) {}

  std::string_view name() const override { return spec_.name; }
  std::string_view help() const override { return spec_.help; }
  std::span<const ColumnSpec> columns() const override { return spec_.columns; }
  std::vector<std::size_t> text_columns() const override { return {0, 1}; }
  data::BatchRule batches(const SystemConfig& config) const override;
  std::string_view answers() const override { return spec_.answers; }
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
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override;

 private:
  std::string_view source() const { return spec_.columns[0].name; }
  std::string_view target_name() const { return spec_.columns[1].name; }

  TextToTextSpec spec_;
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
const models::EncoderDecoder& sequence_model(const System& system);

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
