#include "cli/seed_runs.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/own_process.h"
#include "cli/stop_signals.h"
#include "core/error.h"
#include "core/files.h"
#include "parallel/ranks.h"
#include "training/run_folder.h"
#include "training/run_log.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path folder_of(const SeedRuns& runs, std::int64_t seed) {
  return fs::path(runs.out) / fmt::format("seed-{}", seed);
}

/// What `attend train` is told for one seed: to begin, or to go on where it has begun.
std::vector<std::string> command_of(const SeedRuns& runs, std::int64_t seed, bool resumes) {
  std::vector<std::string> command = {"train"};
  if (resumes) {
    command.insert(command.end(), {"--resume", folder_of(runs, seed).string()});
  } else {
    command.insert(command.end(), runs.to_begin.begin(), runs.to_begin.end());
    command.insert(command.end(), {"--out", folder_of(runs, seed).string(),
                                   fmt::format("--training.seed={}", seed)});
  }
  command.insert(command.end(), runs.always.begin(), runs.always.end());
  return command;
}

/// Throws Error unless the folder holds the run that is asked for.
void check_same_run(const SeedRuns& runs, std::int64_t seed) {
  auto asked = runs.recipe;
  asked.training.seed = seed;
  const auto folder = folder_of(runs, seed);
  if (const auto differs = first_difference(asked, training::RunFolder(folder).load_run().recipe)) {
    throw Error(fmt::format("{} was begun with {} = {}, not {}: name another folder with --out",
                            folder.string(), differs->key, differs->other, differs->one));
  }
}

struct Found {
  std::int64_t seed = 0;
  std::int64_t update = 0;
  double value = 0.0;
};

struct Learnt {
  std::int64_t seed = 0;
  double loss = 0.0;  // of the training text, as it was last told
};

/// Of the seeds that told any, and the lowest first: Sukhbaatar et al. 2015, section 4.2, take of
/// ten the one that has learnt its text best.
std::vector<Learnt> training_losses(const SeedRuns& runs) {
  std::vector<Learnt> all;
  for (auto seed = runs.first; seed < runs.first + runs.count; ++seed) {
    const auto log = training::load_log(folder_of(runs, seed));
    if (!log.progress.empty()) all.push_back({seed, log.progress.back().loss});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Learnt& a, const Learnt& b) { return a.loss < b.loss; });
  return all;
}

void write_summary(const SeedRuns& runs, json summary, const std::vector<Learnt>& learnt) {
  summary["training_losses"] = json::array();
  for (const auto& [seed, loss] : learnt) {
    summary["training_losses"].push_back(
        {{"folder", folder_of(runs, seed).filename().string()}, {"loss", loss}});
  }
  write_file(fs::path(runs.out) / "seeds.json", summary.dump(2) + '\n');
}

void tell_lowest(const SeedRuns& runs, const std::vector<Learnt>& learnt, std::ostream& err) {
  if (runs.quiet || learnt.size() < 2) return;
  err << fmt::format("lowest training loss: {:.4f}, {}\n", learnt.front().loss,
                     folder_of(runs, learnt.front().seed).string());
}

/// NaN of fewer than two.
double deviation_of(const std::vector<Found>& all, double mean) {
  if (all.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const auto squares = std::accumulate(
      all.begin(), all.end(), 0.0,
      [&](double sum, const Found& one) { return sum + (one.value - mean) * (one.value - mean); });
  return std::sqrt(squares / static_cast<double>(all.size() - 1));
}

void tell_of(const SeedRuns& runs, std::ostream& err) {
  const auto& config = runs.recipe.training;
  const auto& deciding = config.deciding(metrics_of(runs.recipe));
  std::vector<Found> all;
  for (auto seed = runs.first; seed < runs.first + runs.count; ++seed) {
    const auto best = training::load_log(folder_of(runs, seed)).best(deciding);
    if (best) all.push_back({seed, best->update, best->value_of(deciding.name)});
  }
  const auto learnt = training_losses(runs);
  if (all.empty()) {
    if (!runs.quiet) err << "without a dev text seeds are compared by what they learnt alone\n";
    write_summary(runs, json::object(), learnt);
    tell_lowest(runs, learnt, err);
    return;
  }
  const auto by_value = [](const Found& a, const Found& b) { return a.value < b.value; };
  const auto [least, most] = std::minmax_element(all.begin(), all.end(), by_value);
  const auto mean = std::accumulate(all.begin(), all.end(), 0.0,
                                    [](double sum, const Found& one) { return sum + one.value; }) /
                    static_cast<double>(all.size());
  const auto deviation = deviation_of(all, mean);
  json seeds = json::array();
  for (const auto& [seed, update, value] : all) {
    seeds.push_back({{"seed", seed},
                     {"folder", folder_of(runs, seed).filename().string()},
                     {"update", update},
                     {"value", value}});
    if (!runs.quiet)
      err << fmt::format("seed {}: {} {:.4f} at update {}\n", seed, deciding.name, value, update);
  }
  const json summary = {{"metric", deciding.name}, {"seeds", seeds},        {"mean", mean},
                        {"deviation", deviation},  {"least", least->value}, {"most", most->value}};
  write_summary(runs, summary, learnt);
  if (runs.quiet) return;
  err << fmt::format("{} seeds: {} {:.4f} in the mean", all.size(), deciding.name, mean);
  if (all.size() > 1) {
    err << fmt::format(", standard deviation {:.4f}, from {:.4f} to {:.4f}", deviation,
                       least->value, most->value);
  }
  err << '\n';
  tell_lowest(runs, learnt, err);
}

}  // namespace

int train_all_seeds(const SeedRuns& runs, Streams streams) {
  const auto ranks = parallel::ranks_from_environment();
  const bool is_first = !ranks || ranks->rank == 0;
  StopSignals signals;
  signals.arm();
  for (auto seed = runs.first; seed < runs.first + runs.count; ++seed) {
    // Other ranks need not see the folders: they take the run from rank 0.
    const bool resumes = is_first && fs::exists(folder_of(runs, seed));
    if (resumes) check_same_run(runs, seed);
    const bool is_done = resumes && is_finished(training::RunFolder(folder_of(runs, seed)));
    if (is_first && !runs.quiet) {
      streams.err << fmt::format("[{}/{}] seed {}: {}\n", seed - runs.first + 1, runs.count, seed,
                                 resumes ? is_done ? "finished" : "to go on with" : "to train")
                  << std::flush;
    }
    if (is_done && !ranks) continue;  // ranks have to meet all the same
    const auto code = run_own_process(command_of(runs, seed, resumes), signals);
    if (code != kOk) return code;
  }
  if (is_first) tell_of(runs, streams.err);
  return kOk;
}

}  // namespace attend::cli
