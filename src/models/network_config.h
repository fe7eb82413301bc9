#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"
#include "data/picture_coder.h"
#include "networks/network_file.h"

namespace attend::models {

/// A network over pictures that others have trained, which sees them before the encoder grid: the
/// section `network` of a recipe.
struct NetworkConfig {
  std::string file;
  std::string layer;
  bool trains = false;
  int64_t height = 0;
  int64_t width = 0;
  std::string fit;
  std::string scale;
  int64_t background = 255;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  bool is_there() const { return !file.empty(); }
};

/// How pictures are brought to what a network reads: by the configuration, else as the network was
/// fed in training, as far as its file says that; else stretched, with ImageNet's means and
/// deviations of colours. Throws Error, naming `where`, if it reads no pictures of 1 or 3 channels,
/// and ConfigError of what PictureOptions::validate refuses.
data::PictureOptions pictures_for(const networks::NetworkFile& file, const NetworkConfig& config,
                                  const std::string& where);

}  // namespace attend::models
