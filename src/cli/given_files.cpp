#include "cli/given_files.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "core/error.h"
#include "data/sound_lists.h"
#include "tasks/model_folder.h"
#include "text/corpus.h"

namespace attend::cli {
namespace {

using tasks::System;
using Lines = std::vector<std::string>;

/// What a model says is called in a table.
std::string heading_of_target(const System& described, const data::CorpusOptions& options) {
  const std::string name(described.task->columns()[described.task->target()].name);
  const auto renamed = options.renamed.find(name);
  return renamed == options.renamed.end() ? name : renamed->second;
}

std::string first_line_of(const std::string& path) {
  std::string line;
  text::FileLines(path).next(line);
  return line;
}

bool has_heading(std::string_view header, std::string_view wanted) {
  for (;;) {
    const auto tab = std::min(header.find('\t'), header.size());
    if (header.substr(0, tab) == wanted) return true;
    if (tab == header.size()) return false;
    header.remove_prefix(tab + 1);
  }
}

}  // namespace

Lines lines_of_file(const std::string& path) {
  text::FileLines file(path);
  Lines lines;
  for (std::string line; file.next(line);) lines.push_back(line);
  return lines;
}

void check_are_there(const Lines& paths) {
  for (const auto& path : paths) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) continue;
    throw Error("cannot read " + path + ": no such file");
  }
}

bool has_target(const Lines& paths, const System& described, const data::CorpusOptions& options) {
  if (paths.size() > 1) return true;
  const auto& path = paths.front();
  if (data::is_table(paths)) {
    return has_heading(first_line_of(path), heading_of_target(described, options));
  }
  if (described.task->reads_pictures()) return path.ends_with(".json");
  if (!data::is_sound_list(paths)) return false;
  if (std::filesystem::is_directory(path)) {
    return std::filesystem::exists(std::filesystem::path(path) / "text");
  }
  return first_line_of(path).find('"' + heading_of_target(described, options) + '"') !=
         std::string::npos;
}

}  // namespace attend::cli
