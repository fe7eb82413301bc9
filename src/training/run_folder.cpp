#include "training/run_folder.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"

namespace attend::training {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kRun = "run.json";
constexpr const char* kRecipe = "recipe.toml";
constexpr const char* kLog = "metrics.jsonl";

std::string absolute(const std::string& path) {
  return path.empty() ? path : fs::absolute(path).lexically_normal().string();
}

json parse(const fs::path& file) {
  auto parsed = json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) throw Error(file.string() + " is damaged: it is not JSON");
  return parsed;
}

json to_json(const Scored& scored) {
  return {{"update", scored.update}, {"metric", scored.metric}};
}

Scored scored_from(const json& from) {
  return {from.at("update").get<int64_t>(), from.at("metric").get<double>()};
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
  try {
    const auto description = parse(file);
    Run run;
    apply_toml(run.recipe, read_file(path_ / kRecipe), (path_ / kRecipe).string());
    run.corpora = {description.at("train").at(0),       description.at("train").at(1),
                   description.at("dev").at(0),         description.at("dev").at(1),
                   description.value("alignments", ""), description.value("gold", "")};
    run.engine.name = description.at("engine");
    run.engine.device = description.at("device");
    run.engine.precision = description.value("precision", run.engine.precision);
    run.workers = std::max(description.value("workers", int64_t{1}), int64_t{1});
    return run;
  } catch (const json::exception& error) {
    throw Error(file.string() + " is damaged: " + error.what());
  }
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
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_object()) continue;
    const auto kind = parsed.value("kind", "");
    const auto last = kind == "validation" ? state.validated : state.update;
    if (kind != "mean" && parsed.value("update", int64_t{0}) <= last) kept += line + '\n';
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
  try {
    const auto all = parse(file);
    TrainingState state;
    state.update = all.at("update");
    state.pairs = all.at("pairs");
    state.symbols = all.at("symbols");
    state.seconds = all.at("seconds");
    const auto& position = all.at("position");
    state.position = {position.at("epoch"),
                      position.at("batch"),
                      {position.at("source_offset"), position.at("target_offset"),
                       position.at("line"), position.value("links_offset", int64_t{0})},
                      position.value("ranks", int64_t{1})};
    for (const auto& taken : position.value("earlier", json::array())) {
      state.position.earlier.push_back({taken.at(0), taken.at(1)});
    }
    state.schedule = {all.at("schedule").at("factor"), all.at("schedule").at("stale")};
    if (!all.at("best").is_null()) state.best = scored_from(all.at("best"));
    state.stale = all.at("stale");
    if (!all.at("baseline").is_null()) state.baseline = all.at("baseline").get<double>();
    state.validated = all.value("validated", state.update);
    for (const auto& one : all.at("scored")) state.scored.push_back(scored_from(one));
    return state;
  } catch (const json::exception& error) {
    throw Error(file.string() + " is damaged: " + error.what());
  }
}

}  // namespace attend::training
