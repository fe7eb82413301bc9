#include "cli/generate_handwriting.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/drawn_pictures.h"
#include "core/error.h"
#include "core/files.h"
#include "data/pen_track.h"
#include "format/png.h"
#include "text/corpus.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;
using TrackFields = std::vector<std::string>;

const std::string kTextHeading = "text";
const std::string kSignalHeading = "signal";
const std::string kPictureHeading = "picture";

TrackFields track_fields(const std::string& line) {
  TrackFields cells;
  for (std::size_t from = 0; from <= line.size();) {
    const auto tab = std::min(line.find('\t', from), line.size());
    cells.push_back(line.substr(from, tab - from));
    from = tab + 1;
  }
  return cells;
}

bool is_track(const std::string& cell) {
  try {
    data::pen_track(cell);
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::size_t place_of(const TrackFields& columns, const std::string& name, const std::string& path) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  throw Error(fmt::format(
      "{}: its first line names no column {}, but {}: expected text and signal among its columns, "
      "or rows of word, page, index and track",
      path, name, fmt::join(columns, ", ")));
}

/// Tables of tracks, row by row.
class Tracks {
 public:
  explicit Tracks(const std::string& path) : file_(path) {
    if (!file_.next(line_)) throw Error(path + " has no row: expected pen tracks");
    columns_ = track_fields(line_);
    has_row_ = columns_.size() == 4 && is_track(columns_.back());
    if (has_row_) columns_ = {kTextHeading, "page", "index", kSignalHeading};
    if (std::find(columns_.begin(), columns_.end(), kPictureHeading) != columns_.end()) {
      throw Error(path + " has a column picture already: it was drawn");
    }
    text_ = place_of(columns_, kTextHeading, path);
    signal_ = place_of(columns_, kSignalHeading, path);
  }

  /// The cells of the next row, text and signal first; false if there is none left.
  bool next(TrackFields& cells) {
    if (!has_row_ && !file_.next(line_)) return false;
    has_row_ = false;
    cells = track_fields(line_);
    if (cells.size() != columns_.size()) {
      throw Error(fmt::format("{}: {} cells: expected {}, as there are columns", file_.where(),
                              cells.size(), columns_.size()));
    }
    cells = ordered(cells);
    return true;
  }

  TrackFields columns() const { return ordered(columns_); }
  std::string where() const { return file_.where(); }

 private:
  TrackFields ordered(const TrackFields& cells) const {
    TrackFields all = {cells[text_], cells[signal_]};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != text_ && i != signal_) all.push_back(cells[i]);
    }
    return all;
  }

  text::FileLines file_;
  std::string line_;
  TrackFields columns_;
  bool has_row_ = false;  // the first line is a row
  std::size_t text_ = 0;
  std::size_t signal_ = 0;
};

std::vector<fs::path> tables_in(const fs::path& from) {
  std::error_code failure;
  if (!fs::is_directory(from, failure)) return {from};
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator(from, failure)) {
    if (entry.path().extension() == ".tsv") tables.push_back(entry.path());
  }
  if (failure) throw Error("cannot read the folder " + from.string() + ": " + failure.message());
  if (tables.empty()) throw Error(from.string() + ": there is no table *.tsv of pen tracks");
  std::sort(tables.begin(), tables.end());
  return tables;
}

std::string png_of(const std::string& track, std::int64_t height) {
  const auto picture = data::draw_track(data::pen_track(track), height);
  return format::filtered_png(picture.bytes, picture.size.height, picture.size.width, 1);
}

void draw_table(const fs::path& folder, const fs::path& path, std::int64_t height,
                std::ostream& out) {
  Tracks tracks(path.string());
  const auto name = path.stem().string();
  fs::create_directory(folder / name);
  auto table = fmt::format("{}\t{}\n", kPictureHeading, fmt::join(tracks.columns(), "\t"));
  std::int64_t count = 0;
  for (TrackFields cells; tracks.next(cells); ++count) {
    const auto picture = fmt::format("{}/{:06}.png", name, count + 1);
    try {
      write_drawn_picture(folder / picture, png_of(cells[1], height));
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", tracks.where(), error.what()));
    }
    table += fmt::format("{}\t{}\n", picture, fmt::join(cells, "\t"));
  }
  if (count == 0) throw Error(path.string() + " has no row: expected pen tracks");
  write_file(folder / (name + ".tsv"), table);
  out << fmt::format("{}: {} pictures of pen tracks with a text each\n", name, count);
}

}  // namespace

void generate_handwriting(const fs::path& folder, const fs::path& from, std::int64_t height,
                          std::ostream& out) {
  for (const auto& table : tables_in(from)) draw_table(folder, table, height, out);
  sync_all(folder);
}

}  // namespace attend::cli
