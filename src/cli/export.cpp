#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "metrics/resampling.h"
#include "metrics/text_metrics.h"
#include "tasks/model_files.h"
#include "tasks/text_to_text.h"
#include "tasks/translator.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

struct ExportFlags {
  std::string model;
  std::string out;
  std::string single;
  std::string weights = "int8";
  std::vector<std::string> check;
  std::vector<std::string> shortlist;
  tasks::ShortlistOptions shortlist_options;
  int64_t max_length = text::kMaxLength;
  bool json = false;

  void declare(CLI::App& app);
  NumberType type() const;
};

void ExportFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", model, "the model's folder")->required();
  app.add_option("-o,--out", out, "the folder to make");
  app.add_option("--single", single, "the one file to make, which every command reads as a folder");
  app.add_option("--weights", weights, "what weights are kept as: int8, bf16 or fp32")
      ->capture_default_str();
  app.add_option("--check", check, "translate SOURCE with both models and score by REFERENCE")
      ->expected(2);
  app.add_option("--max-length", max_length, "symbols of a line of --check")->capture_default_str();
  app.add_option("--shortlist", shortlist,
                 "from the parallel text SOURCE TARGET, also write which words translate which: "
                 "shortlist.safetensors")
      ->expected(2);
  app.add_option("--shortlist-size", shortlist_options.candidates,
                 "target symbols kept for each source symbol")
      ->capture_default_str();
  app.add_option("--shortlist-frequent", shortlist_options.frequent,
                 "most frequent target symbols that every sentence may use")
      ->capture_default_str();
  app.add_flag("--json", json, "print JSON for programs");
  app.footer("Example: attend export -m model -o small --weights int8 --check test.en test.de");
}

NumberType ExportFlags::type() const {
  check_one_of("weights", weights, {"int8", "bf16", "fp32"});
  for (const auto type : {NumberType::kInt8, NumberType::kBfloat16}) {
    if (weights == name_of(type)) return type;
  }
  return NumberType::kFloat;
}

std::vector<tasks::SymbolPair> read_pairs(const ExportFlags& flags,
                                          const tasks::Vocabularies& vocabularies) {
  const auto corpus = data::open_pairs(flags.shortlist[0], flags.shortlist[1]);
  std::vector<tasks::SymbolPair> pairs;
  for (data::Row pair; corpus->next(pair);) {
    pairs.push_back({vocabularies.source->encode_ids(pair.cells[0]),
                     vocabularies.target->encode_ids(pair.cells[1])});
  }
  if (pairs.empty()) throw Error(flags.shortlist[0] + " is empty");
  return pairs;
}

std::vector<std::string> translated(const tasks::System& system, Engine& engine,
                                    const std::vector<std::string>& sources) {
  const tasks::System* systems[] = {&system};
  tasks::TranslationOptions options;
  options.search = system.config.search;
  options.wants_alignments = false;
  std::vector<std::string> found;
  for (const auto& best : tasks::Translator(systems, engine).translate(sources, options)) {
    found.push_back(best.front().text);
  }
  return found;
}

/// What a score was and is, and whether a change is more than chance.
struct Change {
  const metrics::Metric* metric;
  double before;
  double after;
  metrics::PairedTest test;
};

std::vector<Change> changes_of(const std::vector<std::string>& before,
                               const std::vector<std::string>& after,
                               const std::vector<std::string>& references,
                               const metrics::Metrics& metrics) {
  std::vector<Change> changes;
  for (const auto* metric : metrics) {
    const std::vector<metrics::LineCounts> counts = {metric->counts(before, references, {}),
                                                     metric->counts(after, references, {})};
    const auto [was, is] = std::pair(counts[0].of_all(), counts[1].of_all());
    if (!std::isfinite(was) || !std::isfinite(is)) continue;
    const auto resampled = metrics::resampled(counts, {});
    changes.push_back({metric, was, is, metrics::paired_test(is, was, resampled[1], resampled[0])});
  }
  return changes;
}

std::string in_text(const Change& change) {
  const auto& metric = *change.metric;
  return fmt::format("{}: {} before, {} after, a change of {}, p={:.3f}{}\n", metric.title,
                     metric.written(change.before), metric.written(change.after),
                     metric.change(change.test.difference), change.test.p,
                     change.test.differs() ? ": more than chance" : "");
}

nlohmann::ordered_json in_json(const std::vector<Change>& changes) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& change : changes) {
    all.push_back({{"metric", change.metric->name},
                   {"before", change.before},
                   {"after", change.after},
                   {"difference", change.test.difference},
                   {"p", change.test.p}});
  }
  return all;
}

/// What was made, and what it cost.
void report(const ExportFlags& flags, const std::string& made, const std::vector<Change>& changes,
            std::ostream& out) {
  const auto before = tasks::ModelFiles(flags.model).size();
  const auto after = tasks::ModelFiles(made).size();
  if (flags.json) {
    nlohmann::ordered_json all = {
        {"model", made}, {"weights", flags.weights}, {"bytes", after}, {"bytes_before", before}};
    if (!flags.check.empty()) all["changes"] = in_json(changes);
    out << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return;
  }
  const auto megabytes = [](std::uintmax_t bytes) { return static_cast<double>(bytes) / 1e6; };
  out << fmt::format("{}: weights as {}, {:.1f} MB, {:.0f} % of {:.1f} MB\n", made, flags.weights,
                     megabytes(after), 100.0 * megabytes(after) / megabytes(before),
                     megabytes(before));
  for (const auto& change : changes) out << in_text(change);
}

void write_shortlist(const ExportFlags& flags, const tasks::System& system, const fs::path& file) {
  const auto& [source, target] = tasks::vocabularies_of(system);
  tasks::Shortlist::learn(read_pairs(flags, tasks::vocabularies_of(system)),
                          static_cast<int64_t>(source->size()),
                          static_cast<int64_t>(target->size()), flags.shortlist_options)
      .save(file, tasks::checksum_of(system.coders));
}

/// Makes the folder or the file; its path.
std::string write_model(const ExportFlags& flags, const tasks::System& system) {
  if (!flags.single.empty()) {
    if (fs::exists(flags.single)) throw Error(flags.single + " is there: name a file that is not");
    tasks::save_single(flags.single, system, flags.type());
    return flags.single;
  }
  NewFolder folder(flags.out);
  tasks::save_description(folder.path(), system.config, system.coders);
  models::save_parameters(folder.path() / tasks::kParametersFile, *system.model, system.facts,
                          fingerprint_of(system.config, system.coders), flags.type());
  if (!flags.shortlist.empty()) {
    write_shortlist(flags, system, folder.path() / "shortlist.safetensors");
  }
  folder.commit();
  return flags.out;
}

int run_export(const ExportFlags& flags, Streams streams) {
  flags.type();  // refuses what is none
  flags.shortlist_options.validate();
  if (flags.out.empty() == flags.single.empty()) {
    throw Error("--out or --single: name the folder to make, or the one file");
  }
  if (!flags.single.empty() && !flags.shortlist.empty()) {
    throw Error(
        "--shortlist is a file of its own: export it with --out, and the model with --single");
  }
  const auto engine = make_engine({});
  const auto system = tasks::load_system(flags.model, *engine);
  if (system.weights != NumberType::kFloat) {
    throw Error(flags.model + " has weights as " + name_of(system.weights) +
                " already: export from the model that was trained");
  }
  std::vector<std::string> sources;
  std::vector<std::string> references;
  if (!flags.check.empty()) {
    sources = read_lines(flags.check[0]);
    references = read_lines(flags.check[1]);
    check_as_many(flags.check[0], sources.size(), flags.check[1], references.size());
    text::LineLimit(*tasks::vocabularies_of(system).source, flags.max_length)
        .check(sources, flags.check[0]);
  }
  const auto made = write_model(flags, system);
  std::vector<Change> changes;
  if (!flags.check.empty()) {
    const auto exported = tasks::load_system(made, *engine);
    changes =
        changes_of(translated(system, *engine, sources), translated(exported, *engine, sources),
                   references, metrics::metrics_of_texts());
  }
  report(flags, made, changes, streams.out);
  return kOk;
}

}  // namespace

Run declare_export(CLI::App& app) {
  const auto flags = std::make_shared<ExportFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return run_export(*flags, streams); };
}

}  // namespace attend::cli
