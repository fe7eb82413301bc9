#include "cli/named_pictures.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "cli/table_flags.h"
#include "core/error.h"
#include "data/captions_json.h"
#include "data/picture.h"
#include "data/table_corpus.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

bool is_called_as_picture(const fs::path& path) {
  constexpr std::array<std::string_view, 6> kEndings = {".jpg", ".jpeg", ".png",
                                                        ".ppm", ".pgm",  ".pnm"};
  auto ending = path.extension().string();
  for (auto& letter : ending) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

class Collection {
 public:
  /// Throws Error, beginning with `where` if there is one.
  void add(const std::string& name, const fs::path& path, const std::string& where = {}) {
    const auto [found, is_new] = places_.emplace(name, pictures_.size());
    if (!is_new) {
      const auto& other = pictures_[found->second].path;
      if (other == path) return;
      throw Error(fmt::format("two pictures are called {}: {} and {}", name, other.string(),
                              path.string()));
    }
    if (name.find('\n') != std::string::npos) {
      throw Error(path.string() + ": a line break in its name: names are written a line each");
    }
    try {
      data::measure_picture(path);
    } catch (const Error& error) {
      throw Error(where.empty() ? error.what() : where + ": " + error.what());
    }
    pictures_.push_back({name, path});
  }

  void add_folder(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file() && is_called_as_picture(entry.path())) {
        found.push_back(entry.path());
      }
    }
    if (found.empty()) {
      throw Error(folder.string() +
                  ": there is no picture in this folder (.jpg, .jpeg, .png, .ppm, .pgm, .pnm)");
    }
    std::sort(found.begin(), found.end());
    for (const auto& path : found) add(path.filename().string(), path);
  }

  void add_table(const PictureChoice& choice);

  std::vector<NamedPicture> taken() { return std::move(pictures_); }

 private:
  std::vector<NamedPicture> pictures_;
  std::unordered_map<std::string, std::size_t> places_;
};

void Collection::add_table(const PictureChoice& choice) {
  const fs::path table = choice.table;
  const std::vector<data::CorpusColumn> columns = {{choice.column}};
  const data::CorpusOptions options = {.where = row_choice("--where", choice.where)};
  std::unique_ptr<data::Corpus> corpus;
  if (table.extension() == ".json") {
    corpus = std::make_unique<data::CaptionsCorpus>(choice.table, columns, options);
  } else {
    corpus = std::make_unique<data::TableCorpus>(choice.table, columns, options);
  }
  const auto root = choice.root.empty() ? table.parent_path() : fs::path(choice.root);
  for (data::Row row; corpus->next(row);) add(row.cells[0], root / row.cells[0], corpus->where(0));
}

}  // namespace

std::vector<NamedPicture> named_pictures(const PictureChoice& choice) {
  Collection collection;
  for (const auto& path : choice.paths) {
    if (fs::is_directory(path)) {
      collection.add_folder(path);
    } else {
      collection.add(path, path);
    }
  }
  if (!choice.table.empty()) collection.add_table(choice);
  auto pictures = collection.taken();
  if (pictures.empty()) throw Error("there is no picture: name files, a folder, or --from a table");
  return pictures;
}

}  // namespace attend::cli
