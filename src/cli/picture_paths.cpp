#include "cli/picture_paths.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::cli {
namespace {

/// The first bytes of a file. A pipe has none: what is read of it would be missing later.
std::string beginning_of(const std::string& path) {
  std::string first(6, '\0');
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return first;
  std::ifstream(path, std::ios::binary).read(first.data(), std::ssize(first));
  return first;
}

bool begins_as_picture(const std::string& path) {
  const auto bytes = beginning_of(path);
  const bool is_pnm = bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' &&
                      std::string_view(" \t\r\n#").find(bytes[2]) != std::string_view::npos;
  return is_pnm || bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("\x89PNG");
}

}  // namespace

bool are_pictures(const std::vector<std::string>& paths, const data::PictureFiles& places) {
  for (const auto& path : paths) {
    if (beginning_of(path) != "\x93NUMPY") continue;
    throw Error(
        fmt::format("{} has features: give it with --pictures, and lines with the numbers "
                    "or names of its rows",
                    path));
  }
  const auto picture = std::find_if(paths.begin(), paths.end(), begins_as_picture);
  if (picture == paths.end()) return false;
  const auto other = std::find_if_not(paths.begin(), paths.end(), begins_as_picture);
  if (other != paths.end()) {
    std::error_code ignored;
    if (!std::filesystem::exists(*other, ignored)) {
      throw Error("cannot read " + *other + ": no such file");
    }
    throw Error(
        fmt::format("{} is a picture, and {} is none: give pictures, or one file that names them",
                    *picture, *other));
  }
  if (places == data::PictureFiles()) return true;
  throw Error(fmt::format("{} is a picture itself: --pictures and --picture-names are for names",
                          *picture));
}

}  // namespace attend::cli
