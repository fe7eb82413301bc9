#include "cli/generate_scenes.h"

#include <fstream>
#include <random>
#include <set>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"
#include "data/scenes.h"
#include "format/boxes.h"
#include "format/checksum.h"
#include "format/png.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// Draws scenes whose pictures nobody has seen yet.
class NewScenes {
 public:
  NewScenes(std::int64_t size, std::uint64_t seed) : scenes_(size), random_(seed) {}

  data::Scene next() {
    while (true) {
      auto scene = scenes_.draw(random_);
      const std::string pixels(scene.pixels.begin(), scene.pixels.end());
      if (seen_.insert(format::checksum_of(pixels)).second) return scene;
    }
  }

  /// As a PNG file.
  std::string file(const data::Scene& scene) const {
    return format::png(scene.pixels, scenes_.size(), scenes_.size());
  }

 private:
  data::Scenes scenes_;
  std::mt19937_64 random_;
  std::set<std::string> seen_;
};

/// One of thousands in a folder that appears whole (NewFolder): synced together with the others.
void write_picture(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file) throw Error("cannot write " + path.string());
}

/// All that was written to the folder's file system is on its disk.
void sync_all(const fs::path& folder) {
  const auto opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::syncfs(opened);
  ::close(opened);
}

void write_part(const fs::path& folder, const std::string& name, std::int64_t count,
                NewScenes& scenes, std::ostream& out) {
  fs::create_directory(folder / name);
  std::string table = "picture\tcaption\n";
  std::string boxes;
  std::size_t box_count = 0;
  for (std::int64_t number = 1; number <= count; ++number) {
    const auto scene = scenes.next();
    const auto picture = fmt::format("{}/{:06}.png", name, number);
    write_picture(folder / picture, scenes.file(scene));
    table += fmt::format("{}\t{}\n", picture, scene.caption);
    boxes += format::to_line(scene.boxes) + '\n';
    box_count += scene.boxes.size();
  }
  write_file(folder / (name + ".tsv"), table);
  write_file(folder / (name + ".boxes"), boxes);
  out << fmt::format("{}: {} pictures with a caption each, {} boxes of words\n", name, count,
                     box_count);
}

}  // namespace

void generate_scenes(const fs::path& folder, const text::GeneratedSizes& sizes, std::int64_t size,
                     std::uint64_t seed, std::ostream& out) {
  NewScenes scenes(size, seed);
  write_part(folder, "test", sizes.test, scenes, out);
  write_part(folder, "dev", sizes.dev, scenes, out);
  write_part(folder, "train", sizes.train, scenes, out);
  sync_all(folder);
}

}  // namespace attend::cli
