#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/answer_tables.h"
#include "cli/command.h"
#include "cli/evaluate_links.h"
#include "cli/loaded_models.h"
#include "cli/missing.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/task_flag.h"
#include "cli/unknown_warning.h"
#include "core/error.h"
#include "metrics/by_length.h"
#include "metrics/link_metric.h"
#include "metrics/metric.h"
#include "metrics/resampling.h"
#include "models/translator.h"
#include "text/corpus.h"
#include "text/line_limit.h"
#include "view/result_table.h"
#include "view/table.h"

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

/// By what, and how, lines are scored.
struct Scoring {
  const metrics::AnswerKind& answers;
  metrics::Metrics metrics;
  metrics::ScoreOptions options;
  ResamplingFlags resampling;
};

/// All that is known of the sentences, and what was found.
struct Evaluation {
  std::vector<std::string> sources;
  std::vector<std::vector<std::string>> references;  // the right answers of each line
  std::vector<std::string> hypotheses;
  AlignmentScores alignment;
};

models::TranslationOptions options_of(const EvaluateFlags& flags) {
  models::TranslationOptions options;
  options.batch_size = flags.scoring.batch_size;
  options.threads = flags.engine.threads;
  options.letter_case = models::letter_case_called(flags.scoring.letter_case, "--case");
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
    text::LineLimit limit(*loaded.first().vocabularies.source, flags.scoring.max_length,
                          loaded.first().longest_source());
    limit.check(evaluation.sources, flags.source);
    if (const auto warning = limit.warning(); !warning.empty()) {
      err << "attend: warning: " << warning << std::endl;
    }
    const auto unknown = unknown_warning(loaded.translator(), *loaded.first().vocabularies.source,
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

/// One of the scores, as tables and intervals have it.
struct Score {
  const metrics::Metric* metric = nullptr;
  double value = 0.0;  ///< NaN: there is none
  std::optional<metrics::Interval> interval;
  std::string signature;
};

/// All that is printed.
struct Scores {
  std::vector<Score> of_lines;
  std::vector<Score> all;  ///< that of links, too
  std::size_t lines = 0;
};

/// As sacreBLEU adds it to its signatures: "nrefs:1|bs:1000|seed:12345|...".
std::string with_resampling(std::string signature, const ResamplingFlags& flags) {
  if (!flags.intervals || signature.empty()) return signature;
  return signature.insert(signature.find('|'),
                          fmt::format("|bs:{}|seed:{}", flags.options.samples, flags.options.seed));
}

Scores scores_of(const Evaluation& evaluation, const Scoring& scoring) {
  const auto& [answers, metrics, options, resampling] = scoring;
  const auto& alignment = evaluation.alignment;
  Scores scores;
  std::vector<metrics::LineCounts> counts;
  const auto add = [&](const metrics::Metric& metric, metrics::LineCounts of_lines) {
    auto signature = metric.signature == nullptr ? std::string()
                                                 : metric.signature(evaluation.references, options);
    scores.all.push_back({&metric, of_lines.of_all(), std::nullopt,
                          with_resampling(std::move(signature), resampling)});
    scores.lines = of_lines.lines();
    if (resampling.intervals && scores.lines > 0) {
      const auto resampled = metrics::resampled(std::span(&of_lines, 1), resampling.options);
      scores.all.back().interval = metrics::interval_of(resampled[0]);
    }
  };
  if (!evaluation.hypotheses.empty()) {
    for (const auto* metric : metrics) {
      add(*metric, metric->counts(evaluation.hypotheses, evaluation.references, options));
    }
  }
  scores.of_lines = scores.all;
  if (!alignment.ways.empty()) add(metrics::metric_of_links(), alignment.lines[alignment.best]);
  return scores;
}

metrics::MetricValue value_of(const Score& score, const Evaluation& evaluation,
                              const Scoring& scoring) {
  return {evaluation.hypotheses, evaluation.references, scoring.options, score.value,
          score.signature};
}

nlohmann::ordered_json intervals_json(const Scores& scores,
                                      const metrics::ResamplingOptions& options) {
  nlohmann::ordered_json all = {
      {"samples", options.samples}, {"seed", options.seed}, {"lines", scores.lines}};
  for (const auto& score : scores.all) {
    if (!score.interval) continue;
    all[std::string(score.metric->name)] = {score.interval->low, score.interval->high};
  }
  return all;
}

void print_json(const Evaluation& evaluation, const Scoring& scoring, std::ostream& out) {
  nlohmann::ordered_json all;
  const auto& [sources, references, hypotheses, alignment] = evaluation;
  const auto& [answers, metrics, options, resampling] = scoring;
  const auto scores = scores_of(evaluation, scoring);
  if (!hypotheses.empty()) {
    all["lines"] = hypotheses.size();
    for (const auto& score : scores.of_lines) {
      add_json(*score.metric, value_of(score, evaluation, scoring), all);
    }
    if (answers.details != nullptr) {
      add_json(answers.details(hypotheses, references, options), all);
    }
    if (!sources.empty()) {
      all["by_length"] = metrics::to_json(
          metrics::by_length(sources, hypotheses, references, metrics, options), metrics);
    }
  }
  add_json(alignment, all);
  if (resampling.intervals) all["intervals"] = intervals_json(scores, resampling.options);
  out << all.dump(2) << '\n';
}

std::string intervals_text(const Scores& scores, const metrics::ResamplingOptions& options) {
  auto text = fmt::format("\nThe middle 95 % of {}:\n", to_text(options, scores.lines));
  view::Table table({"score", "from", "to"});
  for (const auto& score : scores.all) {
    if (!score.interval) continue;
    const auto& metric = *score.metric;
    table.add_row({std::string(metric.title), metric.written(score.interval->low),
                   metric.written(score.interval->high)});
  }
  return text + table.text();
}

void print_text(const Evaluation& evaluation, const Scoring& scoring, std::ostream& out) {
  const auto& [sources, references, hypotheses, alignment] = evaluation;
  const auto& [answers, metrics, options, resampling] = scoring;
  const auto scores = scores_of(evaluation, scoring);
  if (!hypotheses.empty()) {
    for (const auto& score : scores.of_lines) {
      out << to_text(*score.metric, value_of(score, evaluation, scoring));
    }
    if (answers.details != nullptr) {
      out << to_text(answers.details(hypotheses, references, options));
    }
    if (!sources.empty()) {
      out << '\n'
          << metrics::to_text(metrics::by_length(sources, hypotheses, references, metrics, options),
                              metrics);
    }
  }
  const auto links = to_text(alignment);
  if (!hypotheses.empty() && !links.empty()) out << '\n';
  out << links;
  if (resampling.intervals) out << intervals_text(scores, resampling.options);
}

/// A row for each score.
void print_table(const Scores& scores, const ResamplingFlags& resampling, const std::string& format,
                 std::ostream& out) {
  view::ResultTable table{.columns = {{"", "score", ""}, {"", "value", ""}}, .rows = {}};
  std::vector<std::string> comments;
  for (const auto& score : scores.all) {
    const auto& metric = *score.metric;
    const std::string title(metric.title);
    if (!score.signature.empty()) comments.push_back(title + "|" + score.signature);
    view::ResultCell value;
    if (std::isfinite(score.value)) {
      value.text = metric.written(score.value);
      value.value = score.value;
    }
    if (score.interval) {
      value.interval = {score.interval->low, score.interval->high};
      value.interval_text =
          metric.written(score.interval->low) + ", " + metric.written(score.interval->high);
    }
    table.rows.push_back({{.text = title}, value});
  }
  if (resampling.intervals) {
    comments.push_back("In brackets: the middle 95 % of " +
                       to_text(resampling.options, scores.lines) + ".");
  }
  out << (format == "csv"     ? view::to_csv(table)
          : format == "latex" ? view::to_latex(table, comments)
                              : view::to_markdown(table, comments));
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
    if (format == "json") {
      print_json(evaluation, scoring, streams.out);
    } else if (format == "text") {
      print_text(evaluation, scoring, streams.out);
    } else {
      print_table(scores_of(evaluation, scoring), resampling, format, streams.out);
    }
    return kOk;
  };
}

}  // namespace attend::cli
