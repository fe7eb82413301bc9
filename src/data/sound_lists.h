#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// A recording of a list, as such files have it.
struct ListedSound {
  std::string sound{};         ///< the cell that names it (sounds_in)
  std::string text{};          ///< what is said; empty where nobody says it
  std::int64_t line = 0;       ///< of the file that lists recordings
  std::int64_t text_line = 0;  ///< of the file that has the texts

  bool operator==(const ListedSound&) const = default;
};

/// Recordings in the order in which they are listed.
struct SoundList {
  std::string file{};       ///< that lists them
  std::string text_file{};  ///< that has the texts; the same, or another one
  std::vector<ListedSound> sounds{};
};

/// Whether these paths are one list of sounds: a folder of Kaldi's, or JSON lines (.jsonl, .json).
bool is_sound_list(const std::vector<std::string>& paths);

/// The files that are read of a path: of a folder its wav.scp, segments and text, as far as they
/// are there; of any other path itself.
std::vector<std::string> files_of_list(const std::string& path);

/// A data folder of Kaldi's (Povey et al. 2011): `wav.scp`, the name of each recording and its
/// file; `segments`, if there is one, utterance, recording, and from when to when in seconds (an
/// end of -1 is the recording's); `text`, if texts are wanted, utterance and words. Throws Error,
/// with file and line: a name twice or of nothing, a command in place of a file, times out of
/// order, an utterance without text or a text without utterance.
SoundList read_kaldi(const std::string& folder, bool wants_texts);

/// JSON lines, an object each, as NeMo has manifests: `audio_filepath`; `text`, or what `text_key`
/// calls it, if texts are wanted; of a part of the file `offset` and `duration`, in seconds.
/// Without an offset it is all of the file. Other members are not looked at. Throws Error, with
/// file and line, of what is not of that form.
SoundList read_manifest(const std::string& path, const std::string& text_key, bool wants_texts);

/// The rows of such a list: what is heard, and, if there are two columns, what is said. All of them
/// are in memory. Of a manifest `renamed` may say what its texts are called. Throws what
/// read_kaldi and read_manifest throw; and Error if rows are to be chosen, or there is no row.
std::unique_ptr<Corpus> open_sound_list(const std::string& path,
                                        const std::vector<CorpusColumn>& columns,
                                        const CorpusOptions& options);

}  // namespace attend::data
