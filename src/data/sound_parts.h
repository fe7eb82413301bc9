#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "data/sound.h"
#include "data/sound_cell.h"
#include "format/timeline.h"

namespace attend::data {

/// The recordings of a cell (sounds_in), one behind the other, by their headers alone. Throws Error
/// naming the file of one that cannot be read, or that is frames of another program: nobody knows
/// when these are.
std::vector<format::TimelinePart> parts_of(std::string_view cell);

/// The same of sounds whose sizes `measure` tells.
std::vector<format::TimelinePart> parts_of(
    std::string_view cell, const std::function<SoundSize(const NamedSound&)>& measure);

}  // namespace attend::data
