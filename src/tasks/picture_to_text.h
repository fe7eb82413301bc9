#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/picture_places.h"
#include "tasks/task.h"

namespace attend::tasks {

/// What one task of pictures to texts differs from another in.
struct PictureToTextSpec {
  std::string_view name;
  std::string_view help;
  std::string_view answers;             ///< what metrics are asked for: "text"
  std::array<ColumnSpec, 2> columns{};  ///< what is read, what is said
  bool has_several_answers = false;     ///< Task::has_several_answers
};

/// A picture, or features of one, to a text: captions, what is written there. By the encoder grid
/// and the decoders that texts have. Cells of the first column name pictures, or rows of a file of
/// features (data/picture_places.h).
class PictureToText final : public Task {
 public:
  explicit PictureToText(const PictureToTextSpec& spec) : spec_(spec) {}

  std::string_view name() const override { return spec_.name; }
  std::string_view help() const override { return spec_.help; }
  std::span<const ColumnSpec> columns() const override { return spec_.columns; }
  std::vector<std::size_t> text_columns() const override { return {1}; }
  bool has_several_answers() const override { return spec_.has_several_answers; }
  data::BatchRule batches(const SystemConfig& config) const override;
  std::string_view answers() const override { return spec_.answers; }
  bool reads_files() const override { return true; }
  std::unique_ptr<data::Corpus> open(const Opening& opening) const override;
  void validate(const SystemConfig& config) const override;

  /// That there is such a picture, by its header.
  void check_row(const data::Row& row, const data::Corpus& corpus) const override;
  void check_dev(const data::Corpus& train, data::Corpus& dev) const override;
  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override;

  /// The picture's numbers are read when a batch needs them.
  std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                 const Where& where) const override;
  std::string made_of(const SystemConfig& config) const override;
  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override;
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override;
  std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                       Engine& engine) const override;

 private:
  std::string_view picture() const { return spec_.columns[0].name; }
  std::string_view said() const { return spec_.columns[1].name; }

  PictureToTextSpec spec_;
};

/// Throws Error unless what is there, pictures or features, is what a coder of them reads.
void check_fits(const data::Coder& coder, const data::PicturePlaces& places);

}  // namespace attend::tasks
