#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/command.h"
#include "cli/compare_report.h"
#include "cli/compare_runs.h"
#include "cli/compare_training.h"
#include "cli/link_reading.h"
#include "cli/missing.h"
#include "cli/output_kind.h"
#include "cli/table_flags.h"
#include "cli/task_flag.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/files.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "tasks/translation.h"
#include "training/run_folder.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// What the command line said.
struct CompareFlags {
  std::vector<std::string> runs;
  std::vector<std::string> test;
  std::vector<std::string> sources;
  std::vector<std::string> references;
  std::vector<std::string> hypotheses;
  TaskFlag task;
  std::string gold;
  LinkReading reading;
  ScoringFlags scoring;
  ResamplingFlags resampling;
  FormatFlags format;
  std::string html;
  TableFlags table;
  CompareTraining training;

  void declare(CLI::App& app);
  void check();

  /// Whether files alone are compared, and what is right is in a table.
  bool is_of_table() const {
    return runs.empty() && training.recipes.empty() && !hypotheses.empty() && references.empty() &&
           data::is_table(sources);
  }

 private:
  void check_training() const;
};

void CompareFlags::declare(CLI::App& app) {
  app.add_option("-m,--model,runs", runs, "folders of runs, or of models");
  app.add_option("--source", sources,
                 "the text to translate; default: dev scores of the trainings. Of another task "
                 "its source columns, each given again, or one table (.tsv) with all columns")
      ->allow_extra_args(false);
  app.add_option("--reference", references,
                 "its right translation; give it again for other right ones, in which an empty "
                 "line is none")
      ->allow_extra_args(false);
  app.add_option("--test", test, "the same two at once: source file, target file")->expected(2);
  app.add_option("--hypothesis", hypotheses,
                 "answers in a file, as a run of their own; give it again for each")
      ->allow_extra_args(false);
  task.declare(app);
  app.add_option(
      "--gold", gold,
      "right word links (i-j sure, ipj possible), for AER; of pictures boxes of words, for the "
      "pointing game; of sounds times of words");
  reading.declare(app);
  scoring.declare(app);
  resampling.declare(app);
  format.declare(app);
  app.add_option("--html", html, "write a page with table and curves to this file too");
  app.add_option("--recipes", training.recipes, "recipes to train first, one after the other");
  app.add_option("--vary", training.vary,
                 "KEY=V1,V2,...: train each recipe with each value; given again,\n"
                 "with each combination of them")
      ->allow_extra_args(false);
  app.add_option("--train", training.texts.train,
                 "the text to learn from: source file, target file; of another task as for attend "
                 "train")
      ->expected(1, kMostColumns);
  app.add_option("--dev", training.texts.dev, "the text to validate on, in the same way")
      ->expected(1, kMostColumns);
  table.declare(app);
  app.add_option("--train-where", training.texts.where,
                 "which rows of the table of --train, as split=train")
      ->allow_extra_args(false);
  app.add_option("--dev-where", training.texts.dev_where,
                 "which rows of the table of --dev, as split=val; without --dev of that of --train")
      ->allow_extra_args(false);
  app.add_option("--train-pictures", training.texts.pictures.from, "--pictures of --train");
  app.add_option("--train-picture-names", training.texts.pictures.names,
                 "--picture-names of --train");
  app.add_option("--dev-pictures", training.texts.dev_pictures.from,
                 "--pictures of --dev; default: as --train-pictures");
  app.add_option("--dev-picture-names", training.texts.dev_pictures.names,
                 "--picture-names of --dev");
  app.add_option("--alignments", training.texts.alignments,
                 "links i-j between the words of the text to learn from, for training.supervision");
  app.add_option("-o,--out", training.out, "the folder that each run becomes a folder in");
  app.add_option("--workers", training.workers, "processes that train a run together");
  training.engine.declare(app);
  app.add_option("--precision", training.engine.engine.precision,
                 "of matrix products in training: fp32, bf16 or auto")
      ->capture_default_str();
  app.add_flag("-q,--quiet", training.quiet, "say nothing of the trainings but errors");
  training.keys.declare(app);
  app.footer(
      "With --recipes, every key of a recipe is a flag, as for attend train. The same command\n"
      "again goes on with what was stopped.\n"
      "Example: attend compare model-a model-b --test test.en test.de --html page.html\n"
      "         attend compare --task TASK --hypothesis a.tags --hypothesis b.tags \\\n"
      "             --reference right.tags\n"
      "         attend compare --recipes bahdanau2015 --train a.en a.de --dev d.en d.de \\\n"
      "             --vary attention.score=additive,general --out runs --training.epochs 10");
}

void CompareFlags::check_training() const {
  if (training.recipes.empty()) {
    if (!training.vary.empty() || training.texts.is_given() || !training.out.empty() ||
        training.workers || !training.keys.given().empty()) {
      throw Error(
          "nothing to train: --vary, --train, --dev, --train-where, --dev-where, --train-pictures, "
          "--dev-pictures, "
          "--alignments, --out, --workers and keys are for --recipes");
    }
    return;
  }
  Missing missing;
  missing.need(!training.texts.train.empty(), "--train SOURCE TARGET, to learn from");
  missing.need(!training.out.empty(), "--out DIR, for the runs");
  missing.check();
}

/// Of the first of what is compared; nothing if only files are, or if that is not known.
std::optional<tasks::SystemConfig> config_of(const CompareFlags& flags,
                                             const std::vector<Variant>& variants) {
  if (!variants.empty()) return variants.front().recipe.system;
  if (flags.runs.empty()) {
    if (!flags.is_of_table()) return std::nullopt;
    tasks::SystemConfig config;
    config.task.name = flags.task.task;
    return config;
  }
  try {
    const fs::path folder = flags.runs.front();
    if (!fs::exists(folder / "run.json")) return tasks::load_description(folder).config;
    return training::RunFolder(folder).load_run().recipe.system;
  } catch (const Error&) {
    return std::nullopt;  // what is wrong is said when all runs are looked at
  }
}

/// Whether the task of what is compared has what is right in the file of the sources.
bool reads_one_file(const CompareFlags& flags) {
  const auto variants =
      flags.training.recipes.empty() ? std::vector<Variant>{} : variants_of(flags.training);
  const auto config = config_of(flags, variants);
  return config && tasks::task_called(config->task.name).is_one_file();
}

void CompareFlags::check() {
  training.texts.columns = table.columns;
  const bool has_models = !runs.empty() || !training.recipes.empty();
  if (!has_models && hypotheses.empty()) {
    throw Error(
        "nothing to compare: name folders of runs, or --recipes to train, or --hypothesis files");
  }
  if (!test.empty()) {
    if (!sources.empty() || !references.empty()) {
      throw Error("give --test, or --source and --reference, not both");
    }
    sources = {test[0]};
    references = {test[1]};
  }
  if (!hypotheses.empty() && references.empty() && !data::is_table(sources)) {
    throw Error("--hypothesis needs --reference, what is right, or --source, a table that has it");
  }
  const bool has_table = (has_models || !hypotheses.empty()) && !sources.empty() &&
                         (data::is_table(sources) || (references.empty() && reads_one_file(*this)));
  if (sources.empty() != references.empty() && (has_models || references.empty()) && !has_table) {
    throw Error(sources.empty() ? "--reference needs --source, the text to translate"
                                : "--source needs --reference, its right translation");
  }
  if (!gold.empty() && sources.empty()) throw Error("--gold needs --source and --reference");
  reading.check(!gold.empty(), "--gold, the right links that AER is of");
  if (!html.empty()) output_kind("--html", html, {OutputKind::kPage});
  check_training();
}

CompareText text_of(const CompareFlags& flags, const std::optional<tasks::SystemConfig>& config) {
  const auto* task = config ? &tasks::task_called(config->task.name) : nullptr;
  if (task != nullptr && (!tasks::says_texts(*task) || flags.is_of_table())) {
    if (!flags.gold.empty() && !task->reads_files()) {
      throw Error("--gold is of translations, pictures and sounds, not of " +
                  std::string(task->name()));
    }
    return load_rows(*config, flags.sources, flags.references, flags.table.options(), flags.gold,
                     !flags.is_of_table());
  }
  if (flags.sources.size() > 1) throw Error("a translation has one --source");
  if (!flags.table.where.empty() || flags.table.pictures != data::PictureFiles()) {
    throw Error(std::string(flags.table.where.empty() ? "--pictures" : "--where") +
                " is of the table of --source, of another task than translation");
  }
  auto text =
      load_text(flags.sources.empty() ? "" : flags.sources.front(), flags.references, flags.gold);
  text.task = task;
  return text;
}

int compare(CompareFlags flags, Streams streams) {
  flags.check();
  const auto format = flags.format.chosen();
  flags.resampling.options.validate();
  CompareOptions options;
  options.scores = flags.scoring.scores();
  std::vector<Variant> variants;
  if (!flags.training.recipes.empty()) variants = variants_of(flags.training);
  const auto config = config_of(flags, variants);
  const auto* task = config ? &tasks::task_called(config->task.name) : nullptr;
  if (task != nullptr) flags.task.check(std::string(task->name()));
  options.metrics = task == nullptr ? flags.task.answers().metrics(options.scores)
                                    : task->metrics(options.scores);
  options.answers = &metrics::answers_scored_by(options.metrics);
  options.beam = flags.scoring.beam;
  options.batch_size = flags.scoring.batch_size;
  options.max_length = flags.scoring.max_length;
  options.letter_case = tasks::letter_case_called(flags.scoring.letter_case, "--case");
  options.link_rule = flags.reading.rule();
  options.links_know_target = flags.reading.posterior;
  options.threads = flags.training.engine.threads;
  const auto text = text_of(flags, config);  // before any training
  auto folders = flags.runs;
  Comparison comparison;
  Trained trained;
  if (!flags.training.recipes.empty()) {
    for (const auto& [name, recipe, refusal] : variants) {
      if (!refusal.empty()) comparison.refused.emplace_back(name, refusal);
    }
    trained = train_all(flags.training, variants, streams.err);
    if (trained.is_stopped) return kInterrupted;
    comparison.failed = trained.failures;
    for (const auto& folder : trained.folders) {
      if (fs::exists(folder)) folders.push_back(folder);
    }
  }
  auto engine_flags = flags.training.engine;
  engine_flags.engine.precision = EngineOptions().precision;  // that is of training
  const auto engine = engine_flags.make();
  comparison.text = text.source_name.empty() ? text.reference_name : text.source_name;
  const auto& tokenizer = flags.scoring.tokenizer;
  comparison.counts_symbols = tokenizer == "none" || tokenizer == "char";
  comparison.metrics = options.metrics;
  if (!text.boxes.empty()) {
    comparison.metrics = united(comparison.metrics, metrics::metrics_of_pointing());
  }
  if (!text.times.empty()) {
    comparison.metrics = united(comparison.metrics, metrics::metrics_of_times());
  }
  const auto names = names_of(folders);
  for (std::size_t i = 0; i < folders.size(); ++i) {
    comparison.runs.push_back(look_at(folders[i], text, options, *engine));
    comparison.runs.back().name = names[i];
  }
  const auto files = names_of(flags.hypotheses);
  for (std::size_t i = 0; i < files.size(); ++i) {
    comparison.runs.push_back(look_at_answers(flags.hypotheses[i], text, options));
    comparison.runs.back().name = files[i];
  }
  if (!comparison.runs.empty()) {
    comparison.resampled =
        resampled_runs(comparison.runs, comparison.metrics, flags.resampling.options);
    comparison.has_intervals = flags.resampling.intervals;
    streams.out << (format == "json"   ? to_json(comparison)
                    : format == "text" ? to_text(comparison, terminal_width(streams.out))
                                       : to_table(comparison, format))
                << std::flush;
    if (!flags.html.empty()) write_file(flags.html, to_html(comparison));
  }
  if (trained.failures.empty()) return kOk;
  std::string failed;
  for (const auto& name : trained.failures) failed += (failed.empty() ? "" : ", ") + name;
  throw Error(fmt::format("the training of {} failed, for the reason said above", failed));
}

}  // namespace

Run declare_compare(CLI::App& app) {
  const auto flags = std::make_shared<CompareFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return compare(*flags, streams); };
}

}  // namespace attend::cli
