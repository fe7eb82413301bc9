#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "format/boxes.h"

namespace attend::cli {

/// A picture that was drawn, as a file, what it shows, and where.
struct DrawnPicture {
  std::string file;  ///< a PNG
  std::string text;
  std::vector<format::WordBox> boxes;
};

/// Writes so many pictures into a new folder NAME beside a table NAME.tsv, of the columns "picture"
/// and `column`, and NAME.boxes, and says how many there are. Throws Error if they cannot be
/// written.
void write_drawn(const std::filesystem::path& folder, const std::string& name, std::int64_t count,
                 const std::string& column, const std::function<DrawnPicture()>& draw,
                 std::ostream& out);

/// One of thousands in a folder that appears whole (NewFolder): synced together with the others.
/// Throws Error if it cannot be written.
void write_drawn_picture(const std::filesystem::path& path, const std::string& bytes);

/// All that was written to the folder's file system is on its disk.
void sync_all(const std::filesystem::path& folder);

}  // namespace attend::cli
