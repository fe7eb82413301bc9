#include "cli/explore_pictures.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/compare_runs.h"
#include "cli/given_pictures.h"
#include "core/error.h"
#include "data/page_picture.h"
#include "metrics/pointing.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

using format::ExploredPicture;
using format::PictureHypothesis;
using tasks::Prediction;

/// Of places that nobody knows where they lie in a picture, as of features: in all of it.
format::Grid placed(format::Grid grid, const format::PictureFile& file) {
  if (grid.right > grid.left && grid.bottom > grid.top) return grid;
  const bool is_known = file.height > 0;
  grid.height = file.height;
  grid.width = file.width;
  grid.left = grid.top = 0.0;
  grid.right = static_cast<double>(is_known ? file.width : grid.columns);
  grid.bottom = static_cast<double>(is_known ? file.height : grid.rows);
  return grid;
}

/// The figures that do not take positions for a line with an end.
format::Figures health_of_places(const std::vector<std::vector<float>>& weights) {
  auto figures = health_of(weights);
  std::erase_if(figures, [](const auto& figure) {
    return figure.first == "diagonality" || figure.first == "backwards" ||
           figure.first == "coverage";
  });
  return figures;
}

/// The reference that a model is forced to say: the first one whose words have boxes, or the first.
std::optional<std::size_t> forced_of(const GivenPicture& picture) {
  if (picture.references.empty()) return std::nullopt;
  const auto found = std::find_if(picture.references.begin(), picture.references.end(),
                                  [](const auto& reference) { return !reference.boxes.empty(); });
  return found == picture.references.end()
             ? 0
             : static_cast<std::size_t>(found - picture.references.begin());
}

void add_agreement(const std::vector<format::WordBox>& boxes, PictureHypothesis& hypothesis) {
  if (boxes.empty() || hypothesis.readings.empty()) return;
  const auto& reading = hypothesis.readings.front();
  const auto pointing =
      metrics::pointing_of(reading.weights, hypothesis.target_words, reading.grid, boxes);
  if (pointing.words == 0) return;
  for (const auto& [name, value] : pointing.figures()) {
    hypothesis.agreement.emplace_back(name, value);
  }
}

/// Says where in its photograph each place over features lies.
void place_in_photograph(const format::PictureFile& file, const std::string& fit,
                         PictureHypothesis& hypothesis) {
  const data::PictureSize size = {.height = file.height, .width = file.width};
  for (auto& reading : hypothesis.readings) reading.grid = placed_in(reading.grid, size, fit);
}

/// Adds a model and what it says of each picture.
void see(const std::string& name, const tasks::System& system, Engine& engine,
         const std::vector<GivenPicture>& given, const PhotographFlags& photographs,
         const ExploreOptions& options, format::PicturesExploration& exploration) {
  const auto wanted = options.asked_of(system);
  exploration.models.push_back(pictures_model(name, system, wanted.search));
  const tasks::System* const members[] = {&system};
  const auto predictor = system.task->predictor(members, engine);
  std::optional<text::LineLimit> limit;
  if (tasks::says_texts(system))
    limit.emplace(*tasks::target_vocabulary_of(system), options.max_length);
  std::vector<data::Row> rows, forced_rows;
  for (const auto& picture : given) {
    rows.push_back({.cells = {picture.cell}, .line = picture.line});
    const auto forced = forced_of(picture);
    if (!forced) continue;
    const auto& caption = picture.references[*forced].text;
    if (limit) limit->check(std::vector{caption}, "the caption of " + picture.name);
    forced_rows.push_back({.cells = {picture.cell, caption}, .line = picture.line});
  }
  const auto found = predictor->predict(rows, wanted);
  const auto forced =
      forced_rows.empty() ? std::vector<Prediction>() : predictor->score(forced_rows, wanted);
  auto next = forced.begin();
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto& picture = exploration.pictures[i];
    auto& hypotheses = picture.models.emplace_back().hypotheses;
    std::optional<TrackLooks> track;
    if (reads_tracks(system)) track.emplace(given[i].cell);
    const auto explored = [&](const Prediction& one) {
      auto hypothesis = track ? explored_track(one, *track) : explored_caption(one, picture.file);
      if (photographs.is_given()) place_in_photograph(picture.file, photographs.fit, hypothesis);
      return hypothesis;
    };
    for (const auto& one : found[i]) hypotheses.push_back(explored(one));
    if (const auto reference = forced_of(given[i])) {
      hypotheses.push_back(explored(*next++));
      hypotheses.back().reference = reference;
      add_agreement(given[i].references[*reference].boxes, hypotheses.back());
    }
  }
}

std::vector<ExploredPicture> pictures_of(const std::vector<GivenPicture>& given,
                                         const tasks::System& described) {
  const bool has_tracks = reads_tracks(described);
  std::vector<ExploredPicture> pictures;
  for (const auto& [line, name, cell, file, references] : given) {
    ExploredPicture picture = {.line = line, .name = name};
    if (!file.empty()) picture.file = data::page_picture(std::filesystem::path(file));
    if (has_tracks) {
      picture.name = fmt::format("track {}", line);
      try {
        picture.file = TrackLooks(cell).file();
      } catch (const Error& error) {
        throw Error(fmt::format("line {}: {}", line, error.what()));
      }
    }
    picture.references = references;
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace

bool reads_pictures(const tasks::System& system) {
  return system.task->reads_pictures() || reads_tracks(system);
}

format::PicturesModel pictures_model(const std::string& name, const tasks::System& system,
                                     const search::SearchOptions& search) {
  const auto& config = system.config;
  format::PicturesModel model = {.name = name, .made_of = system.task->made_of(config)};
  model.said = system.task->columns()[system.task->target()].name;
  if (config.model.has_attention()) model.selection = config.attention.selection;
  model.parameters = system.model->number_count();
  model.beam_size = search.beam_size;
  model.length_penalty = search.length_penalty;
  return model;
}

PictureHypothesis explored_caption(const Prediction& prediction, const format::PictureFile& file) {
  PictureHypothesis hypothesis = {.text = prediction.text,
                                  .score = prediction.score,
                                  .log_probability = prediction.log_probability};
  for (const auto& reading : prediction.readings) {
    const auto& alignment = reading.alignment;
    if (alignment.weights.empty()) continue;
    const auto places = std::ssize(alignment.source);
    const format::Grid line = {.rows = 1, .columns = places};
    hypothesis.readings.push_back({reading.name, placed(reading.grid.value_or(line), file),
                                   alignment.weights, reading.frames});
    hypothesis.target = alignment.target;
    hypothesis.target_words = alignment.target_words;
  }
  if (hypothesis.readings.empty()) return hypothesis;
  hypothesis.log_probabilities = prediction.log_probabilities;
  hypothesis.health = health_of_places(hypothesis.readings.front().weights);
  return hypothesis;
}

PictureHypothesis explored_track(const Prediction& prediction, const TrackLooks& track) {
  auto hypothesis = explored_caption(prediction, {});
  if (hypothesis.readings.empty()) return hypothesis;
  for (auto& reading : hypothesis.readings) {
    reading.grid = track.grid();
    for (auto& row : reading.weights) row = track.places().weights_of_places(row);
  }
  return hypothesis;
}

format::PicturesExploration explore_pictures(const std::vector<std::string>& folders,
                                             Engine& engine, const ExploreTextFlags& flags,
                                             const ExploreOptions& options) {
  const auto first = tasks::load_description(folders.front());
  const auto given = given_pictures(flags, first);
  format::PicturesExploration exploration;
  exploration.program = "attend " ATTEND_VERSION;
  exploration.pictures = pictures_of(given, first);
  const auto names = names_of(folders);
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const auto system = tasks::load_system(folders[i], engine);
    if (!reads_pictures(system)) {
      throw Error(
          fmt::format("the model {} reads no pictures, and the first one does: look at "
                      "models of one task at once",
                      names[i]));
    }
    see(names[i], system, engine, given, flags.photographs, options, exploration);
  }
  return exploration;
}

}  // namespace attend::cli
