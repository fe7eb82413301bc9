#include "training/texts.h"

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "data/sound_lists.h"

namespace attend::training {
namespace {

/// What each file of a run is, and where. Of a folder of pictures there is nothing but their names,
/// in the text.
std::vector<std::pair<std::string, std::string>> files_of(const Run& run) {
  const auto& corpora = run.corpora;
  const auto& task = tasks::task_called(run.recipe.system.task.name);
  std::vector<std::pair<std::string, std::string>> all;
  const auto add = [&](const std::string& name, const std::vector<std::string>& paths) {
    if (paths.size() == 1 && std::filesystem::is_directory(paths.front())) {
      for (const auto& file : data::files_of_list(paths.front())) {
        all.emplace_back(name + '.' + std::filesystem::path(file).filename().string(), file);
      }
      return;
    }
    for (std::size_t i = 0; i < paths.size() && i < task.columns().size(); ++i) {
      const auto column = "." + std::string(task.columns()[i].name);
      all.emplace_back(data::is_table(paths) ? name : name + column, paths[i]);
    }
  };
  add("train", corpora.train);
  if (!corpora.train_links.empty()) all.emplace_back("alignments", corpora.train_links);
  const auto add_pictures = [&](const std::string& name, const data::PictureFiles& pictures) {
    const bool is_file = !pictures.from.empty() && !std::filesystem::is_directory(pictures.from);
    if (is_file) all.emplace_back(name + ".pictures", pictures.from);
    if (!pictures.names.empty()) all.emplace_back(name + ".picture_names", pictures.names);
  };
  add_pictures("train", corpora.pictures);
  add("dev", corpora.dev);
  add_pictures("dev", corpora.dev_pictures);
  if (!corpora.dev_gold.empty()) all.emplace_back("gold", corpora.dev_gold);
  return all;
}

/// What is read of a table to learn from, in a word; empty if that is all of it as it is.
std::string reading_of(const Corpora& corpora) {
  std::string text;
  for (const auto& [column, name] : corpora.renamed) text += column + '=' + name + '\n';
  for (const auto& [column, cells] : corpora.where) {
    for (const auto& cell : cells) text += '\n' + column + '=' + cell;
  }
  return text.empty() ? "" : format::checksum_of(text);
}

bool is_of_training(const std::string& name) {
  return name.starts_with("train") || name == "alignments";
}

}  // namespace

Texts texts_of(const Run& run, int64_t pairs) {
  Texts texts;
  texts.pairs = pairs;
  for (const auto& [name, path] : files_of(run)) texts.files[name] = format::sum_of_file(path);
  return texts;
}

void check_same_texts(const Run& run) {
  for (const auto& [name, path] : files_of(run)) {
    const auto began = run.texts.files.find(name);
    if (began == run.texts.files.end()) continue;
    const auto now = format::sum_of_file(path);
    if (now == began->second) continue;
    const auto what =
        now.bytes == began->second.bytes
            ? std::string("as many bytes, but others")
            : fmt::format("it has {} bytes and had {}", now.bytes, began->second.bytes);
    throw Error(
        fmt::format("{} has changed since the run began ({}): put the text back as it was, or "
                    "begin another run, from this model with --init",
                    path, what));
  }
}

void check_same_corpora(parallel::Group& group, const Run& run) {
  if (group.size() == 1) return;
  const auto known = group.is_first() ? run.texts : texts_of(run, 0);
  const auto sum_of = [&](const std::string& name) {
    const auto found = known.files.find(name);
    return found == known.files.end() ? std::string() : found->second.checksum;
  };
  // Rank 0 says what it learns from, name by name and sum by sum.
  std::string of_first;
  for (const auto& [name, sum] : known.files) {
    if (is_of_training(name)) of_first += name + ' ' + sum.checksum + '\n';
  }
  const auto own_reading = reading_of(run.corpora);
  if (!own_reading.empty()) of_first += "reading " + own_reading + '\n';
  group.broadcast(of_first);
  std::map<std::string, std::string> first;
  std::istringstream lines(of_first);
  for (std::string name, sum; lines >> name >> sum;) first[name] = sum;
  if (own_reading != first["reading"]) {
    throw Error(
        "rank 0 learns from other columns or rows of its table: give all ranks the same --columns "
        "and --where");
  }
  const bool has_links = !sum_of("alignments").empty();
  if (has_links != first.contains("alignments")) {
    throw Error(has_links ? "rank 0 learns without --alignments: give all ranks the same"
                          : "rank 0 learns from --alignments: give all ranks the same");
  }
  for (const auto& [name, path] : files_of(run)) {
    if (!is_of_training(name) || sum_of(name) == first[name]) continue;
    throw Error(path + " is not the text that rank 0 learns from: give all ranks the same");
  }
  group.barrier();  // rank 0 writes nothing before all have agreed: it may have to take it away
}

}  // namespace attend::training
