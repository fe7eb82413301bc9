#include "cli/drawn_sounds.h"

#include <algorithm>
#include <utility>

#include "cli/explore_sounds.h"
#include "data/spectrogram.h"
#include "format/alignment.h"
#include "format/token_times.h"
#include "text/utf8.h"
#include "view/terminal_sound.h"

namespace attend::cli {
namespace {

/// The symbols of a hypothesis, whose positions belong to no word.
format::SoftAlignment alignment_of(const format::SoundHypothesis& hypothesis) {
  const auto& reading = hypothesis.readings.front();
  format::SoftAlignment alignment = {.source = {},
                                     .target = hypothesis.target,
                                     .weights = reading.weights,
                                     .source_words = {},
                                     .target_words = hypothesis.target_words};
  const auto length = reading.weights.empty() ? 0 : reading.weights.front().size();
  alignment.source.resize(length);
  alignment.source_words.assign(length, -1);
  while (!alignment.target.empty() && alignment.target_words.back() < 0) {  // the end
    alignment.target.pop_back();
    alignment.target_words.pop_back();
    alignment.weights.pop_back();
  }
  return alignment;
}

/// Whether the right times are those of the words of this hypothesis.
bool has_gold(const format::ExploredSound& sound, const format::SoundHypothesis& hypothesis) {
  if (sound.gold.empty()) return false;
  const auto words = text::split_words(hypothesis.text);
  return std::equal(words.begin(), words.end(), sound.gold.begin(), sound.gold.end(),
                    [](const auto& word, const auto& gold) { return word == gold.symbol; });
}

}  // namespace

view::DrawnSound drawn_sound(const format::ExploredSound& sound,
                             const format::SoundHypothesis& hypothesis, view::MatrixUnit unit) {
  const auto& timeline = hypothesis.readings.front().timeline;
  view::DrawnSound drawn = {
      .title = hypothesis.text, .spectrogram = sound.spectrogram, .timeline = timeline};
  auto alignment = alignment_of(hypothesis);
  const bool is_of_pieces = unit == view::MatrixUnit::kPieces ||
                            (unit == view::MatrixUnit::kAuto && view::is_without_blanks(alignment));
  if (!is_of_pieces) alignment = format::merge_words(alignment);
  const bool knows = has_gold(sound, hypothesis);
  for (std::size_t t = 0; t < alignment.target.size(); ++t) {
    view::DrawnSound::Row row = {.symbol = std::move(alignment.target[t]),
                                 .weights = std::move(alignment.weights[t])};
    row.centre = format::centre_of(row.weights, timeline);
    const auto word = alignment.target_words[t];
    if (knows && word >= 0) row.gold = sound.gold.at(static_cast<std::size_t>(word));
    drawn.rows.push_back(std::move(row));
  }
  return drawn;
}

std::string shown_sound(const tasks::Prediction& prediction, const std::string& cell,
                        const data::SoundCoder& coder, const view::TerminalLooksOptions& options) {
  const auto hypothesis = explored_answer(prediction, /*is_reference=*/false);
  if (hypothesis.readings.empty()) return "\n";
  format::ExploredSound sound;
  sound.spectrogram = data::spectrogram_of(coder.samples_of(cell), coder.options().rate);
  const auto drawn = drawn_sound(sound, hypothesis, view::MatrixUnit::kAuto);
  return view::draw_sound(drawn, options) + '\n';
}

}  // namespace attend::cli
