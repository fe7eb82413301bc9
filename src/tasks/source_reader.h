#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/part.h"
#include "format/grid.h"
#include "format/timeline.h"
#include "tasks/model_folder.h"

namespace attend::tasks {

/// In which case lines are read.
enum class LetterCase {
  kAsIs,  ///< in their own
  kAuto,  ///< a line in capitals in that which the model knows best: its translation is in capitals
  kLower,  ///< in lower case, for a model of such text
};

/// The one of this name: as-is, auto or lower. Throws ConfigError naming `option` if there is none.
LetterCase letter_case_called(const std::string& name, const std::string& option);

/// A source as a model reads it, and how its positions are called.
struct ReadSource {
  data::Part part;
  std::vector<std::string> pieces{};        ///< of positions in a line; of a text the end's last
  std::vector<int> words{};                 ///< which word each is of; -1: of none
  std::optional<format::Grid> grid{};       ///< of positions in a picture, which have no pieces
  std::optional<format::Timeline> times{};  ///< of positions that are heard
  std::size_t length = 0;   ///< to put those of like lengths together; 0: it is blank
  bool is_recased = false;  ///< from capitals
};

/// Reads the sources of systems that say texts: cells of the column that they read. Immutable.
class SourceReader {
 public:
  SourceReader() = default;
  SourceReader(const SourceReader&) = delete;
  SourceReader& operator=(const SourceReader&) = delete;
  virtual ~SourceReader() = default;

  /// Throws Error if the cell cannot be read.
  virtual ReadSource read(const std::string& cell, LetterCase letter_case) const = 0;

  /// The cell in the case that the model reads it in.
  virtual std::string as_read(const std::string& cell, LetterCase /*letter_case*/) const {
    return cell;
  }

  /// Whether there are words, which can be said again.
  virtual bool reads_words() const { return true; }
};

/// By what the first system reads. Throws Error if the others read something else, or if they
/// look at it in other places.
std::unique_ptr<const SourceReader> source_reader(std::span<const System* const> systems);

/// What the places of a grid are called: "2,1" is the first one of the second row.
std::vector<std::string> names_of_places(const format::Grid& grid);

}  // namespace attend::tasks
