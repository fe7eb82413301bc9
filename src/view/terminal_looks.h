#pragma once

#include <memory>
#include <string>
#include <vector>

#include "format/grid.h"
#include "view/looks_picture.h"
#include "view/picture.h"

namespace attend::view {

/// What a terminal shows shades by.
enum class TerminalColours {
  kNone,  ///< characters: blank, ░, ▒, ▓ and █
  k256,   ///< the 24 greys and 216 colours of xterm
  kAll    ///< 24 bits
};

struct TerminalLooksOptions {
  int width = 80;  ///< columns, at least 10
  bool unicode = true;
  TerminalColours colours = TerminalColours::kNone;
};

/// A caption's words over their picture, as text: small pictures beside each other, of which each
/// stands below its word. In colours a character is two dots above each other (half blocks), the
/// picture's own, dimmed where the word did not look; without them it is a shade of the weight
/// alone, blank for none. Every line ends with a line feed. "" if there is no word. Boxes and
/// frames are left out.
std::string draw_looks(const DrawnLooks& looks, const TerminalLooksOptions& options = {});

}  // namespace attend::view
