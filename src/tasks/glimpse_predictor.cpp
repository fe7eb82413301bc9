#include "tasks/glimpse_predictor.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "data/label_coder.h"
#include "data/picture_coder.h"
#include "models/glimpse_network.h"
#include "models/grid_encoder.h"
#include "tasks/row_batches.h"
#include "tasks/source_reader.h"

namespace attend::tasks {
namespace {

using models::GlimpseNetwork;
using models::Labeller;

const GlimpseNetwork* network_of(const System& system) {
  return dynamic_cast<const GlimpseNetwork*>(system.model.get());
}

/// Every pixel of what is read is a place; where it lies in the picture of the file.
format::Grid grid_of(const data::PictureCoder& coder, const data::Row& row, std::int64_t height,
                     std::int64_t width) {
  format::Grid grid = {.rows = height, .columns = width};
  if (!row.parts.empty()) {  // drawn: it has no file
    grid.height = height;
    grid.width = width;
    grid.bottom = static_cast<double>(height);
    grid.right = static_cast<double>(width);
    return grid;
  }
  const auto axis = coder.axis(row.cells.at(0));
  grid.height = axis.size.height;
  grid.width = axis.size.width;
  grid.left = axis.column_of(0.0);
  grid.top = axis.row_of(0.0);
  grid.right = axis.column_of(static_cast<double>(width));
  grid.bottom = axis.row_of(static_cast<double>(height));
  return grid;
}

/// Windows over what is read, in pixels of the file.
std::vector<format::Area> areas_of(const std::vector<models::Frame>& frames,
                                   const format::Grid& grid) {
  std::vector<format::Area> areas;
  const auto across = [&](std::int64_t column) {
    return grid.left + static_cast<double>(column) * grid.place_width();
  };
  const auto down = [&](std::int64_t row) {
    return grid.top + static_cast<double>(row) * grid.place_height();
  };
  for (const auto& [top, left, side] : frames) {
    areas.push_back({across(left), down(top), across(left + side), down(top + side)});
  }
  return areas;
}

void show(const Reading& reading, const std::vector<float>& log_p, Prediction& prediction) {
  prediction.readings = {reading};
  prediction.log_probabilities = log_p;
}

}  // namespace

GlimpsePredictor::GlimpsePredictor(std::span<const System* const> systems, Engine& engine)
    : labels_(systems, engine), system_(*systems[0]), engine_(engine) {}

/// Of each row; empty of a model that sees all.
std::vector<GlimpsePredictor::Seen> GlimpsePredictor::look(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  const auto* network = network_of(system_);
  if (network == nullptr) return {};
  std::vector<Seen> all(rows.size());
  RowBatches batches = {.rows = std::vector<std::size_t>(rows.size()),
                        .size = options.batch_size,
                        .target = Labeller::kLabels};
  std::iota(batches.rows.begin(), batches.rows.end(), std::size_t{0});
  const auto& coder = dynamic_cast<const data::PictureCoder&>(
      data::coder_called(system_.coders, system_.task->columns()[0].name));
  const auto& labels =
      data::labels_of(system_.coders, system_.task->columns()[system_.task->target()].name);
  tasks::for_each_batch(system_, rows, batches, [&](auto chosen, const data::Batch& batch) {
    const auto walk = network->walk(engine_, batch);
    std::vector<std::vector<float>> said;
    for (const auto& log_p : network->said_meanwhile(walk)) said.push_back(to_vector(log_p));
    const auto count = network->label_count();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const auto [height, width] =
          models::picture_size(batch.columns[Labeller::kText], static_cast<std::int64_t>(i));
      auto& [reading, log_p] = all[chosen[i]];
      reading.name = "glimpses";
      reading.grid = grid_of(coder, rows[chosen[i]], height, width);
      auto& alignment = reading.alignment;
      alignment.source = names_of_places(*reading.grid);
      alignment.source_words.assign(alignment.source.size(), -1);
      for (std::size_t t = 0; t < said.size(); ++t) {
        const auto first = said[t].begin() + static_cast<std::ptrdiff_t>(i) * count;
        const auto best = std::max_element(first, first + count) - first;
        log_p.push_back(first[best]);
        alignment.target.push_back(labels.labels()[static_cast<std::size_t>(best)]);
        alignment.target_words.push_back(static_cast<int>(t));
        const auto& place = walk.places[t][i];
        alignment.weights.push_back(network->sensor().shares(place, height, width));
        reading.frames.push_back(
            areas_of(network->sensor().frames(place, height, width), *reading.grid));
      }
    }
  });
  return all;
}

std::vector<std::vector<Prediction>> GlimpsePredictor::predict(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  auto found = labels_.predict(rows, options);
  if (!options.wants_alignments) return found;
  const auto seen = look(rows, options);
  for (std::size_t row = 0; row < seen.size(); ++row) {
    for (auto& prediction : found[row]) show(seen[row].reading, seen[row].log_p, prediction);
  }
  return found;
}

std::vector<Prediction> GlimpsePredictor::score(std::span<const data::Row> rows,
                                                const TranslationOptions& options) const {
  auto found = labels_.score(rows, options);
  if (!options.wants_alignments) return found;
  const auto seen = look(rows, options);
  for (std::size_t row = 0; row < seen.size(); ++row)
    show(seen[row].reading, seen[row].log_p, found[row]);
  return found;
}

}  // namespace attend::tasks
