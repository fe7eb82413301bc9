#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/answer_page.h"
#include "cli/answer_tables.h"
#include "cli/answered_rows.h"
#include "cli/command.h"
#include "cli/evaluate_links.h"
#include "cli/evaluation_report.h"
#include "cli/loaded_models.h"
#include "cli/missing.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/search_flags.h"
#include "cli/table_flags.h"
#include "cli/task_flag.h"
#include "cli/unknown_warning.h"
#include "core/error.h"
#include "core/files.h"
#include "metrics/folding.h"
#include "tasks/text_to_text.h"
#include "tasks/translation.h"
#include "tasks/translator.h"
#include "text/corpus.h"
#include "text/line_limit.h"
#include "training/gold_boxes.h"
#include "training/gold_times.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct EvaluateFlags {
  std::vector<std::string> models;
  std::vector<std::string> sources;
  std::string source;  // the first of them
  TableFlags table;
  std::vector<std::string> references;
  std::string hypothesis;
  std::string confusion;
  std::string folding;
  TaskFlag task;
  LinkFlags links;
  double time_offset = 0.0;
  ScoringFlags scoring;
  SearchFlags searching;
  ResamplingFlags resampling;
  FormatFlags format;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check();
  void check_answers(const metrics::AnswerKind& answers) const;
  bool needs_no_reference() const;

  /// Whether what is right of what was found is in a table.
  bool is_of_table() const {
    return !hypothesis.empty() && references.empty() && data::is_table(sources);
  }
  OutputKind confusion_kind() const {
    return output_kind("--confusion", confusion,
                       {OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng, OutputKind::kPage});
  }
};

void EvaluateFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->allow_extra_args(false);
  app.add_option("--source", sources,
                 "the text to translate; also tells the lengths. Of another task its source "
                 "columns, each given again, or one table (.tsv) with all columns")
      ->allow_extra_args(false);
  table.declare(app);
  app.add_option("--reference", references,
                 "its right translation; give it again for other right ones, in which an empty "
                 "line is none")
      ->allow_extra_args(false);
  app.add_option("--hypothesis", hypothesis, "a translation to score, instead of a model's");
  task.declare(app);
  app.add_option("--confusion", confusion,
                 "what was found for what is right, of labels or tags: a page (.html) with its "
                 "lines, or a picture (.svg, .pdf, .png)");
  app.add_option("--fold", folding,
                 "classes of symbols, of which one is as right as another: a line `symbol class` "
                 "each; a symbol alone is left out of both sides");
  links.declare(app);
  app.add_option("--time-offset", time_offset,
                 "of sounds: seconds to add to all times before they are compared with --gold");
  scoring.declare(app);
  searching.declare(app);
  resampling.declare(app);
  format.declare(app);
  engine.declare(app);
  app.footer(
      "Example: attend evaluate -m model --source test.en --reference test.de\n"
      "         attend evaluate --hypothesis out.de --reference test.de --source test.en\n"
      "         attend evaluate --task TASK --hypothesis found.txt --reference "
      "right.txt");
}

void EvaluateFlags::check() {
  if (!sources.empty()) source = sources.front();
  const bool has_model = !models.empty();
  if (has_model && !hypothesis.empty()) throw Error("give --model or --hypothesis, not both");
  Missing missing;
  const bool has_table =
      has_model ? data::is_table(sources) || needs_no_reference() : is_of_table();
  missing.need(!has_model || has_table || !source.empty(), "--source FILE, the text to translate");
  missing.need(!references.empty() || has_table || (!has_model && hypothesis.empty()),
               "--reference FILE, its right translation");
  missing.check();
  if (const auto* given = searching.given(); given != nullptr && !has_model) {
    throw Error(std::string(given) + " is of a search: give --model");
  }
  links.check(has_model, !references.empty() || has_table);
  if (!has_model && hypothesis.empty() && links.links.empty()) {
    throw Error("nothing to score: give --model and --source, or --hypothesis, or --links");
  }
  if (time_offset != 0.0 && (links.gold.empty() || !has_model)) {
    throw Error("--time-offset is of a model of sounds and --gold, the right times of words");
  }
  if (!has_model && sources.size() > 1) throw Error("--source beside --hypothesis is one file");
  if (!confusion.empty()) confusion_kind();  // or it is refused
  if (!has_model) check_answers(task.answers());
}

/// Whether the task of the model has rows without files, or all of them in one.
bool EvaluateFlags::needs_no_reference() const {
  if (!references.empty()) return false;
  try {
    const auto described = tasks::load_description(models.front());
    return source.empty() ? described.task->has_own(described.config, tasks::Use::kTest)
                          : described.task->is_one_file();
  } catch (const Error&) {
    return false;  // what is missing is said first
  }
}

/// Once it is known what the answers are.
void EvaluateFlags::check_answers(const metrics::AnswerKind& answers) const {
  const bool is_of_text = answers.details == nullptr;
  const bool has_links = !links.links.empty() || !links.gold.empty() || links.alone();
  if (!is_of_text && has_links)
    throw Error("word links are of translations, not of labels or tags");
  if (!is_of_text && !folding.empty()) {
    throw Error("--fold is of texts, not of labels, tags or numbers");
  }
  if (is_of_text && !confusion.empty()) {
    throw Error("--confusion is of labels or tags: of files, say which with --task");
  }
  if (!is_of_text && models.empty() && hypothesis.empty()) {
    throw Error(fmt::format("--task {} needs --hypothesis, what was found, or --model", task.task));
  }
}

tasks::TranslationOptions options_of(const EvaluateFlags& flags) {
  tasks::TranslationOptions options;
  options.batch_size = flags.scoring.batch_size;
  options.threads = flags.engine.threads;
  options.letter_case = tasks::letter_case_called(flags.scoring.letter_case, "--case");
  options.validate();
  return options;
}

/// Links alone: the text is never whole in memory.
void link(const EvaluateFlags& flags, Evaluation& evaluation, std::ostream& err) {
  const auto engine = flags.engine.make();
  text::FileLines sources(flags.source);
  text::FileLines references(flags.references[0]);
  evaluation.alignment =
      score_links_of_models(flags.links, flags.models, *engine, options_of(flags),
                            {sources, references}, err, flags.scoring.max_length);
}

/// The first right answer of each line, that links are of.
std::vector<std::string> first_of(const std::vector<std::vector<std::string>>& references) {
  std::vector<std::string> first;
  for (const auto& right : references) first.push_back(right.front());
  return first;
}

void translate(const EvaluateFlags& flags, Evaluation& evaluation, std::ostream& err) {
  const auto engine = flags.engine.make();
  auto options = options_of(flags);
  {
    const LoadedModels loaded(flags.models, *engine);
    options.search = loaded.first().config.search;
    if (flags.scoring.beam) options.search.beam_size = *flags.scoring.beam;
    flags.searching.apply(options.search);
    options.wants_alignments = false;
    text::LineLimit limit(*tasks::vocabularies_of(loaded.first()).source, flags.scoring.max_length,
                          loaded.first().longest_source());
    limit.check(evaluation.sources, flags.source);
    if (const auto warning = limit.warning(); !warning.empty()) {
      err << "attend: warning: " << warning << std::endl;
    }
    const auto unknown =
        unknown_warning(loaded.translator(), *tasks::vocabularies_of(loaded.first()).source,
                        evaluation.sources, options.letter_case);
    if (!unknown.empty()) err << "attend: warning: " << unknown << std::endl;
    for (auto& translations : loaded.translator().translate(evaluation.sources, options)) {
      evaluation.hypotheses.push_back(std::move(translations.front().text));
    }
  }
  if (flags.links.gold.empty()) return;
  options.wants_alignments = true;
  text::MemoryLines sources(evaluation.sources);
  text::MemoryLines references(first_of(evaluation.references));
  evaluation.alignment =
      score_links_of_models(flags.links, flags.models, *engine, options, {sources, references}, err,
                            flags.scoring.max_length);
}

/// Throws Error if of pictures something is asked that links of words alone have.
void check_links(const LinkFlags& links, const tasks::Task& task) {
  if (!task.reads_files()) {
    if (links.gold.empty()) return;
    throw Error(
        fmt::format("--gold is of translations, pictures and sounds, not of {}", task.name()));
  }
  if (links.alone() || links.reading.posterior ||
      links.reading.links_by != LinkReading().links_by) {
    throw Error(
        "--write-links, --symmetrize, --links-by and --posterior are of links between words: of "
        "pictures --gold has the boxes of words, of sounds their times");
  }
}

/// Of a model of a task that is no translation.
Evaluation answer(const EvaluateFlags& flags, const tasks::Task& task) {
  check_links(flags.links, task);
  const bool reads_sounds = task.reads_files() && !task.reads_pictures();
  if (flags.time_offset != 0.0 && !reads_sounds) {
    throw Error(fmt::format("--time-offset is of sounds, not of {}", task.name()));
  }
  const auto engine = flags.engine.make();
  const auto described = tasks::load_description(flags.models.front());
  auto rows = read_right_rows(described.config, &described.coders, flags.sources, flags.references,
                              flags.table.options());
  std::vector<tasks::System> systems;
  for (const auto& folder : flags.models) systems.push_back(tasks::load_system(folder, *engine));
  std::vector<const tasks::System*> ensemble;
  for (const auto& system : systems) ensemble.push_back(&system);
  auto options = options_of(flags);
  options.search = systems.front().config.search;
  if (flags.scoring.beam) options.search.beam_size = *flags.scoring.beam;
  flags.searching.check_searches(systems.front(), flags.models.front());
  flags.searching.apply(options.search);
  Evaluation evaluation;
  if (!flags.links.gold.empty() && task.reads_pictures()) {
    const training::GoldBoxes boxes(flags.links.gold, flags.sources, rows.rows, task);
    options.wants_alignments = true;
    evaluation.pointing =
        boxes.pointing_of(task.predictor(ensemble, *engine)->score(rows.rows, options));
  }
  if (!flags.links.gold.empty() && reads_sounds) {
    const training::GoldTimes times(flags.links.gold, flags.sources, rows.rows, task);
    options.wants_alignments = true;
    options.time_offset = flags.time_offset;
    evaluation.distances =
        times.distances_of(task.predictor(ensemble, *engine)->score(rows.rows, options));
  }
  options.wants_alignments = false;
  evaluation.baseline = task.baseline(rows.rows, described.coders);
  evaluation.hypotheses = answers_of(ensemble, *engine, rows.rows, options);
  evaluation.references = std::move(rows.right);
  if (task.reads_text()) evaluation.sources = std::move(rows.sources);
  return evaluation;
}

/// Of what was found, by whatever program, for the rows of a table: a line an example.
Evaluation score_for_table(const EvaluateFlags& flags) {
  const auto& task = tasks::task_called(flags.task.task);
  tasks::SystemConfig config;
  config.task.name = flags.task.task;
  auto rows = read_right_rows(config, nullptr, flags.sources, {}, flags.table.options(),
                              /*to_answer=*/false);
  Evaluation evaluation;
  evaluation.hypotheses = read_lines(flags.hypothesis);
  check_as_many(flags.hypothesis, evaluation.hypotheses.size(), flags.source, rows.rows.size());
  evaluation.references = std::move(rows.right);
  if (const auto check = flags.task.answers().check; check != nullptr) {
    check(evaluation.hypotheses, evaluation.references, flags.hypothesis, flags.source);
  }
  if (task.reads_text()) evaluation.sources = std::move(rows.sources);
  return evaluation;
}

Evaluation evaluate(const EvaluateFlags& flags, std::ostream& err) {
  if (flags.is_of_table()) return score_for_table(flags);
  if (const auto* given = flags.table.given(); given != nullptr) {
    throw Error(std::string(given) +
                " is of another task: a text and its translation are a file each");
  }
  Evaluation evaluation;
  if (flags.links.alone()) {
    link(flags, evaluation, err);
    return evaluation;
  }
  if (!flags.source.empty()) evaluation.sources = read_lines(flags.source);
  evaluation.references = read_references(flags.references);
  if (!flags.source.empty() && !flags.references.empty()) {
    check_as_many(flags.source, evaluation.sources.size(), flags.references[0],
                  evaluation.references.size());
  }
  const auto first = first_of(evaluation.references);
  if (!flags.models.empty() && !flags.links.gold.empty()) {  // before anything is translated
    const auto gold = read_gold(flags.links.gold);
    check_as_many(flags.source, evaluation.sources.size(), flags.links.gold, gold.size());
    check_gold(flags.links.gold, gold, evaluation.sources, first);
  }
  if (!flags.models.empty()) translate(flags, evaluation, err);
  if (!flags.hypothesis.empty()) {
    evaluation.hypotheses = read_lines(flags.hypothesis);
    check_as_many(flags.hypothesis, evaluation.hypotheses.size(), flags.references[0],
                  evaluation.references.size());
    if (const auto check = flags.task.answers().check; check != nullptr) {
      check(evaluation.hypotheses, evaluation.references, flags.hypothesis, flags.references[0]);
    }
  }
  if (!flags.links.links.empty()) {
    evaluation.alignment = score_link_file(flags.links, evaluation.sources, first, err);
  }
  return evaluation;
}

/// Of the first model; null without one.
const tasks::Task* task_of(const EvaluateFlags& flags) {
  if (flags.models.empty()) return nullptr;
  const auto* task = tasks::load_description(flags.models.front()).task;
  flags.task.check(std::string(task->name()));
  if (tasks::says_texts(*task) && flags.references.empty()) {
    throw Error("missing: --reference FILE, its right answer");
  }
  return task;
}

/// Both sides by the classes of their symbols.
void fold(Evaluation& evaluation, const std::string& path) {
  const metrics::Folding folding(read_lines(path), path);
  for (auto& line : evaluation.hypotheses) line = folding.folded(line);
  for (auto& right : evaluation.references) {
    for (auto& line : right) line = folding.folded(line);
  }
}

void draw_confusion(const EvaluateFlags& flags, const Evaluation& evaluation,
                    const Scoring& scoring, std::ostream& err) {
  const auto details =
      scoring.answers.details(evaluation.hypotheses, evaluation.references, scoring.options);
  if (!details.confusion) throw Error("there is no tag: --confusion has nothing to draw");
  const auto& title = flags.models.empty() ? flags.hypothesis : flags.models.front();
  if (flags.confusion_kind() == OutputKind::kPage) {
    const auto json = answer_page_json(evaluation, scoring, details, title);
    write_file(flags.confusion, view::to_web_page(view::kAnswersBundle, title, json));
    return;
  }
  write_picture(picture_of(*details.confusion, title), flags.confusion, flags.confusion_kind(),
                300.0, err);
}

}  // namespace

Run declare_evaluate(CLI::App& app) {
  const auto flags = std::make_shared<EvaluateFlags>();
  flags->declare(app);
  return [flags](Streams streams) -> int {
    flags->check();
    const auto format = flags->format.chosen();
    const auto& resampling = flags->resampling;
    resampling.options.validate();
    auto options = flags->scoring.scores();
    const auto* task = task_of(*flags);
    if (task != nullptr) {
      options = task->scored(options, tasks::load_description(flags->models.front()).coders);
    }
    const auto metrics =
        task == nullptr ? flags->task.answers().metrics(options) : task->metrics(options);
    const Scoring scoring = {metrics::answers_scored_by(metrics), metrics, options, resampling};
    flags->check_answers(scoring.answers);
    const bool is_translation = task == nullptr || tasks::says_texts(*task);
    auto evaluation = is_translation ? evaluate(*flags, streams.err) : answer(*flags, *task);
    if (evaluation.hypotheses.empty() && evaluation.alignment.ways.empty()) return kOk;
    if (!flags->folding.empty()) fold(evaluation, flags->folding);
    if (!flags->confusion.empty()) draw_confusion(*flags, evaluation, scoring, streams.err);
    streams.out << written(evaluation, scoring, format);
    return kOk;
  };
}

}  // namespace attend::cli
