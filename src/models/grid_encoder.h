#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "data/part.h"
#include "models/encoders.h"
#include "nn/grid.h"
#include "nn/reader.h"

namespace attend::models {

/// Places of a row of a column, padding included: in two dimensions, or in one, a single row of
/// them. Throws std::logic_error of other columns.
int64_t places_of(const data::Column& column);

/// The height and width of a picture of the column, without padding.
std::pair<int64_t, int64_t> picture_size(const data::Column& column, int64_t row);

/// Numbers at such places, as pictures.
nn::Grids grids_of(Engine& engine, const data::Column& column);

/// What layers make of a picture, in numbers, and how often two are multiplied for it.
struct GridWork {
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t channels = 0;
  int64_t multiplications = 0;

  int64_t numbers() const { return rows * columns * channels; }
};
GridWork work_of(const std::vector<nn::GridLayerOptions>& layers, int64_t height, int64_t width,
                 int64_t channels);

struct GridEncoderOptions {
  int64_t channels = 1;                      ///< of the pictures
  std::vector<nn::GridLayerOptions> layers;  ///< none: the pictures are features already
  int64_t row_size = 0;  ///< H of the recurrence that reads each row either way; 0: none does
  nn::CellKind cell = nn::CellKind::kLstm;  ///< of that recurrence
  int64_t most_rows = 0;                    ///< of annotations, that rows have learned starts for
};

/// Places row by row, each an annotation, and how they lay. The summary is their mean.
struct GridEncoding {
  nn::Encoding encoding;         ///< annotations [B, rows * columns, V], summary [B, V]
  int64_t rows = 0;              ///< H'
  int64_t columns = 0;           ///< W'
  std::vector<int64_t> heights;  ///< of each picture, in places; the others do not exist  [B]
  std::vector<int64_t> widths;   ///< [B]
};

/// Layers over pictures, every place of the last one an annotation: Xu et al. 2015, section 3.1.1.
/// Each row of places may be read by a recurrence both ways, from a state that is learned for each
/// row, so that what is above and below is known: Deng et al. 2017, "Row Encoder". A
/// picture gives the same alone and padded in a batch, but for a norm in training.
class GridEncoder final : public nn::Module {
 public:
  /// Throws std::logic_error if a size is not positive.
  explicit GridEncoder(const GridEncoderOptions& options);

  /// Throws Error, naming the sizes, of a picture that is too small for the layers, or that has
  /// more rows of annotations than there are learned starts for.
  GridEncoding encode(const nn::Grids& pictures) const;

  int64_t value_size() const;  ///< V
  int64_t summary_size() const { return value_size(); }

  /// What is made of a picture of such a size: none of one that is too small.
  int64_t rows_of(int64_t height) const;
  int64_t columns_of(int64_t width) const;

  /// Throws what encode() throws of a picture of such a size.
  void check_size(int64_t height, int64_t width) const;

 private:
  Tensor read_rows(const nn::Grids& grid) const;

  GridEncoderOptions options_;
  std::vector<std::unique_ptr<nn::GridLayer>> layers_;
  std::unique_ptr<EncoderLayer> row_layer_;
  std::unique_ptr<nn::Embedding> forward_starts_;
  std::unique_ptr<nn::Embedding> backward_starts_;
};

}  // namespace attend::models
