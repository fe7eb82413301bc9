#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/coder.h"
#include "data/feature_file.h"
#include "data/received.h"

namespace attend::data {

/// The rows of a file of features by their names; empty where they have none.
using FeatureNames = std::map<std::string, std::int64_t, std::less<>>;

/// Names from a file, one a line, in the order of the rows. Throws Error naming the file and the
/// line if a name is there twice or is blank, or the file cannot be read.
FeatureNames read_feature_names(const std::string& path);

/// The cell of a row of a file of features: "train.npy#17".
std::string feature_cell(const std::string& path, std::int64_t row);

/// The row that a cell names by its number, from 0. Throws Error if it is none of the file.
std::int64_t row_called(std::string_view cell, const FeatureFile& file);

/// Features of pictures that another program has made: a cell is a row of a file (feature_cell),
/// which is opened when it is first asked for; or, of the file that the coder was given, a row's
/// number, from 0, or, where rows have names, its name. Whoever reads cells from strangers gives no
/// paths.
class FeatureCoder final : public Coder {
 public:
  static constexpr const char* kKind = "features";

  /// Of this shape; without a file, it encodes nothing. Throws std::logic_error if there are no
  /// numbers in it, or not one or two dimensions of positions.
  explicit FeatureCoder(FeatureShape shape);

  /// Throws Error naming `where` if the bytes are none of its file.
  static std::shared_ptr<const FeatureCoder> load(std::string_view bytes, const std::string& where);

  /// The same with its features from this file; without names, those that the file has. Throws
  /// Error if the features have another shape than this one's, or if there is not a name for each
  /// row.
  std::shared_ptr<const FeatureCoder> from(std::shared_ptr<const FeatureFile> file,
                                           FeatureNames names = {}) const;

  /// The same of features that were received: a cell is a row (feature_cell) of a name there, and
  /// no file is looked for.
  std::shared_ptr<const FeatureCoder> from(std::shared_ptr<const ReceivedFeatures> received) const;

  std::string kind() const override { return kKind; }
  std::string bytes() const override;  ///< its shape: "14 14 96"
  std::int64_t symbol_count() const override { return 0; }

  /// [S] or [H, W], of size() numbers each. Throws Error if there is no such row, or it holds what
  /// is no number.
  Part encode(std::string_view cell) const override;

  /// Read from the file when a batch needs it.
  Part hold(std::string_view cell, const std::string& where) const override;

  /// Throws std::logic_error: there are no symbols.
  std::string decode(std::span<const Index> symbols) const override;

  /// The cell itself.
  std::vector<std::string> pieces(std::string_view cell) const override;

  std::int64_t size() const { return shape_.size; }
  const FeatureShape& shape() const { return shape_; }

 private:
  struct Place {
    std::shared_ptr<const FeatureFile> file;
    std::int64_t row = 0;
  };
  class Opened;  // files that cells have named

  Place place_of(std::string_view cell) const;
  void check(const FeatureFile& file) const;

  FeatureShape shape_;
  std::shared_ptr<const FeatureFile> file_;
  FeatureNames names_;
  std::shared_ptr<Opened> opened_;
  std::shared_ptr<const ReceivedFeatures> received_;  // in place of files
};

}  // namespace attend::data
