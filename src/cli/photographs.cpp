#include "cli/photographs.h"

#include <filesystem>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "data/picture_coder.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStretch = "stretch";

}  // namespace

void PhotographFlags::declare(CLI::App& app) {
  app.add_option("--photographs", folder,
                 "of a model that reads features: the folder of the photographs that these were "
                 "made of, called as the rows are; weights are drawn over them");
  app.add_option("--photographs-fit", fit,
                 "how they were brought to the size that was read: stretch, crop or pad; default: "
                 "stretch");
}

void PhotographFlags::check() const {
  if (!fit.empty()) {
    if (folder.empty()) {
      throw Error("--photographs-fit is of photographs: give their folder with --photographs");
    }
    check_one_of("--photographs-fit", fit, {kStretch, "crop", "pad"});
  }
  if (!folder.empty() && !fs::is_directory(folder)) {
    throw Error("--photographs " + folder + " is no folder: give the one of the photographs");
  }
}

void PhotographFlags::refuse(const std::string& model) const {
  if (folder.empty()) return;
  throw Error("--photographs: only of models that read features of pictures, and " + model +
              " is none: leave it out");
}

Photographs::Photographs(PhotographFlags flags, const data::PictureFiles& files)
    : flags_(std::move(flags)), places_(files, "") {
  if (places_.features() == nullptr || !places_.has_names()) {
    throw Error(
        "--photographs: no names of rows: give the features with --pictures FILE, and what their "
        "rows are called with --picture-names");
  }
}

std::string Photographs::path_of(const std::string& cell) const {
  const auto name = places_.name_of(cell);
  if (!name) {
    throw Error(fmt::format("--photographs: {} is no row of {}", cell.substr(0, 100),
                            places_.features()->path().string()));
  }
  auto path = (fs::path(flags_.folder) / *name).string();
  if (!fs::is_regular_file(path)) {
    throw Error(path + " is not there: --photographs is the folder of the features' photographs");
  }
  return path;
}

format::Grid placed_in(format::Grid grid, const data::PictureSize& size, const std::string& fit) {
  constexpr std::int64_t kSide = 16;  // pixels of a place: any number gives the same, but rounding
  data::PictureOptions options;
  options.height = grid.rows * kSide;
  options.width = grid.columns * kSide;
  options.fit = fit.empty() ? kStretch : fit;
  const data::PictureAxis axis = {size, data::place_of(size, options)};
  grid.height = size.height;
  grid.width = size.width;
  grid.left = axis.column_of(0.0);
  grid.top = axis.row_of(0.0);
  grid.right = axis.column_of(static_cast<double>(options.width));
  grid.bottom = axis.row_of(static_cast<double>(options.height));
  return grid;
}

}  // namespace attend::cli
