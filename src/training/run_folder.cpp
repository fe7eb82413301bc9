#include "training/run_folder.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "format/json_reader.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using format::JsonObject;
using nlohmann::json;

constexpr const char* kRun = "run.json";
constexpr const char* kRecipe = "recipe.toml";
constexpr const char* kLog = "metrics.jsonl";

std::string absolute(const std::string& path) {
  return path.empty() ? path : fs::absolute(path).lexically_normal().string();
}

json parse(const fs::path& file) {
  return format::read_json(read_file(file), file.string());
}

json to_json(const Scored& scored) {
  return {{"update", scored.update}, {"metric", scored.metric}};
}

Scored scored_from(const JsonObject& from) {
  return {from.whole("update"), from.number("metric")};
}

}  // namespace

RunFolder RunFolder::create(const fs::path& path, const Run& run) {
  const json description = {
      {"train", {absolute(run.corpora.train_source), absolute(run.corpora.train_target)}},
      {"dev", {absolute(run.corpora.dev_source), absolute(run.corpora.dev_target)}},
      {"alignments", absolute(run.corpora.train_links)},
      {"gold", absolute(run.corpora.dev_gold)},
      {"engine", run.engine.name},
      {"device", run.engine.device},
      {"precision", run.engine.precision},
      {"workers", run.workers}};
  NewFolder folder(path);
  write_file(folder.path() / kRecipe, to_toml(run.recipe));
  write_file(folder.path() / kRun, description.dump(2) + '\n');
  folder.commit();
  return RunFolder(path);
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
  const auto file = path_ / kRun;
  if (!fs::exists(file)) {
    throw Error(path_.string() + " is no folder of a run: it has no " + kRun +
                "; start one with --out");
  }
  const auto parsed = parse(file);
  const JsonObject description(parsed, file.string());
  const auto pair_of = [&](const char* key) {
    const auto files = description.list(key, 2);
    return std::pair(format::text_in(files[0], file.string()),
                     format::text_in(files[1], file.string()));
  };
  Run run;
  apply_toml(run.recipe, read_file(path_ / kRecipe), (path_ / kRecipe).string());
  const auto train = pair_of("train");
  const auto dev = pair_of("dev");
  run.corpora = {train.first,
                 train.second,
                 dev.first,
                 dev.second,
                 description.text("alignments", ""),
                 description.text("gold", "")};
  run.engine.name = description.text("engine");
  run.engine.device = description.text("device");
  run.engine.precision = description.text("precision", run.engine.precision);
  run.workers = description.whole("workers", 1, 1);
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

void RunFolder::log(const std::string& json_line) const {
  std::ofstream file(path_ / kLog, std::ios::app);
  file << json_line << '\n';
  file.flush();
  if (!file) throw Error("cannot write " + (path_ / kLog).string());
}

void RunFolder::cut_log(const TrainingState& state) const {
  if (!fs::exists(path_ / kLog)) return;
  std::istringstream lines(read_file(path_ / kLog));
  std::string kept;
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto where = (path_ / kLog).string() + ":" + std::to_string(++number);
    const bool may_be_cut_short = lines.eof();
    if (may_be_cut_short && !json::accept(line)) break;
    const auto parsed = format::read_json(line, where);
    const JsonObject all(parsed, where);
    const auto kind = all.text("kind");
    const auto last = kind == "validation" ? state.validated : state.update;
    if (kind != "mean" && all.whole("update", 0) <= last) kept += line + '\n';
  }
  write_file(path_ / kLog, kept);
}

std::string to_json(const TrainingState& state) {
  const auto& [source_offset, target_offset, line, links_offset] = state.position.window;
  json scored = json::array();
  for (const auto& one : state.scored) scored.push_back(to_json(one));
  json earlier = json::array();
  for (const auto& [ranks, batches] : state.position.earlier) earlier.push_back({ranks, batches});
  const json all = {
      {"update", state.update},
      {"pairs", state.pairs},
      {"symbols", state.symbols},
      {"longest_source", state.longest_source},
      {"longest_target", state.longest_target},
      {"seconds", state.seconds},
      {"position",
       {{"epoch", state.position.epoch},
        {"batch", state.position.batch},
        {"source_offset", source_offset},
        {"target_offset", target_offset},
        {"line", line},
        {"links_offset", links_offset},
        {"ranks", state.position.ranks},
        {"earlier", earlier}}},
      {"schedule", {{"factor", state.schedule.factor}, {"stale", state.schedule.stale}}},
      {"best", state.best ? to_json(*state.best) : json()},
      {"stale", state.stale},
      {"baseline", state.baseline ? json(*state.baseline) : json()},
      {"validated", state.validated},
      {"scored", scored}};
  return all.dump(2) + '\n';
}

TrainingState load_state(const fs::path& file) {
  const auto parsed = parse(file);
  const JsonObject all(parsed, file.string());
  TrainingState state;
  state.update = all.whole("update");
  state.pairs = all.whole("pairs");
  state.symbols = all.whole("symbols");
  state.longest_source = all.whole("longest_source", 0);
  state.longest_target = all.whole("longest_target", 0);
  state.seconds = all.number("seconds");
  const auto position = all.object("position");
  state.position = {position.whole("epoch"),
                    position.whole("batch"),
                    {position.whole("source_offset"), position.whole("target_offset"),
                     position.whole("line"), position.whole("links_offset", 0)},
                    position.whole("ranks", 1, 1)};
  if (position.has("earlier")) {
    for (const auto& taken : position.list("earlier")) {
      const auto where = position.where() + ": earlier";
      if (!taken.is_array() || taken.size() != 2) {
        throw Error(where + ": " + format::shown(taken) + ": expected ranks and batches");
      }
      state.position.earlier.push_back(
          {format::whole_in(taken[0], where), format::whole_in(taken[1], where)});
    }
  }
  const auto schedule = all.object("schedule");
  state.schedule = {schedule.number("factor"), schedule.whole("stale")};
  if (all.has("best")) state.best = scored_from(all.object("best"));
  state.stale = all.whole("stale");
  if (all.has("baseline")) state.baseline = all.number("baseline");
  state.validated = all.whole("validated", state.update);
  for (const auto& one : all.list("scored")) {
    state.scored.push_back(scored_from(JsonObject(one, all.where() + ": scored")));
  }
  return state;
}

}  // namespace attend::training
