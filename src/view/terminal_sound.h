#pragma once

#include <string>

#include "view/drawn_sound.h"
#include "view/terminal_looks.h"

namespace attend::view {

/// A sound and where each row was heard in it, as text: a strip of its spectrogram (in colours half
/// blocks, two bands above each other; else shades), seconds, and a line of shades for each row, as
/// dark as its weight there beside its largest. A sound of more than 0.1 s a column goes on in
/// further blocks, each with the rows that are heard in it. Right times are not drawn. Every line
/// ends with a line feed. "" without rows.
std::string draw_sound(const DrawnSound& sound, const TerminalLooksOptions& options = {});

}  // namespace attend::view
