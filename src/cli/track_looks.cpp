#include "cli/track_looks.h"

#include "data/number_coder.h"
#include "format/png.h"
#include "tasks/task.h"

namespace attend::cli {
namespace {

constexpr std::int64_t kTrackHeight = 128;  // pixels
constexpr std::int64_t kSquare = 8;

}  // namespace

bool reads_tracks(const tasks::System& system) {
  const auto found = system.coders.find(system.task->columns().front().name);
  if (found == system.coders.end()) return false;
  const auto* numbers = dynamic_cast<const data::NumberCoder*>(found->second.get());
  return numbers != nullptr && numbers->size() == 3 && numbers->differences() == 2;
}

TrackLooks::TrackLooks(const std::string& cell)
    : points_(data::pen_track(cell)), places_(points_, kTrackHeight, kSquare) {}

data::Picture TrackLooks::picture() const {
  return data::draw_track(points_, kTrackHeight);
}

format::PictureFile TrackLooks::file() const {
  const auto drawn = picture();
  const auto [height, width, channels] = drawn.size;
  return {.type = "image/png",
          .bytes = format::filtered_png(drawn.bytes, height, width, channels),
          .height = height,
          .width = width};
}

format::Grid TrackLooks::grid() const {
  return {.rows = places_.rows(),
          .columns = places_.columns(),
          .height = kTrackHeight,
          .width = places_.width(),
          .right = static_cast<double>(places_.columns() * kSquare),
          .bottom = static_cast<double>(places_.rows() * kSquare)};
}

}  // namespace attend::cli
