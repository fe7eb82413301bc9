#pragma once

#include <string>
#include <vector>

#include "cli/explore_sentences.h"
#include "cli/explore_text.h"
#include "cli/track_looks.h"
#include "format/explored_pictures.h"
#include "tasks/predictor.h"

namespace attend::cli {

/// Whether a model says what is in pictures, or in pen tracks, which are looked at as pictures of
/// them: so that these two are how it is looked at.
bool reads_pictures(const tasks::System& system);

/// Pictures as models see them, all of these of one task: what is given on the command line, be it
/// pictures, lines with their paths, or a table or captions, whose rows of one picture are its
/// references. Throws Error if there is none, if a file is damaged or boxes do not fit, with file
/// and line, or if a model reads no pictures.
format::PicturesExploration explore_pictures(const std::vector<std::string>& folders,
                                             Engine& engine, const ExploreTextFlags& flags,
                                             const ExploreOptions& options);

/// What a page is told of a model of pictures.
format::PicturesModel pictures_model(const std::string& name, const tasks::System& system,
                                     const search::SearchOptions& search);

/// What a page or a terminal is told of a caption. `file`: of the picture; none of features.
format::PictureHypothesis explored_caption(const tasks::Prediction& prediction,
                                           const format::PictureFile& file);

/// The same of what was read from a pen track: its weights where the pen was.
format::PictureHypothesis explored_track(const tasks::Prediction& prediction,
                                         const TrackLooks& track);

}  // namespace attend::cli
