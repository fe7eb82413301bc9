#pragma once

#include "core/fields.h"
#include "data/varied_pictures.h"

namespace attend::tasks {

/// How pictures are varied in training: keys of the section `picture` of a recipe, which say
/// nothing of how a model reads one.
struct PictureVariationConfig {
  data::PictureVariation variation;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::tasks
