#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "data/corpus.h"
#include "data/feature_coder.h"
#include "data/feature_file.h"

namespace attend::data {

/// Cells of a column as what their coder reads: paths of pictures, or rows of a file of features.
class PicturePlaces final : public CellPlaces {
 public:
  /// `beside`: the file with the cells. Throws Error naming --pictures or --picture-names if one is
  /// not there, is nothing of that kind, or is given without the other; with file and line where
  /// there are more names than rows.
  PicturePlaces(const PictureFiles& files, const std::string& beside);

  /// "scenes/train/000001.png", or "train.npy#17" (feature_cell). Throws Error, without saying
  /// where the cell is, if the features have no such row.
  std::string of(std::string_view cell) const override;

  /// What the row of a cell "train.npy#17" is called; none if it is no row of these features, or
  /// has no name.
  std::optional<std::string> name_of(std::string_view cell) const;

  bool has_names() const { return !names_.empty(); }

  /// Null where cells name pictures.
  const FeatureFile* features() const { return features_.get(); }

 private:
  std::string folder_;
  std::string names_file_;
  std::shared_ptr<const FeatureFile> features_;
  FeatureNames names_;
};

}  // namespace attend::data
