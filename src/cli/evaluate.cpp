#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/evaluate_links.h"
#include "cli/loaded_models.h"
#include "cli/options.h"
#include "core/error.h"
#include "metrics/by_length.h"
#include "metrics/edit_rate.h"
#include "metrics/exact_match.h"
#include "models/translator.h"
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
  LinkFlags links;
  ScoringFlags scoring;
  bool json = false;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;
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
  links.declare(app);
  scoring.declare(app);
  app.add_flag("--json", json, "print JSON for programs");
  engine.declare(app);
  app.footer(
      "Example: attend evaluate -m model --source test.en --reference test.de\n"
      "         attend evaluate --hypothesis out.de --reference test.de --source test.en");
}

void EvaluateFlags::check() const {
  const bool has_model = !models.empty();
  if (has_model && source.empty()) throw Error("a model needs --source, the text to translate");
  if (has_model && !hypothesis.empty()) throw Error("give --model or --hypothesis, not both");
  links.check(has_model, !references.empty());
  if (references.empty() && (has_model || !hypothesis.empty())) throw Error("give --reference");
  if (!has_model && hypothesis.empty() && links.links.empty()) {
    throw Error("nothing to score: give --model and --source, or --hypothesis, or --links");
  }
}

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
  }
  if (!flags.links.links.empty()) {
    evaluation.alignment = score_link_file(flags.links, evaluation.sources, first, err);
  }
  return evaluation;
}

/// Edits for each token, or character, of the references; nothing if they hold none.
std::optional<double> error_rate(const metrics::EditRate& rate) {
  if (rate.reference_length == 0) return std::nullopt;
  return rate.rate();
}

void print_json(const Evaluation& evaluation, const metrics::ByLengthOptions& options,
                std::ostream& out) {
  nlohmann::ordered_json all;
  const auto& [sources, references, hypotheses, alignment] = evaluation;
  if (!hypotheses.empty()) {
    const auto bleu = metrics::bleu(hypotheses, references, options.bleu);
    const auto edits = edits_of(options);
    const auto errors = error_rate(metrics::edit_rate(hypotheses, references, edits));
    all["lines"] = hypotheses.size();
    all["bleu"] = {{"score", bleu.score},
                   {"precisions", bleu.precisions},
                   {"brevity_penalty", bleu.brevity_penalty},
                   {"ratio", bleu.ratio()},
                   {"signature", metrics::signature(options.bleu, references)}};
    all["chrf"] = {{"score", metrics::chrf(hypotheses, references, options.chrf).score},
                   {"signature", metrics::signature(options.chrf, references)}};
    all["exact_match"] = metrics::exact_match(hypotheses, references, edits.lowercase);
    all["error_rate"] = errors ? nlohmann::ordered_json(*errors) : nullptr;
    all["error_unit"] = edits.of_characters ? "characters" : "tokens";
    if (!sources.empty()) {
      all["by_length"] =
          metrics::to_json(metrics::by_length(sources, hypotheses, references, options));
    }
  }
  add_json(alignment, all);
  out << all.dump(2) << '\n';
}

void print_text(const Evaluation& evaluation, const metrics::ByLengthOptions& options,
                std::ostream& out) {
  const auto& [sources, references, hypotheses, alignment] = evaluation;
  if (!hypotheses.empty()) {
    const auto bleu = metrics::bleu(hypotheses, references, options.bleu);
    const auto chrf = metrics::chrf(hypotheses, references, options.chrf);
    const auto [of_characters, lowercase] = edits_of(options);
    const auto exact = metrics::exact_match(hypotheses, references, lowercase);
    const auto edits = metrics::edit_rate(hypotheses, references, {of_characters, lowercase});
    out << metrics::to_text(bleu, metrics::signature(options.bleu, references)) << '\n'
        << metrics::to_text(chrf, options.chrf, metrics::signature(options.chrf, references))
        << '\n'
        << fmt::format("exact match = {:.2f} % of {} lines\n", 100.0 * exact, hypotheses.size());
    if (const auto errors = error_rate(edits)) {
      out << fmt::format("{}errors = {:.2f} % of {} {}, {:.2f} % of lines\n",
                         of_characters ? "character " : "", 100.0 * *errors, edits.reference_length,
                         of_characters ? "characters" : "tokens", 100.0 * (1.0 - exact));
    }
    if (!sources.empty()) {
      out << '\n' << metrics::to_text(metrics::by_length(sources, hypotheses, references, options));
    }
  }
  const auto links = to_text(alignment);
  if (!hypotheses.empty() && !links.empty()) out << '\n';
  out << links;
}

}  // namespace

Run declare_evaluate(CLI::App& app) {
  const auto flags = std::make_shared<EvaluateFlags>();
  flags->declare(app);
  return [flags](Streams streams) -> int {
    flags->check();
    const auto options = flags->scoring.scores();
    const auto evaluation = evaluate(*flags, streams.err);
    if (evaluation.hypotheses.empty() && evaluation.alignment.ways.empty()) return kOk;
    flags->json ? print_json(evaluation, options, streams.out)
                : print_text(evaluation, options, streams.out);
    return kOk;
  };
}

}  // namespace attend::cli
