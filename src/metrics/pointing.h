#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/boxes.h"
#include "format/grid.h"
#include "metrics/figures.h"
#include "metrics/line_counts.h"
#include "metrics/metric.h"

namespace attend::metrics {

/// Whether an attention over pictures looks at what a word means, summed over the words that have
/// boxes (Liu et al. 2017, "Attention correctness in neural image captioning").
struct Pointing {
  int64_t words = 0;         ///< that have a box, of which the places cover some part
  int64_t hits = 0;          ///< of them: the place of the largest weight has its centre in a box
  double correctness = 0.0;  ///< sum of the weights' shares that lie in the word's boxes
  double box_share = 0.0;    ///< sum of the boxes' shares of the picture: what even weights have

  Pointing& operator+=(const Pointing& other);

  // Means over words, [0, 1]; NaN of none.
  double pointing() const;
  double mean_correctness() const;
  double mean_box_share() const;

  /// Those three, by the names of metrics_of_pointing().
  Figures figures() const;
};

/// Of one caption. `weights` of each of its symbols  [T, S], S the places of the grid; `words`, the
/// word of each symbol  [T], -1 of one that belongs to none, as an end. A word of several symbols
/// looks where they look together: at the mean of their weights. A weight below 0 or not finite
/// counts as none.
///
/// A hit is a word whose place of the largest weight, the first of equals, has its centre in one of
/// its boxes, the left and upper sides included; without any weight there is none. For the
/// correctness a place's weight lies evenly upon it, and of all that lies on the picture the share
/// counts that lies in the union of the word's boxes: so even weights have exactly the boxes' share
/// of what the places cover of the picture. No weight on the picture at all is a correctness of 0.
/// A word whose boxes lie where no place is (the picture was cropped) does not count. Of a picture
/// whose size nobody knows all that the places cover is taken for the picture.
///
/// Throws std::logic_error unless the weights are [T, S].
Pointing pointing_of(std::span<const std::vector<float>> weights, std::span<const int> words,
                     const format::Grid& grid, std::span<const format::WordBox> boxes);

/// `pointing`, `correctness` and `box_share`, which are of boxes: `counts` is null.
Metrics metrics_of_pointing();

/// What each of metrics_of_pointing() is made of, caption by caption.
std::vector<LineCounts> pointing_counts(std::span<const Pointing> captions);

}  // namespace attend::metrics
