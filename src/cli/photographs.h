#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "data/picture_places.h"
#include "format/grid.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Declares where the photographs are that features were made of: --photographs and
/// --photographs-fit.
struct PhotographFlags {
  std::string folder;  ///< empty: not given
  std::string fit;     ///< empty: stretch

  void declare(CLI::App& app);

  /// Throws Error if they do not go together, or the folder is none.
  void check() const;

  /// Throws Error, naming the model, if one was given: it is of models that read features alone.
  void refuse(const std::string& model) const;

  bool is_given() const { return !folder.empty(); }
};

/// The photographs of rows of features: called in their folder as the rows are.
class Photographs {
 public:
  /// `files`: --pictures and --picture-names. Throws Error if it is no file of features whose rows
  /// have names.
  Photographs(PhotographFlags flags, const data::PictureFiles& files);

  /// Of a cell, "train.npy#17". Throws Error, without saying where the cell is, if it is of another
  /// file, or the photograph is not there.
  std::string path_of(const std::string& cell) const;

 private:
  PhotographFlags flags_;
  data::PicturePlaces places_;
};

/// Where places lie in the picture that they were made of, in its pixels: in all of it where it was
/// stretched; where it was cropped, or padded, in what is square of it if they are as many down as
/// across. `size`: of the picture.
format::Grid placed_in(format::Grid grid, const data::PictureSize& size, const std::string& fit);

}  // namespace attend::cli
