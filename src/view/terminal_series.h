#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace attend::view {

/// A series up to a step, what is said of those behind it, and where was looked meanwhile.
struct SeriesPicture {
  /// What is said of a step, and the interval around it: the same number twice, if there is none.
  struct Said {
    double value = 0.0;
    double low = 0.0;
    double high = 0.0;
  };
  /// A row of shades below the steps read.
  struct Strip {
    std::string name;
    std::vector<float> weights{};  ///< of each step read, [0, 1]
  };

  std::string name;            ///< of what is measured
  std::vector<double> read{};  ///< not a number where there is a gap
  std::vector<Said> said{};    ///< of the steps behind
  std::string first_time{};    ///< of the first step read
  std::string said_time{};     ///< of the first step said
  std::vector<Strip> strips{};
};

/// Draws it in a terminal, a column for each step: what was read as full dots, what is said as
/// rings, its intervals in a light shade, and below them the strips, each from blank to its largest
/// weight. At most `width` columns: steps that do not fit are left out, the earliest first.
/// `height` lines, 2 or more, are for the numbers. Throws std::logic_error if nothing is said, or a
/// strip is not of as many steps as are read.
std::string draw_series(const SeriesPicture& picture, int width, int height = 10,
                        bool unicode = true);

}  // namespace attend::view
