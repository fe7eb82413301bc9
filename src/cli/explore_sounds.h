#pragma once

#include <string>
#include <vector>

#include "cli/explore_sentences.h"
#include "cli/explore_text.h"
#include "data/frames_coder.h"
#include "format/explored_sounds.h"
#include "tasks/predictor.h"

namespace attend::cli {

/// A sound of more seconds is shown in a page, but not played there: a minute at 16 kHz is 2.6 MB
/// of it.
inline constexpr double kMostPlayed = 300.0;

/// Whether a model says what is in sounds.
bool reads_sounds(const tasks::System& system);

/// The coder of what such a model reads. Throws Error naming the model if these are frames of
/// another program, which nobody can hear.
const data::SoundCoder& sounds_of(const tasks::System& system, const std::string& name);

/// Sounds as models hear them: what is given on the command line. Throws Error if there is none, if
/// a file is damaged, longer than `max_length` frames or does not fit its times, with file and
/// line, or if a model reads no sounds.
format::SoundsExploration explore_sounds(const std::vector<std::string>& folders, Engine& engine,
                                         const ExploreTextFlags& flags,
                                         const ExploreOptions& options);

/// What a page or a terminal is told of an answer.
format::SoundHypothesis explored_answer(const tasks::Prediction& prediction, bool is_reference);

}  // namespace attend::cli
