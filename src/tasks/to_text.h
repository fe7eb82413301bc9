#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"
#include "tasks/task.h"

namespace attend::tasks {

/// What one task of something to texts differs from another in.
struct ToTextSpec {
  std::string_view name;
  std::string_view help;
  std::string_view answers;          ///< what metrics are asked for: "text"
  std::vector<ColumnSpec> columns;   ///< what is read, what is said, and what else is learnt by
  bool has_several_answers = false;  ///< Task::has_several_answers
};

/// Whatever it is to a text, by an encoder, a decoder and a search: what tasks of texts, pictures
/// and signals have in common. How a source is read is each one's own.
class ToText : public Task {
 public:
  explicit ToText(ToTextSpec spec) : spec_(std::move(spec)) {}

  std::string_view name() const override { return spec_.name; }
  std::string_view help() const override { return spec_.help; }
  std::span<const ColumnSpec> columns() const override { return spec_.columns; }
  std::vector<std::size_t> text_columns() const override { return {1}; }
  data::BatchRule batches(const SystemConfig& config) const override;
  std::string_view answers() const override { return spec_.answers; }
  bool has_several_answers() const override { return spec_.has_several_answers; }

  bool uses(std::string_view key) const override;

  /// Of what reads, what decodes and how that looks.
  void validate(const SystemConfig& config) const override;

  /// The first cell is held by its coder, so that what is large in it is read when it is needed.
  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override;
  std::string made_of(const SystemConfig& config) const override;
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override;

 protected:
  /// How a source is read, in a line: "gru encoder".
  virtual std::string read_by(const SystemConfig& config) const = 0;

  std::string_view read_name() const { return spec_.columns[0].name; }
  std::string_view said_name() const { return spec_.columns[1].name; }

  /// Vocabulary of these columns of a training text.
  static std::shared_ptr<const data::Coder> learned(const data::Corpus& corpus,
                                                    const std::vector<std::size_t>& columns,
                                                    const SystemConfig& config, std::uint64_t seed);

 private:
  ToTextSpec spec_;
};

}  // namespace attend::tasks
