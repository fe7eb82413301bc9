#include "data/sound_places.h"

#include <filesystem>

#include "core/error.h"
#include "data/sound_cell.h"

namespace attend::data {

SoundPlaces::SoundPlaces(const PictureFiles& files, const std::string& beside)
    : folder_(files.from) {
  namespace fs = std::filesystem;
  if (!files.names.empty()) {
    throw Error("--picture-names " + files.names + " has names of features of pictures: cells of " +
                "sounds name files");
  }
  if (files.from.empty()) {
    folder_ = fs::path(beside).parent_path().string();
  } else if (!fs::is_directory(files.from)) {
    throw Error("--sounds " + files.from + ": no folder: expected the one that sounds are in");
  }
}

std::string SoundPlaces::of(std::string_view cell) const {
  return sounds_from(folder_, cell);
}

}  // namespace attend::data
