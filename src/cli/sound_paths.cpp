#include "cli/sound_paths.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"
#include "data/sound.h"
#include "data/sound_cell.h"

namespace attend::cli {
namespace {

bool is_heard(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;  // a pipe is not tried
  std::array<char, 12> first = {};
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), std::ssize(first));
  const std::string_view bytes(first.data(), static_cast<std::size_t>(file.gcount()));
  return bytes.starts_with("\x93NUMPY") || data::begins_as_sound(bytes);
}

/// Every file that the argument names.
bool names_sounds(const std::string& argument) {
  try {
    const auto sounds = data::sounds_in(argument);
    return std::all_of(sounds.begin(), sounds.end(),
                       [](const data::NamedSound& sound) { return is_heard(sound.file); });
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool are_sounds(const std::vector<std::string>& paths, const data::PictureFiles& places) {
  const auto sound = std::find_if(paths.begin(), paths.end(), names_sounds);
  if (sound == paths.end()) return false;
  const auto other = std::find_if_not(paths.begin(), paths.end(), names_sounds);
  if (other != paths.end()) {
    std::error_code ignored;
    if (!std::filesystem::exists(*other, ignored)) {
      throw Error("cannot read " + *other + ": no such file");
    }
    throw Error(fmt::format(
        "{} is a sound, and {} is none: give sounds, or one file that names them", *sound, *other));
  }
  if (places == data::PictureFiles()) return true;
  throw Error(*sound + " is a sound itself: --sounds is for names");
}

}  // namespace attend::cli
