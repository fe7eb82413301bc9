#pragma once

#include <string>

#include "data/frames_coder.h"
#include "format/explored_sounds.h"
#include "tasks/predictor.h"
#include "view/drawn_sound.h"
#include "view/matrix_picture.h"
#include "view/terminal_looks.h"

namespace attend::cli {

/// What is drawn of a hypothesis, of its first reading: whole words, unless they are long, as of
/// what is written without blanks, or as `unit` says; the end is left out. Right times are drawn of
/// the words that are given. There must be a reading.
view::DrawnSound drawn_sound(const format::ExploredSound& sound,
                             const format::SoundHypothesis& hypothesis, view::MatrixUnit unit);

/// When each word of an answer was heard, as a picture of text that ends with an empty line; an
/// empty line alone without attention. Throws what the coder throws.
std::string shown_sound(const tasks::Prediction& prediction, const std::string& cell,
                        const data::SoundCoder& coder, const view::TerminalLooksOptions& options);

}  // namespace attend::cli
