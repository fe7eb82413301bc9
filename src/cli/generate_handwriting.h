#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>

namespace attend::cli {

/// Draws the pen tracks of a table, or of each table of a folder, into a new folder, and says how
/// many there are: of words.tsv a folder words of pictures so many pixels high, and a table
/// words.tsv of the columns picture, text, signal (the track, to be read as it is) and what else
/// the table has. A table names its columns, text and signal among them, in its first line; or it
/// is one of the GW online set, whose rows are word, page, index and track without a head. Throws
/// Error, with file and line, of a cell that is no track, and if there is no table or no row.
void generate_handwriting(const std::filesystem::path& folder, const std::filesystem::path& from,
                          std::int64_t height, std::ostream& out);

}  // namespace attend::cli
