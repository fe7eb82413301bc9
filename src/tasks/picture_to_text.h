#pragma once

#include <memory>
#include <string>

#include "data/picture_places.h"
#include "tasks/to_text.h"

namespace attend::tasks {

/// A picture, or features of one, to a text: captions, what is written there. By the encoder grid
/// and the decoders that texts have. Cells of the first column name pictures, or rows of a file of
/// features (data/picture_places.h).
class PictureToText final : public ToText {
 public:
  using ToText::ToText;

  data::BatchRule batches(const SystemConfig& config) const override;
  bool reads_files() const override { return true; }
  metrics::Positions positions() const override { return metrics::Positions::kGrid; }
  std::unique_ptr<data::Corpus> open(const Opening& opening) const override;
  void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& coders,
            std::uint64_t seed) const override;
  bool uses(std::string_view key) const override {
    return ToText::uses(key) || is_of(key, {"picture", "network"});
  }
  void validate(const SystemConfig& config) const override;

  /// That there is such a picture, by its header.
  void check_row(const data::Row& row, const data::Corpus& corpus,
                 const SystemConfig& config) const override;
  void check_dev(const data::Corpus& train, data::Corpus& dev) const override;
  data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                     std::uint64_t seed) const override;
  std::string made_of(const SystemConfig& config) const override;
  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override;
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override;

 protected:
  std::string read_by(const SystemConfig& config) const override;
};

/// Throws Error unless what is there, pictures or features, is what a coder of them reads.
void check_fits(const data::Coder& coder, const data::PicturePlaces& places);

}  // namespace attend::tasks
