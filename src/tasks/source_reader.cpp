#include "tasks/source_reader.h"

#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "data/frames_coder.h"
#include "data/number_coder.h"
#include "data/picture_coder.h"
#include "models/grid_config.h"
#include "models/grid_source.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/letter_case.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::GridSource;

const std::string kEndPiece = "</s>";

class TextReader final : public SourceReader {
 public:
  explicit TextReader(std::shared_ptr<const text::Vocabulary> vocabulary)
      : vocabulary_(std::move(vocabulary)) {}

  ReadSource read(const std::string& cell, LetterCase letter_case) const override {
    const auto line = as_read(cell, letter_case);
    auto tokens = vocabulary_->encode(line);
    ReadSource source = {.part = data::text_part(tokens.ids),
                         .pieces = std::move(tokens.pieces),
                         .words = std::move(tokens.words),
                         .length = tokens.ids.size(),
                         .is_recased = letter_case == LetterCase::kAuto && line != cell};
    source.pieces.push_back(kEndPiece);
    source.words.push_back(-1);
    return source;
  }

  std::string as_read(const std::string& cell, LetterCase letter_case) const override {
    if (letter_case == LetterCase::kLower) return text::in_small_letters(cell);
    if (letter_case == LetterCase::kAsIs || !text::is_in_capitals(cell)) return cell;
    return text::recased(cell, *vocabulary_);
  }

 private:
  std::shared_ptr<const text::Vocabulary> vocabulary_;
};

const GridSource* grid_source(const System& system) {
  return dynamic_cast<const GridSource*>(&sequence_model(system).source());
}

/// How many positions further on the middle of what an annotation reads lies than the middle of
/// the positions that its weight is shared out to, by the windows of the layers that come first.
double lag_of(const System& system) {
  const auto& text = system.config.model.convolutions;
  const auto layers = models::line_layers("model.convolutions", text);
  double stride = 1.0;
  double middle = 0.0;
  const auto add = [&](const PatchGrid& window) {
    middle +=
        stride * (0.5 * static_cast<double>(window.width - 1) - static_cast<double>(window.left));
    stride *= static_cast<double>(window.stride_across);
  };
  for (const auto& layer : layers) {
    add(layer.window);
    add(layer.pool);
  }
  return middle - 0.5 * (stride - 1.0);
}

/// Signals: numbers at positions, which are called by their place, "1" the first. Of sounds it is
/// known when they are heard.
class SignalReader final : public SourceReader {
 public:
  SignalReader(std::shared_ptr<const data::Coder> coder, double lag)
      : coder_(std::move(coder)),
        sounds_(dynamic_cast<const data::SoundCoder*>(coder_.get())),
        lag_(lag) {}

  ReadSource read(const std::string& cell, LetterCase /*letter_case*/) const override {
    if (text::is_blank(cell)) return {};
    ReadSource source = {.part = coder_->hold(cell, "")};
    source.length = static_cast<std::size_t>(source.part.count());
    for (std::size_t i = 1; i <= source.length; ++i) source.pieces.push_back(std::to_string(i));
    source.words.assign(source.length, -1);
    if (sounds_ == nullptr) return source;
    source.times = sounds_->timeline(cell);
    source.times->first += lag_ * source.times->step;
    return source;
  }

  bool reads_words() const override { return false; }

 private:
  std::shared_ptr<const data::Coder> coder_;
  const data::SoundCoder* sounds_;
  double lag_;
};

/// Pictures, or features of them.
class PictureReader final : public SourceReader {
 public:
  PictureReader(std::shared_ptr<const data::Coder> coder, std::vector<const GridSource*> looking)
      : coder_(std::move(coder)), looking_(std::move(looking)) {}

  ReadSource read(const std::string& cell, LetterCase /*letter_case*/) const override {
    if (text::is_blank(cell)) return {};
    ReadSource source = {.part = coder_->hold(cell, cell)};
    source.length = static_cast<std::size_t>(source.part.count());
    source.grid = grid_of(cell, source.part);
    return source;
  }

  bool reads_words() const override { return false; }

 private:
  format::Grid grid_of(const std::string& cell, const data::Part& part) const {
    const auto width = part.extents.back();
    const auto height = part.extents.size() == 1 ? 1 : part.extents.front();
    const auto size = looking_.front()->size_of(height, width);
    for (const auto* other : looking_) {
      const auto found = other->size_of(height, width);
      if (found == size) continue;
      throw Error(fmt::format(
          "the models of an ensemble look at a picture in other places, {} x {} and {} x {}: "
          "train them with one model.grid",
          size.columns, size.rows, found.columns, found.rows));
    }
    format::Grid grid = {.rows = size.rows, .columns = size.columns};
    const auto* pictures = dynamic_cast<const data::PictureCoder*>(coder_.get());
    if (pictures == nullptr) return grid;
    const auto axis = pictures->axis(cell);
    const auto covered = looking_.front()->covered(height, width);
    grid.height = axis.size.height;
    grid.width = axis.size.width;
    grid.left = axis.column_of(0.0);
    grid.top = axis.row_of(0.0);
    grid.right = axis.column_of(covered.columns);
    grid.bottom = axis.row_of(covered.rows);
    return grid;
  }

  std::shared_ptr<const data::Coder> coder_;
  std::vector<const GridSource*> looking_;  // those with attention; else any
};

}  // namespace

LetterCase letter_case_called(const std::string& name, const std::string& option) {
  check_one_of(option, name, {"as-is", "auto", "lower"});
  if (name == "as-is") return LetterCase::kAsIs;
  return name == "auto" ? LetterCase::kAuto : LetterCase::kLower;
}

std::unique_ptr<const SourceReader> source_reader(std::span<const System* const> systems) {
  const auto& first = *systems.front();
  const auto name = first.task->columns().front().name;
  const auto& coder = data::coder_called(first.coders, name);
  const auto held = first.coders.find(name)->second;
  std::vector<const GridSource*> looking;
  for (const auto* system : systems) {
    if (data::coder_called(system->coders, name).bytes() != coder.bytes()) {
      throw Error("the models of an ensemble read other symbols: train them with one vocabulary");
    }
    if (system->model->has_attention()) looking.push_back(grid_source(*system));
  }
  if (dynamic_cast<const data::NumberCoder*>(&coder) != nullptr ||
      dynamic_cast<const data::FramesCoder*>(&coder) != nullptr) {
    double lag = 0.0;  // of those that look, the mean
    std::size_t count = 0;
    for (const auto* system : systems) {
      if (system->model->has_attention())
        lag += (lag_of(*system) - lag) / static_cast<double>(++count);
    }
    return std::make_unique<SignalReader>(held, lag);
  }
  if (grid_source(first) == nullptr) {
    return std::make_unique<TextReader>(data::vocabulary_of(first.coders, name));
  }
  if (looking.empty()) looking.push_back(grid_source(first));
  return std::make_unique<PictureReader>(held, std::move(looking));
}

std::vector<std::string> names_of_places(const format::Grid& grid) {
  std::vector<std::string> names;
  for (std::int64_t row = 1; row <= grid.rows; ++row) {
    for (std::int64_t column = 1; column <= grid.columns; ++column) {
      names.push_back(fmt::format("{},{}", row, column));
    }
  }
  return names;
}

}  // namespace attend::tasks
