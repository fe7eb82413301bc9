#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/answer_tables.h"
#include "cli/command.h"
#include "cli/evaluate_links.h"
#include "cli/evaluation_report.h"
#include "cli/loaded_models.h"
#include "cli/missing.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/task_flag.h"
#include "cli/unknown_warning.h"
#include "core/error.h"
#include "tasks/translation.h"
#include "tasks/translator.h"
#include "text/corpus.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct EvaluateFlags {
  std::vector<std::string> models;
  std::string source;
  std::vector<std::string> references;
  std::string hypothesis;
  std::string confusion;
  TaskFlag task;
  LinkFlags links;
  ScoringFlags scoring;
  ResamplingFlags resampling;
  FormatFlags format;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;
  OutputKind picture_kind() const {
    return output_kind("--confusion", confusion,
                       {OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }
};

void EvaluateFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->allow_extra_args(false);
  app.add_option("--source", source, "the text to translate; also tells the lengths");
  app.add_option("--reference", references,
                 "its right translation; give it again for other right ones, in which an empty "
                 "line is none")
      ->allow_extra_args(false);
  app.add_option("--hypothesis", hypothesis, "a translation to score, instead of a model's");
  task.declare(app);
  app.add_option("--confusion", confusion,
                 "draw what was found for what is right (.svg, .pdf or .png), of labels or tags");
  links.declare(app);
  scoring.declare(app);
  resampling.declare(app);
  format.declare(app);
  engine.declare(app);
  app.footer(
      "Example: attend evaluate -m model --source test.en --reference test.de\n"
      "         attend evaluate --hypothesis out.de --reference test.de --source test.en\n"
      "         attend evaluate --task classification --hypothesis found.txt --reference "
      "right.txt");
}

void EvaluateFlags::check() const {
  const bool has_model = !models.empty();
  if (has_model && !hypothesis.empty()) throw Error("give --model or --hypothesis, not both");
  Missing missing;
  missing.need(!has_model || !source.empty(), "--source FILE, the text to translate");
  missing.need(!references.empty() || (!has_model && hypothesis.empty()),
               "--reference FILE, its right translation");
  missing.check();
  links.check(has_model, !references.empty());
  if (!has_model && hypothesis.empty() && links.links.empty()) {
    throw Error("nothing to score: give --model and --source, or --hypothesis, or --links");
  }
  const auto& answers = task.answers();
  const bool is_of_text = answers.details == nullptr;
  if (!is_of_text && hypothesis.empty()) {
    throw Error(fmt::format("--task {} needs --hypothesis, what was found", task.task));
  }
  if (!is_of_text && (!links.links.empty() || !links.gold.empty())) {
    throw Error(fmt::format("--links and --gold are of translations, not of --task {}", task.task));
  }
  if (confusion.empty()) return;
  if (is_of_text) throw Error("--confusion is of labels or tags: give --task");
  picture_kind();  // or it is refused
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

Evaluation evaluate(const EvaluateFlags& flags, std::ostream& err) {
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

void draw_confusion(const EvaluateFlags& flags, const Evaluation& evaluation,
                    const Scoring& scoring, std::ostream& err) {
  const auto details =
      scoring.answers.details(evaluation.hypotheses, evaluation.references, scoring.options);
  if (!details.confusion) throw Error(flags.hypothesis + " has no tag: nothing to draw");
  write_picture(picture_of(*details.confusion, flags.hypothesis), flags.confusion,
                flags.picture_kind(), 300.0, err);
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
    const auto& answers = flags->task.answers();
    const auto options = flags->scoring.scores();
    const Scoring scoring = {answers, answers.metrics(options), options, resampling};
    const auto evaluation = evaluate(*flags, streams.err);
    if (evaluation.hypotheses.empty() && evaluation.alignment.ways.empty()) return kOk;
    if (!flags->confusion.empty()) draw_confusion(*flags, evaluation, scoring, streams.err);
    streams.out << written(evaluation, scoring, format);
    return kOk;
  };
}

}  // namespace attend::cli
