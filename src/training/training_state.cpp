#include "training/training_state.h"

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "format/json_reader.h"
#include "training/checked_files.h"

namespace attend::training {
namespace {

using format::JsonObject;
using nlohmann::json;

json to_json(const Scored& scored) {
  return {{"update", scored.update}, {"metric", scored.metric}};
}

Scored scored_from(const JsonObject& from) {
  return {from.whole("update"), from.number("metric")};
}

/// Where a window starts.
data::Place place_from(const JsonObject& position) {
  data::Place place;
  if (position.has("place")) {
    for (const auto& number : position.list("place")) {
      place.push_back(format::whole_in(number, position.where() + ": place"));
    }
    return place;
  }
  // As earlier versions had it, of two files and perhaps links; at the first line nothing.
  const auto line = position.whole("line");
  if (line == 0) return place;
  place = {line, position.whole("source_offset"), position.whole("target_offset")};
  if (const auto links = position.whole("links_offset", 0); links > 0) place.push_back(links);
  return place;
}

json object_of(const TrainingState& state) {
  json scored = json::array();
  for (const auto& one : state.scored) scored.push_back(to_json(one));
  json earlier = json::array();
  for (const auto& [ranks, batches] : state.position.earlier) earlier.push_back({ranks, batches});
  json all = {{"update", state.update},
              {"pairs", state.pairs},
              {"symbols", state.symbols},
              {"longest", state.longest},
              {"seconds", state.seconds},
              {"position",
               {{"epoch", state.position.epoch},
                {"batch", state.position.batch},
                {"place", state.position.window},
                {"ranks", state.position.ranks},
                {"earlier", earlier}}},
              {"schedule", {{"factor", state.schedule.factor}, {"stale", state.schedule.stale}}},
              {"best", state.best ? to_json(*state.best) : json()},
              {"stale", state.stale},
              {"baseline", state.baseline ? json(*state.baseline) : json()},
              {"validated", state.validated},
              {"scored", scored}};
  if (state.linear.least) {
    all["linear"] = {{"least", *state.linear.least},
                     {"stale", state.linear.stale},
                     {"is_over", state.linear.is_over ? 1 : 0}};
  }
  if (!state.files.empty()) all["files"] = state.files;
  return all;
}

}  // namespace

std::string to_json(const TrainingState& state) {
  return object_of(state).dump(2) + '\n';
}

void save_state(const std::filesystem::path& file, const TrainingState& state) {
  write_checked(file, object_of(state));
}

TrainingState load_state(const std::filesystem::path& file) {
  const auto parsed = read_checked(file);
  const JsonObject all(parsed, file.string());
  TrainingState state;
  state.update = all.whole("update");
  state.pairs = all.whole("pairs");
  state.symbols = all.whole("symbols");
  if (all.has("longest")) {
    const auto longest = all.object("longest");
    for (const auto& [column, value] : longest.members()) {
      state.longest[column] = format::whole_in(value, longest.where() + ": " + column);
    }
  } else {  // as earlier versions had it
    state.longest = {{"source", all.whole("longest_source", 0)},
                     {"target", all.whole("longest_target", 0)}};
  }
  state.seconds = all.number("seconds");
  const auto position = all.object("position");
  state.position = {position.whole("epoch"), position.whole("batch"), place_from(position),
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
  if (all.has("linear")) {
    const auto linear = all.object("linear");
    state.linear = {linear.number("least"), linear.whole("stale"), linear.whole("is_over") != 0};
  }
  if (all.has("baseline")) state.baseline = all.number("baseline");
  state.validated = all.whole("validated", state.update);
  for (const auto& one : all.list("scored")) {
    state.scored.push_back(scored_from(JsonObject(one, all.where() + ": scored")));
  }
  if (all.has("files")) {
    for (const auto& [name, value] : all.object("files").members()) {
      state.files[name] = format::text_in(value, all.where() + ": files");
    }
  }
  return state;
}

}  // namespace attend::training
