#include "training/run_folder.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "format/json_reader.h"
#include "format/safetensors.h"
#include "text/utf8.h"
#include "training/checked_files.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using format::JsonObject;
using nlohmann::json;

constexpr const char* kRun = "run.json";
constexpr const char* kRecipe = "recipe.toml";
constexpr const char* kLog = "metrics.jsonl";
constexpr const char* kLock = "lock";
constexpr const char* kState = "state.json";

std::string absolute(const std::string& path) {
  const auto whole = path.empty() ? path : fs::absolute(path).lexically_normal().string();
  if (!text::is_valid_utf8(whole)) {
    throw Error("the name " + whole + " is not UTF-8, so run.json cannot hold it: rename the file");
  }
  return whole;
}

json absolute(const std::vector<std::string>& paths) {
  json all = json::array();
  for (const auto& path : paths) all.push_back(absolute(path));
  return all;
}

/// run.json.
json description_of(const Run& run) {
  json texts = json::object();
  for (const auto& [name, sum] : run.texts.files) {
    texts[name] = {{"bytes", sum.bytes}, {"checksum", sum.checksum}};
  }
  json description = {{"train", absolute(run.corpora.train)},
                      {"dev", absolute(run.corpora.dev)},
                      {"columns", run.corpora.renamed},
                      {"alignments", absolute(run.corpora.train_links)},
                      {"gold", absolute(run.corpora.dev_gold)},
                      {"engine", run.engine.name},
                      {"device", run.engine.device},
                      {"precision", run.engine.precision},
                      {"workers", run.workers},
                      {"init", absolute(run.init)},
                      {"texts", texts},
                      {"pairs", run.texts.pairs}};
  // Only where something was said, so that other runs are described as ever.
  if (!run.corpora.where.empty()) description["where"] = run.corpora.where;
  if (!run.corpora.dev_where.empty()) description["dev_where"] = run.corpora.dev_where;
  const auto add = [&](const char* key, const std::string& path) {
    if (!path.empty()) description[key] = absolute(path);
  };
  add("pictures", run.corpora.pictures.from);
  add("picture_names", run.corpora.pictures.names);
  add("dev_pictures", run.corpora.dev_pictures.from);
  add("dev_picture_names", run.corpora.dev_pictures.names);
  return description;
}

/// Whether a line of the log is of what came before a state; nothing if it is no line of a log.
std::optional<bool> is_kept(const std::string& line, const TrainingState& state) {
  try {
    const auto parsed = format::read_json(line, "");
    const JsonObject all(parsed, "");
    const auto kind = all.text("kind");
    const auto last = kind == "validation" ? state.validated : state.update;
    return kind != "mean" && all.whole("update", 0) <= last;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void check_is_run(const fs::path& folder) {
  if (fs::exists(folder / kRun)) return;
  throw Error(folder.string() + " is no folder of a run: it has no " + kRun +
              "; start one with --out");
}

void describe_in(const fs::path& folder, const Run& run) {
  write_checked_text(folder / kRecipe, to_toml(run.recipe));
  write_checked(folder / kRun, description_of(run));
}

/// Earlier versions wrote recipes without a checksum, but always all of their sections.
void check_recipe(const CheckedText& recipe, bool must_be_checked, const fs::path& file) {
  const bool is_whole = recipe.text.find("[text]") != std::string::npos &&
                        recipe.text.find("[training]") != std::string::npos;
  if (recipe.is_checked || (is_whole && !must_be_checked)) return;
  throw Error(file.string() + " is damaged, or was changed by hand: it has no checksum");
}

/// With as many columns as there are files: those that a task needs, and more that it may have.
std::unique_ptr<data::Corpus> open(const Recipe& recipe, tasks::Use use,
                                   const std::vector<std::string>& paths,
                                   const data::CorpusOptions& options, const data::Coders* coders,
                                   bool shares_dev) {
  const auto& task = tasks::task_called(recipe.system.task.name);
  const bool is_training = use == tasks::Use::kTrain;
  const auto needed = task.target() + 1;
  const auto most = is_training ? task.columns().size() : needed;
  const auto count = data::is_table(paths) ? needed : std::clamp(paths.size(), needed, most);
  try {
    return task.open({.config = recipe.system,
                      .use = use,
                      .paths = paths,
                      .columns = count,
                      .options = options,
                      .seed = static_cast<std::uint64_t>(recipe.training.seed),
                      .coders = coders,
                      .shares_dev = shares_dev});
  } catch (const data::WrongFiles& error) {
    throw Error(
        fmt::format("{} of {}: {}", is_training ? "--train" : "--dev", task.name(), error.what()));
  }
}

}  // namespace

void Corpora::settle_own(const Recipe& recipe) {
  const auto& task = tasks::task_called(recipe.system.task.name);
  const bool draws = train.empty() && task.has_own(recipe.system, tasks::Use::kTrain);
  const bool shares = !train.empty() && !task.has_own(recipe.system, tasks::Use::kTrain);
  has_own_dev = dev.empty() && (draws || shares) && task.has_own(recipe.system, tasks::Use::kDev);
}

std::unique_ptr<data::Corpus> Corpora::open_train(const Recipe& recipe,
                                                  const data::Coders* coders) const {
  const auto& task = tasks::task_called(recipe.system.task.name);
  auto paths = train;
  if (!train_links.empty()) {
    if (data::is_table(train)) throw Error("--alignments goes with a file for each column");
    if (task.columns().size() <= task.target() + 1) {
      throw Error(fmt::format("--alignments has nothing to say of {}", task.name()));
    }
    paths.push_back(train_links);
  }
  const data::CorpusOptions options = {.skip_empty = recipe.training.skip_empty,
                                       .renamed = renamed,
                                       .where = where,
                                       .pictures = pictures};
  return open(recipe, tasks::Use::kTrain, paths, options, coders, has_own_dev);
}

std::unique_ptr<data::Corpus> Corpora::open_dev(const Recipe& recipe,
                                                const data::Coders* coders) const {
  const data::CorpusOptions options = {
      .renamed = renamed,
      .where = dev_where,
      .pictures = dev_pictures == data::PictureFiles() ? pictures : dev_pictures};
  return open(recipe, tasks::Use::kDev, has_own_dev ? train : dev, options, coders, has_own_dev);
}

RunFolder RunFolder::create(const fs::path& path, const Run& run,
                            const std::function<void(const fs::path&)>& more) {
  NewFolder folder(path);
  RunFolder made(path);
  made.lock_ = std::make_shared<FileLock>(folder.path() / kLock);
  made.is_new_ = true;
  describe_in(folder.path(), run);
  if (more) more(folder.path());
  folder.commit();
  return made;
}

void RunFolder::lock() {
  check_is_run(path_);
  const auto taken = std::make_shared<FileLock>(path_ / kLock);
  if (!taken->is_taken()) {
    throw Error(fmt::format("{} trains in {}: wait until it has ended, or end it", taken->holder(),
                            path_.string()));
  }
  lock_ = taken;
}

void RunFolder::describe(const Run& run) const {
  describe_in(path_, run);
}

fs::path RunFolder::checkpoint(int64_t update) const {
  return path_ / "checkpoints" / fmt::format("{:08}", update);
}

bool RunFolder::is_unused() const {
  return !fs::exists(parameters()) && checkpoints().empty();
}

void RunFolder::remove() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Run RunFolder::load_run() const {
  check_is_run(path_);
  const auto file = path_ / kRun;
  bool is_checked = false;
  const auto parsed = read_checked(file, &is_checked);
  const JsonObject description(parsed, file.string());
  const auto recipe = read_checked_text(path_ / kRecipe);
  check_recipe(recipe, is_checked, path_ / kRecipe);
  const auto files_of = [&](const char* key) {
    std::vector<std::string> paths;
    for (const auto& path : description.list(key)) {
      paths.push_back(format::text_in(path, description.where() + ": " + key));
    }
    if (std::all_of(paths.begin(), paths.end(), [](const auto& path) { return path.empty(); })) {
      paths.clear();  // as earlier versions said that there are none
    }
    return paths;
  };
  const auto choice_of = [&](const char* key) {
    data::RowChoice choice;
    if (!description.has(key)) return choice;
    const auto columns = description.object(key);
    for (const auto& [column, cells] : columns.members()) {
      for (const auto& cell : columns.list(column.c_str())) {
        choice[column].push_back(format::text_in(cell, columns.where() + ": " + column));
      }
    }
    return choice;
  };
  Run run;
  apply_toml(run.recipe, recipe.text, (path_ / kRecipe).string());
  run.recipe.validate();
  run.corpora = {.train = files_of("train"),
                 .dev = files_of("dev"),
                 .train_links = description.text("alignments", ""),
                 .dev_gold = description.text("gold", "")};
  run.corpora.settle_own(run.recipe);
  if (description.has("columns")) {
    const auto columns = description.object("columns");
    for (const auto& [column, name] : columns.members()) {
      run.corpora.renamed[column] = format::text_in(name, columns.where() + ": " + column);
    }
  }
  run.corpora.where = choice_of("where");
  run.corpora.dev_where = choice_of("dev_where");
  run.corpora.pictures = {description.text("pictures", ""), description.text("picture_names", "")};
  run.corpora.dev_pictures = {description.text("dev_pictures", ""),
                              description.text("dev_picture_names", "")};
  run.engine.name = description.text("engine");
  run.engine.device = description.text("device");
  run.engine.precision = description.text("precision", run.engine.precision);
  run.workers = description.whole("workers", 1, 1);
  run.init = description.text("init", "");
  run.texts.pairs = description.whole("pairs", 0);
  if (description.has("texts")) {
    for (const auto& [name, value] : description.object("texts").members()) {
      const JsonObject sum(value, file.string() + ": " + name);
      run.texts.files[name] = {sum.whole("bytes"), sum.text("checksum")};
    }
  }
  return run;
}

void RunFolder::clean() const {
  std::error_code ignored;
  for (const auto& folder : {path_, path_ / "checkpoints"}) {
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().filename().string().find(".tmp.") != std::string::npos) {
        fs::remove_all(entry.path(), ignored);
      }
    }
  }
}

std::vector<int64_t> RunFolder::checkpoints() const {
  std::vector<int64_t> updates;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(path_ / "checkpoints", none)) {
    const auto name = entry.path().filename().string();
    int64_t update = 0;
    const auto* end = name.data() + name.size();
    if (std::from_chars(name.data(), end, update).ptr == end) updates.push_back(update);
  }
  std::sort(updates.begin(), updates.end());
  return updates;
}

void RunFolder::remove_checkpoint(int64_t update) const {
  // Renamed first: half a checkpoint never has a checkpoint's name.
  const auto going = path_ / "checkpoints" / "old.tmp.0";
  std::error_code ignored;
  fs::remove_all(going, ignored);
  fs::rename(checkpoint(update), going, ignored);
  fs::remove_all(going, ignored);
}

void RunFolder::check_checkpoint(int64_t update) const {
  const auto folder = checkpoint(update);
  const auto state = load_state(folder / kState);
  if (state.update != update) throw Error((folder / kState).string() + " is of another checkpoint");
  for (const auto* name : {"model.safetensors", "optimizer.safetensors"}) {
    const auto file = folder / name;
    const auto sum = state.files.find(name);
    if (!fs::exists(file)) throw Error(file.string() + " is missing");
    if (sum == state.files.end()) {
      const format::TensorFile looked_at(file);  // of an earlier version: as far as it can be told
    } else if (format::checksum_of_file(file) != sum->second) {
      throw Error(file.string() + " is damaged: its checksum differs");
    }
  }
}

std::optional<int64_t> RunFolder::last_whole_checkpoint(
    const std::function<void(const std::string&)>& noted) const {
  const auto all = checkpoints();
  std::string damage;
  for (auto one = all.rbegin(); one != all.rend(); ++one) {
    try {
      check_checkpoint(*one);
    } catch (const Error& error) {
      if (damage.empty()) damage = error.what();
      continue;
    }
    for (auto later = all.rbegin(); later != one; ++later) set_aside(checkpoint(*later));
    if (!damage.empty()) noted(fmt::format("{}: the checkpoint before is used", damage));
    return *one;
  }
  if (all.empty()) return std::nullopt;
  throw Error(damage + "; no checkpoint is whole: begin anew, as with attend train " +
              (path_ / kRecipe).string() + " --out DIR");
}

void RunFolder::log(const std::string& json_line) const {
  std::ofstream file(path_ / kLog, std::ios::app);
  file << json_line << '\n';
  file.flush();
  if (!file) throw Error("cannot write " + (path_ / kLog).string());
}

int64_t RunFolder::cut_log(const TrainingState& state) const {
  if (!fs::exists(path_ / kLog)) return 0;
  const auto whole = read_file(path_ / kLog);
  std::istringstream lines(whole);
  std::string kept;
  int64_t damaged = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto stays = is_kept(line, state);
    const bool is_cut_short = lines.eof();
    if (!stays && !is_cut_short) ++damaged;
    if (stays && *stays) kept += line + '\n';
  }
  if (kept != whole) write_file(path_ / kLog, kept);
  return damaged;
}

}  // namespace attend::training
