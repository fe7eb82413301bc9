#pragma once

#include <string>

#include "data/corpus.h"

namespace attend::data {

/// Cells that name sounds, or frames of them, as their coder reads them.
class SoundPlaces final : public CellPlaces {
 public:
  /// `beside`: the file with the cells. Throws Error if what is given is no folder, or if there are
  /// names of features, which are of pictures.
  SoundPlaces(const PictureFiles& files, const std::string& beside);

  /// "here/talk.wav#t=1,2". Throws Error, without saying where the cell is, if it names no sound.
  std::string of(std::string_view cell) const override;

 private:
  std::string folder_;
};

}  // namespace attend::data
