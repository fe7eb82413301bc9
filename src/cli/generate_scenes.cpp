#include "cli/generate_scenes.h"

#include <random>
#include <set>
#include <string>
#include <utility>

#include "cli/drawn_pictures.h"
#include "data/scenes.h"
#include "format/checksum.h"
#include "format/png.h"

namespace attend::cli {
namespace {

/// Draws scenes whose pictures nobody has seen yet.
class NewScenes {
 public:
  NewScenes(std::int64_t size, std::uint64_t seed) : scenes_(size), random_(seed) {}

  DrawnPicture next() {
    while (true) {
      auto scene = scenes_.draw(random_);
      const std::string pixels(scene.pixels.begin(), scene.pixels.end());
      if (!seen_.insert(format::checksum_of(pixels)).second) continue;
      return {format::png(scene.pixels, scenes_.size(), scenes_.size()), std::move(scene.caption),
              std::move(scene.boxes)};
    }
  }

 private:
  data::Scenes scenes_;
  std::mt19937_64 random_;
  std::set<std::string> seen_;
};

}  // namespace

void generate_scenes(const std::filesystem::path& folder, const text::GeneratedSizes& sizes,
                     std::int64_t size, std::uint64_t seed, std::ostream& out) {
  NewScenes scenes(size, seed);
  const auto draw = [&] { return scenes.next(); };
  write_drawn(folder, "test", sizes.test, "caption", draw, out);
  write_drawn(folder, "dev", sizes.dev, "caption", draw, out);
  write_drawn(folder, "train", sizes.train, "caption", draw, out);
  sync_all(folder);
}

}  // namespace attend::cli
