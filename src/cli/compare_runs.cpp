#include "cli/compare_runs.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <span>

#include <fmt/format.h>

#include "cli/answered_rows.h"
#include "cli/evaluate_links.h"
#include "cli/options.h"
#include "cli/unknown_warning.h"
#include "core/error.h"
#include "metrics/link_metric.h"
#include "tasks/model_files.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "tasks/translation.h"
#include "tasks/translator.h"
#include "training/run_folder.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

std::string plain(const Field& field) {
  const auto* const* text = std::get_if<std::string*>(&field.value);
  return text == nullptr ? text_of(field) : **text;
}

void take_recipe(training::Recipe recipe, bool has_training, ComparedRun& run) {
  run.has_attention = recipe.system.model.has_attention();
  run.made_of = parts_of(recipe.system);
  run.metrics = metrics_of(recipe);
  for (const auto& field : has_training ? recipe.fields() : recipe.system.fields()) {
    run.keys.emplace_back(field.key, plain(field));
  }
}

void take_training(const training::RunFolder& folder, ComparedRun& run) {
  auto asked = folder.load_run();
  take_recipe(asked.recipe, /*has_training=*/true, run);
  run.metrics = united(run.metrics, training::metrics_of_validations(asked));
  run.keys.emplace_back("engine", asked.engine.name);
  run.keys.emplace_back("precision", asked.engine.precision);
  run.keys.emplace_back("workers", std::to_string(asked.workers));
  run.dev_text = asked.corpora.dev.empty() ? "" : asked.corpora.dev.front();
  run.metric = asked.recipe.training.metric;
  run.log = training::load_log(folder.path());
  run.dev = run.log.best(asked.recipe.training.deciding(run.metrics));
  if (run.dev) run.attention = run.dev->attention;
  if (!fs::exists(folder.parameters())) {
    run.notes.emplace_back("has no model yet: its training ended before a validation");
  } else if (!training::is_finished(folder)) {
    run.notes.emplace_back("its training has not come to its end");
  }
}

void take_size(const tasks::System& system, ComparedRun& run) {
  run.parameters += system.model->number_count();
  run.vocabularies = tasks::checksum_of(system.coders);
}

tasks::TranslationOptions translation_options(const tasks::System& system,
                                              const CompareOptions& options) {
  tasks::TranslationOptions translation;
  translation.search = system.config.search;
  if (options.beam) translation.search.beam_size = *options.beam;
  translation.batch_size = options.batch_size;
  translation.threads = options.threads;
  translation.letter_case = options.letter_case;
  return translation;
}

void score(const std::vector<std::string>& found, const CompareText& text,
           const CompareOptions& options, Translated& translated, ComparedRun& run) {
  for (const auto* metric : options.metrics) {
    auto& lines = run.lines[std::string(metric->name)];
    lines = metric->counts(found, text.references, options.scores);
    translated.figures.emplace_back(metric->name, lines.of_all());
  }
  if (!text.is_given()) return;
  if (text.task != nullptr && !text.task->reads_text()) return;
  translated.by_length =
      metrics::by_length(text.sources, found, text.references, options.metrics, options.scores);
}

void translate(const tasks::Translator& translator, const tasks::System& system,
               const CompareText& text, const CompareOptions& options, ComparedRun& run) {
  Translated translated;
  std::vector<std::string> found;
  text::LineLimit(*tasks::vocabularies_of(system).source, options.max_length)
      .check(text.sources, text.source_name);
  const auto unknown = unknown_warning(translator, *tasks::vocabularies_of(system).source,
                                       text.sources, options.letter_case);
  if (!unknown.empty()) run.notes.push_back(unknown);
  auto search = translation_options(system, options);
  search.wants_alignments = false;
  const auto began = std::chrono::steady_clock::now();
  for (auto& translations : translator.translate(text.sources, search)) {
    found.push_back(std::move(translations.front().text));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  translated.seconds = took.count();
  for (const auto& line : found) {
    const auto symbols = tasks::vocabularies_of(system).target->encode_ids(line).size();
    translated.symbols += static_cast<std::int64_t>(symbols) + 1;
  }
  score(found, text, options, translated, run);
  run.translated = std::move(translated);
}

/// What the model looks at when it is forced to say the references.
void look_at_attention(const tasks::Translator& translator, const tasks::System& system,
                       const CompareText& text, const CompareOptions& options, ComparedRun& run) {
  metrics::AttentionHealthSum sum;
  std::vector<std::string> first;
  for (const auto& right : text.references) first.push_back(right.front());
  text::LineLimit(*tasks::vocabularies_of(system).target, options.max_length)
      .check(first, text.reference_name);
  auto asked = translation_options(system, options);
  const auto all = translator.score(text.sources, first, asked);
  for (const auto& forced : all) {
    std::vector<float> weights;
    for (const auto& row : forced.alignment.weights) {
      weights.insert(weights.end(), row.begin(), row.end());
    }
    sum.add(weights, forced.alignment.weights.size());
  }
  run.attention = sum.health();
  if (text.gold.empty()) return;
  asked.knows_target = options.links_know_target;
  std::vector<Links> found;
  for (const auto& forced :
       asked.knows_target ? translator.score(text.sources, first, asked) : all) {
    found.push_back(format::links_by(options.link_rule, forced.alignment));
  }
  run.alignment = metrics::alignment_error(found, text.gold);
  run.lines["aer"] = metrics::alignment_counts(found, text.gold);
}

/// Adds metrics of what a model looks at, line by line.
void add(const metrics::Metrics& metrics, const std::vector<metrics::LineCounts>& lines,
         ComparedRun& run) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    run.translated->figures.emplace_back(metrics[i]->name, lines[i].of_all());
    run.lines[std::string(metrics[i]->name)] = lines[i];
  }
}

/// What a model of pictures or signals looks at when it is forced to say what is right.
void look_at_places(const tasks::System& system, const CompareText& text,
                    tasks::TranslationOptions asked, Engine& engine, ComparedRun& run) {
  asked.wants_alignments = true;
  const tasks::System* systems[] = {&system};
  const auto forced = system.task->predictor(systems, engine)->score(text.rows, asked);
  metrics::AttentionHealthSum sum;
  for (const auto& one : forced) {
    std::vector<float> weights;
    const auto& rows = one.readings.front().alignment.weights;
    for (const auto& row : rows) weights.insert(weights.end(), row.begin(), row.end());
    sum.add(weights, rows.size(), system.task->positions());
  }
  run.attention = sum.health();
  if (!text.boxes.empty()) {
    add(metrics::metrics_of_pointing(), metrics::pointing_counts(text.boxes.pointing_of(forced)),
        run);
  }
  if (!text.times.empty()) {
    add(metrics::metrics_of_times(), metrics::time_counts(text.times.distances_of(forced)), run);
  }
}

/// Of a task that is no translation.
void answer(const tasks::System& system, const CompareText& text, const CompareOptions& options,
            Engine& engine, ComparedRun& run) {
  auto asked = translation_options(system, options);
  asked.wants_alignments = false;
  const tasks::System* systems[] = {&system};
  const auto began = std::chrono::steady_clock::now();
  // Numbers are on a system's own scale; text is read by its coders later.
  const auto& task = *system.task;
  const auto own = task.reads_text() || task.reads_files() ? text.rows : text.read_for(system);
  const auto found = answers_of(systems, engine, own, asked);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  auto& translated = run.translated.emplace();
  translated.seconds = took.count();
  translated.symbols = count_words(found);
  score(found, text, options, translated, run);
  if (tasks::searches(system) && system.model->has_attention()) {
    look_at_places(system, text, asked, engine, run);
  }
}

void try_on(const CompareText& text, const CompareOptions& options, Engine& engine,
            ComparedRun& run) {
  const auto system = tasks::load_system(run.folder, engine);
  const auto* task = text.task == nullptr ? &tasks::translation() : text.task;
  if (system.task != task) {
    throw Error(fmt::format("is of the task {}, the text is of {}: not tried on it",
                            system.task->name(), task->name()));
  }
  if (!tasks::says_texts(*task)) return answer(system, text, options, engine, run);
  const tasks::System* systems[] = {&system};
  const tasks::Translator translator(systems, engine);
  translate(translator, system, text, options, run);
  if (translator.has_attention()) look_at_attention(translator, system, text, options, run);
}

}  // namespace

std::optional<tasks::SystemConfig> config_of_run(const fs::path& folder) {
  try {
    if (!fs::exists(folder / "run.json")) return tasks::load_description(folder).config;
    return training::RunFolder(folder).load_run().recipe.system;
  } catch (const Error&) {
    return std::nullopt;
  }
}

const tasks::Task* task_of_run(const fs::path& folder) {
  const auto config = config_of_run(folder);
  return config ? &tasks::task_called(config->task.name) : nullptr;
}

std::string parts_of(const tasks::SystemConfig& config) {
  const auto& task = tasks::task_called(config.task.name);
  return tasks::says_texts(task) ? "" : task.made_of(config);
}

CompareText load_text(const std::string& source, const std::vector<std::string>& references,
                      const std::string& gold) {
  CompareText text;
  if (references.empty()) return text;
  text.reference_name = references[0];
  text.references = read_references(references);
  if (source.empty()) return text;
  text.source_name = source;
  text.sources = read_lines(source);
  check_as_many(source, text.sources.size(), references[0], text.references.size());
  if (gold.empty()) return text;
  text.gold = read_gold(gold);
  check_as_many(source, text.sources.size(), gold, text.gold.size());
  std::vector<std::string> first;
  for (const auto& right : text.references) first.push_back(right.front());
  check_gold(gold, text.gold, text.sources, first);
  return text;
}

CompareText load_rows(const tasks::SystemConfig& config, const std::vector<std::string>& sources,
                      const std::vector<std::string>& references,
                      const data::CorpusOptions& options, const std::string& gold, bool to_answer) {
  CompareText text;
  text.task = &tasks::task_called(config.task.name);
  if (sources.empty()) return text;
  auto rows = read_right_rows(config, nullptr, sources, references, options, to_answer);
  text.read_for = [=](const tasks::System& system) {
    return read_right_rows(system.config, &system.coders, sources, references, options).rows;
  };
  text.source_name = sources.front();
  text.reference_name = references.empty() ? sources.front() : references.front();
  text.sources = std::move(rows.sources);
  text.references = std::move(rows.right);
  text.rows = std::move(rows.rows);
  if (gold.empty()) return text;
  if (text.task->reads_pictures()) {
    text.boxes = training::GoldBoxes(gold, sources, text.rows, *text.task);
  } else {
    text.times = training::GoldTimes(gold, sources, text.rows, *text.task);
  }
  return text;
}

ComparedRun look_at(const std::string& folder, const CompareText& text,
                    const CompareOptions& options, Engine& engine) {
  ComparedRun run;
  run.folder = folder;
  const bool has_training = fs::exists(fs::path(folder) / "run.json");
  if (has_training) take_training(training::RunFolder(folder), run);
  try {
    const auto described = tasks::load_description(folder);
    if (!has_training) {
      training::Recipe recipe;
      recipe.system = described.config;
      take_recipe(recipe, /*has_training=*/false, run);
    }
    take_size(described, run);
    if (fs::is_regular_file(folder) || fs::exists(training::RunFolder(folder).parameters())) {
      run.bytes = static_cast<std::int64_t>(tasks::ModelFiles(folder).size());
    }
    if (text.is_given() && run.bytes > 0) {
      run.attention.reset();
      try_on(text, options, engine, run);
    }
  } catch (const Error& error) {
    if (!has_training && run.parameters == 0) throw;  // it is no folder of a model either
    if (run.bytes > 0 || tasks::is_model(folder)) {
      run.notes.emplace_back(error.what());
    }
  }
  if (!run.has_attention) run.attention.reset();
  return run;
}

ComparedRun look_at_answers(const std::string& path, const CompareText& text,
                            const CompareOptions& options) {
  const auto found = read_lines(path);
  check_as_many(path, found.size(), text.reference_name, text.references.size());
  if (options.answers != nullptr && options.answers->check != nullptr) {
    options.answers->check(found, text.references, path, text.reference_name);
  }
  ComparedRun run;
  run.folder = path;
  run.translated.emplace().seconds = std::numeric_limits<double>::quiet_NaN();
  score(found, text, options, *run.translated, run);
  return run;
}

std::vector<std::pair<std::string, std::string>> keys_of(training::Recipe& recipe) {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& field : recipe.fields()) keys.emplace_back(field.key, plain(field));
  return keys;
}

std::vector<std::string> names_of(const std::vector<std::string>& folders) {
  std::vector<std::string> names;
  for (const auto& folder : folders) {
    auto path = fs::path(folder).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // "run/"
    names.push_back(path.filename().string());
  }
  if (std::set<std::string>(names.begin(), names.end()).size() < names.size()) return folders;
  return names;
}

}  // namespace attend::cli
