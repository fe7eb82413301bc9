#include "data/picture_places.h"

#include <filesystem>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {
namespace {

namespace fs = std::filesystem;

/// Throws Error unless there is a name for each row.
void check_names(const FeatureNames& names, const std::string& where, const FeatureFile& file) {
  const auto rows = file.rows();
  const auto path = file.path().string();
  if (std::ssize(names) > rows) {
    throw Error(fmt::format("{}:{}: a name beyond the {} rows of {}", where, rows + 1, rows, path));
  }
  if (std::ssize(names) < rows) {
    throw Error(fmt::format("{} has {} names, {} has {} rows: expected a name for each", where,
                            names.size(), path, rows));
  }
}

}  // namespace

PicturePlaces::PicturePlaces(const PictureFiles& files, const std::string& beside) {
  if (files.from.empty() || fs::is_directory(files.from)) {
    if (!files.names.empty()) {
      throw Error("--picture-names " + files.names +
                  " has the names of rows of features: give the file that these are in with "
                  "--pictures");
    }
    folder_ = files.from.empty() ? fs::path(beside).parent_path().string() : files.from;
    return;
  }
  if (!fs::exists(files.from)) {
    throw Error("--pictures " + files.from +
                " does not exist: name a folder of pictures, or a file of features");
  }
  features_ = std::make_shared<FeatureFile>(files.from);
  if (files.names.empty()) {
    names_ = features_->names();
    return;
  }
  names_file_ = files.names;
  names_ = read_feature_names(files.names);
  check_names(names_, files.names, *features_);
}

std::string PicturePlaces::of(std::string_view cell) const {
  if (!features_) return folder_.empty() ? std::string(cell) : (fs::path(folder_) / cell).string();
  const auto path = features_->path().string();
  if (names_.empty()) return feature_cell(path, row_called(cell, *features_));
  const auto found = names_.find(cell);
  if (found != names_.end()) return feature_cell(path, found->second);
  throw Error(fmt::format("{}: no row is called {}", names_file_.empty() ? path : names_file_,
                          cell.substr(0, 100)));
}

std::optional<std::string> PicturePlaces::name_of(std::string_view cell) const {
  if (!features_) return std::nullopt;
  const auto before = features_->path().string() + "#";
  if (!cell.starts_with(before)) return std::nullopt;
  for (const auto& [name, row] : names_) {
    if (cell.substr(before.size()) == std::to_string(row)) return name;
  }
  return std::nullopt;
}

}  // namespace attend::data
