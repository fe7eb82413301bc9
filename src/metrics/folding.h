#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace attend::metrics {

/// Classes of symbols, of which one is as right as another when lines are scored: of 61 phones of
/// speech 39 classes (Lee and Hon 1989). Immutable, and so safe to share.
class Folding {
 public:
  /// A line for each symbol that has a class: `symbol class`, white space between them; a symbol
  /// alone belongs to none and is left out of lines. Empty lines say nothing. Throws Error naming
  /// `name` and the line if there are more words, or a symbol twice.
  Folding(const std::vector<std::string>& lines, const std::string& name);

  /// The line's symbols, which white space separates, by their classes, with blanks between them.
  /// One that has no class stays.
  std::string folded(std::string_view line) const;

 private:
  std::map<std::string, std::string, std::less<>> classes_;
};

}  // namespace attend::metrics
