// Cells of pen tracks: refused, or drawn, with weights of its points that lie on squares of the
// picture and are as much there.

#include <cmath>
#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "data/pen_track.h"
#include "data/track_places.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  constexpr std::int64_t kHeight = 32;
  try {
    const auto points = data::pen_track(fuzz::text_of(data, size));
    if (points.empty()) std::abort();
    const auto picture = data::draw_track(points, kHeight);
    const auto& [height, width, channels] = picture.size;
    if (height < 1 || height > kHeight || channels != 1 ||
        std::ssize(picture.bytes) != height * width) {
      std::abort();
    }
    const data::TrackPlaces places(points, kHeight, 4);
    if (places.width() != width) std::abort();
    const std::vector<float> even(points.size(), 1.0F / static_cast<float>(points.size()));
    double sum = 0.0;
    for (const auto weight : places.weights_of_places(even)) {
      if (!(weight >= 0.0F)) std::abort();
      sum += weight;
    }
    if (std::abs(sum - 1.0) > 1e-3) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
