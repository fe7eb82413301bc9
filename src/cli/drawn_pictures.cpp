#include "cli/drawn_pictures.h"

#include <fstream>
#include <ostream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"

namespace attend::cli {
namespace fs = std::filesystem;

void write_drawn_picture(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file) throw Error("cannot write " + path.string());
}

void write_drawn(const fs::path& folder, const std::string& name, std::int64_t count,
                 const std::string& column, const std::function<DrawnPicture()>& draw,
                 std::ostream& out) {
  fs::create_directory(folder / name);
  auto table = "picture\t" + column + '\n';
  std::string boxes;
  std::size_t box_count = 0;
  for (std::int64_t number = 1; number <= count; ++number) {
    const auto drawn = draw();
    const auto picture = fmt::format("{}/{:06}.png", name, number);
    write_drawn_picture(folder / picture, drawn.file);
    table += fmt::format("{}\t{}\n", picture, drawn.text);
    boxes += format::to_line(drawn.boxes) + '\n';
    box_count += drawn.boxes.size();
  }
  write_file(folder / (name + ".tsv"), table);
  write_file(folder / (name + ".boxes"), boxes);
  out << fmt::format("{}: {} pictures with a {} each, {} boxes of words\n", name, count, column,
                     box_count);
}

void sync_all(const fs::path& folder) {
  const auto opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::syncfs(opened);
  ::close(opened);
}

}  // namespace attend::cli
