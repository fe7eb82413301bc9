#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace attend::cli {

/// A picture of a command line or of a table.
struct NamedPicture {
  std::string name;  ///< as it was given; of one in a folder, its name there
  std::filesystem::path path;
};

/// Which pictures are meant: files, all pictures of folders, or a column of a table.
struct PictureChoice {
  std::vector<std::string> paths{};  ///< files and folders
  std::string table{};               ///< or the names in a table, .tsv or captions as .json
  std::string column = "file";
  std::vector<std::string> where{};  ///< of the table: rows with "split=train"
  std::string root{};                ///< folder of the table's pictures; empty: the table's own
};

/// Each once, in the order in which they are named; those of a folder by their names. All are
/// looked at, by their headers. Throws Error: naming one that cannot be read or is no picture (of a
/// table, with its line), or has a name that cannot stand in a line; if there is none; or if two
/// of different paths have one name.
std::vector<NamedPicture> named_pictures(const PictureChoice& choice);

}  // namespace attend::cli
