#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/sound.h"

namespace attend::data {

/// What a cell of sounds names: files, or parts of them.
struct NamedSound {
  std::string file;
  SoundSpan span{};

  bool operator==(const NamedSound&) const = default;
};

/// "talk.wav", "talk.wav#t=1.5,3.25" (a part, in seconds, as in W3C Media Fragments 1.0, 4.2.1: one
/// of the two may be missing), and several with ";" between them, one after the other: "1.wav;
/// 7.wav". Throws Error, without saying where, if the cell is none of these.
std::vector<NamedSound> sounds_in(std::string_view cell);

/// The cell that sounds_in reads so.
std::string sound_cell(const std::vector<NamedSound>& sounds);

/// The same cell with its files in this folder, unless they are absolute; as it is if the folder is
/// empty.
std::string sounds_from(const std::filesystem::path& folder, std::string_view cell);

}  // namespace attend::data
