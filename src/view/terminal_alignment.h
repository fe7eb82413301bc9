#pragma once

#include <string>

#include "format/alignment.h"

namespace attend::view {

struct TerminalOptions {
  int width = 80;       ///< columns, at least 4
  bool unicode = true;  ///< false: ASCII only, for a locale that is not UTF-8
  bool colour = false;  ///< ANSI greys in place of shades: black is 0 and white is 1
};

/// The alignment as a picture of text: source tokens across, written downwards, target tokens down,
/// and each weight from 0 to 1 as one of five shades. A source too long for the width continues in
/// further blocks, each under a line that says which of its tokens it shows; one of more than
/// format::kFoldsFrom tokens is first folded to what is read of it (format/folded_alignment.h), and
/// a line says so. Every line ends with a line feed; "" if either side has no tokens. For words,
/// draw format::merge_words(alignment). Throws std::logic_error as format::check does.
std::string draw_alignment(const format::SoftAlignment& alignment,
                           const TerminalOptions& options = {});

}  // namespace attend::view
