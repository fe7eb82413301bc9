#include "cli/plot_runs.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "core/error.h"
#include "training/run_folder.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;
using format::PlotTable;
using Numbers = std::vector<double>;

constexpr auto kNone = std::numeric_limits<double>::quiet_NaN();

Numbers& column(PlotTable& table, const std::string& name) {
  return table.columns.emplace_back(format::PlotColumn{name, {}}).values;
}

/// A column of what each element of a list says.
template <typename List, typename Get>
void add_column(PlotTable& table, const std::string& name, const List& list, const Get& get) {
  auto& values = column(table, name);
  values.reserve(list.size());
  for (const auto& one : list) values.push_back(static_cast<double>(get(one)));
}

/// On the line through the two moments about an update, of ascending `updates`; before the first
/// and after the last as if it had gone on from 0 at the same pace.
double between(const Numbers& updates, const Numbers& values, double update) {
  if (updates.empty()) return kNone;
  const auto after = std::lower_bound(updates.begin(), updates.end(), update);
  if (after == updates.end()) return values.back() * update / updates.back();
  const auto i = static_cast<std::size_t>(after - updates.begin());
  if (*after == update) return values[i];
  const auto from = i == 0 ? 0.0 : updates[i - 1];
  const auto low = i == 0 ? 0.0 : values[i - 1];
  return low + (values[i] - low) * (update - from) / (updates[i] - from);
}

double per_update(const training::RunLog& log, double otherwise) {
  for (auto one = log.progress.rbegin(); one != log.progress.rend(); ++one) {
    if (one->symbols > 0)
      return static_cast<double>(one->symbols) / static_cast<double>(one->update);
  }
  return otherwise;
}

PlotTable progress_of(const training::RunLog& log, double symbols_per_update) {
  const auto usual = per_update(log, symbols_per_update);
  PlotTable table;
  const auto add = [&](const std::string& name, const auto& get) {
    add_column(table, name, log.progress, get);
  };
  add("update", [](const auto& one) { return one.update; });
  add("seconds", [](const auto& one) { return one.seconds; });
  add("symbols", [&](const auto& one) {
    return one.symbols > 0 ? static_cast<double>(one.symbols)
                           : usual * static_cast<double>(one.update);
  });
  add("loss", [](const auto& one) { return one.loss; });
  add("gradient_norm", [](const auto& one) { return one.gradient_norm; });
  add("learning_rate", [](const auto& one) { return one.learning_rate; });
  add("symbols_per_second", [](const auto& one) {
    return one.symbols_per_second > 0.0 ? one.symbols_per_second : kNone;  // 0: not measured yet
  });
  return table;
}

void add_attention(const std::vector<training::Validation>& validations, PlotTable& table) {
  for (const auto& figure : metrics::health_figures()) {
    add_column(table, std::string(figure.name), validations, [&](const auto& one) {
      return one.attention ? (*one.attention).*figure.value : kNone;
    });
  }
}

void add_agreements(const training::RunLog& log, PlotTable& table) {
  using Agreement = training::RunLog::Agreement;
  const auto add = [&](const std::string& name, double Agreement::*figure) {
    add_column(table, name, log.agreements,
               [&](const auto& one) { return one ? (*one).*figure : kNone; });
  };
  add("aer", &Agreement::error_rate);
  add("precision", &Agreement::precision);
  add("recall", &Agreement::recall);
}

PlotTable validations_of(const training::RunLog& log, const metrics::Metrics& metrics,
                         const PlotTable& progress) {
  PlotTable table;
  const auto& all = log.validations;
  const auto add = [&](const std::string& name, const auto& get) {
    add_column(table, name, all, get);
  };
  const auto at = [&](const char* name, int64_t update) {
    return between(*progress.find("update"), *progress.find(name), static_cast<double>(update));
  };
  add("update", [](const auto& one) { return one.update; });
  add("seconds", [&](const auto& one) {
    return one.training_seconds >= 0.0 ? one.training_seconds : at("seconds", one.update);
  });
  add("symbols", [&](const auto& one) {
    return one.symbols > 0 ? static_cast<double>(one.symbols) : at("symbols", one.update);
  });
  add("loss", [](const auto& one) { return one.loss; });
  for (const auto* metric : without_whole_texts(metrics)) {
    add(std::string(metric->name),
        [&](const auto& one) { return metrics::figure_called(one.figures, metric->name); });
  }
  const auto looks = [](const auto& one) { return one.attention.has_value(); };
  if (std::any_of(all.begin(), all.end(), looks)) add_attention(all, table);
  const auto links = [](const auto& one) { return one.has_value(); };
  if (std::any_of(log.agreements.begin(), log.agreements.end(), links)) add_agreements(log, table);
  return table;
}

PlotTable lengths_of(const std::vector<metrics::LengthBucket>& buckets) {
  PlotTable table;
  const auto add = [&](const std::string& name, const auto& get) {
    add_column(table, name, buckets, get);
  };
  add("shortest", [](const auto& one) { return one.shortest; });
  add("longest",
      [](const auto& one) { return one.longest ? static_cast<double>(*one.longest) : kNone; });
  add("count", [](const auto& one) { return one.count; });
  if (buckets.empty()) return table;
  for (const auto& [name, value] : buckets[0].figures) {
    add(name,
        [&figure = name](const auto& one) { return metrics::figure_called(one.figures, figure); });
  }
  return table;
}

/// As the last checkpoint says it; NaN without one.
double symbols_per_update(const fs::path& path) {
  const training::RunFolder folder(path);
  const auto checkpoints = folder.checkpoints();
  if (checkpoints.empty()) return kNone;
  try {
    const auto state = training::load_state(folder.checkpoint(checkpoints.back()) / "state.json");
    return static_cast<double>(state.symbols) / static_cast<double>(state.update);
  } catch (const Error&) {
    return kNone;  // a training that goes on has just removed it
  }
}

}  // namespace

void take_log(const training::RunLog& log, const metrics::Metrics& metrics,
              double symbols_per_update, format::PlotRun& run) {
  const auto progress = progress_of(log, symbols_per_update);
  run.validations = validations_of(log, metrics, progress);
  run.progress = progress.thinned(kMostReports, {"update", "seconds", "symbols"});
}

void take_keys(const std::vector<std::pair<std::string, std::string>>& keys, bool has_attention,
               format::PlotRun& run) {
  const auto value_of = [&](const char* name) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.first == name; });
    return found == keys.end() ? std::string() : found->second;
  };
  run.metric = value_of("training.metric");
  if (!has_attention) return;
  run.score = value_of("attention.score");
  run.alignment = value_of("attention.alignment");
  run.selection = value_of("attention.selection");
}

format::PlotRun plot_run(const ComparedRun& compared) {
  const auto& log = compared.log;
  format::PlotRun run;
  run.name = compared.name;
  run.parameters = compared.parameters;
  take_keys(compared.keys, compared.has_attention, run);
  take_parts(compared.made_of, run);
  if (compared.dev) {
    run.best_update = compared.dev->update;
    run.best = compared.dev->value_of(compared.metric);
  }
  run.notes = compared.notes;
  take_log(log, compared.metrics, symbols_per_update(compared.folder), run);
  if (compared.translated) run.lengths = lengths_of(compared.translated->by_length);
  return run;
}

void take_parts(const std::string& made_of, format::PlotRun& run) {
  if (made_of.empty()) return;
  run.made_of = made_of;
  run.score = run.alignment = run.selection = "";
}

}  // namespace attend::cli
