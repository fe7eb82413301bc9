#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/options.h"
#include "core/error.h"
#include "metrics/alignment_error.h"
#include "metrics/by_length.h"
#include "metrics/exact_match.h"
#include "models/translator.h"
#include "text/corpus.h"
#include "view/table.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct EvaluateFlags {
  std::vector<std::string> models;
  std::string source;
  std::string reference;
  std::string hypothesis;
  std::string gold;
  std::string links;
  std::string tokenizer = "13a";
  bool lowercase = false;
  bool json = false;
  std::optional<int64_t> beam;
  int64_t batch_size = 64;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;
};

void EvaluateFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->allow_extra_args(false);
  app.add_option("--source", source, "the text to translate; also tells the lengths");
  app.add_option("--reference", reference, "its right translation");
  app.add_option("--hypothesis", hypothesis, "a translation to score, instead of a model's");
  app.add_option("--gold", gold,
                 "right word links (i-j sure, ipj possible), for AER: those of the "
                 "model when it is forced to say the reference, or of --links");
  app.add_option("--links", links, "word links to score against --gold, instead of a model's");
  app.add_option("--tokenizer", tokenizer, "of BLEU: 13a, none or char")->capture_default_str();
  app.add_flag("--lowercase", lowercase, "compare in lower case");
  app.add_option("--beam", beam, "hypotheses kept for each sentence; default: the model's");
  app.add_option("--batch-size", batch_size, "sentences translated together");
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
  if (has_model && !links.empty()) throw Error("give --model or --links, not both");
  if (!links.empty() && gold.empty()) throw Error("--links needs --gold, the right links");
  if (!gold.empty() && links.empty() && !has_model) {
    throw Error("--gold needs links to score: --links, or --model with --source and --reference");
  }
  if (reference.empty() && (has_model || !hypothesis.empty())) throw Error("give --reference");
  if (!has_model && hypothesis.empty() && links.empty()) {
    throw Error("nothing to score: give --model and --source, or --hypothesis, or --links");
  }
}

/// All that is known of the sentences, and what was found.
struct Evaluation {
  std::vector<std::string> sources;
  std::vector<std::string> references;
  std::vector<std::string> hypotheses;
  std::optional<metrics::AlignmentCounts> alignment;
};

std::vector<metrics::GoldLinks> read_gold(const std::string& path) {
  text::FileLines file(path);
  std::vector<metrics::GoldLinks> gold;
  for (std::string line; file.next(line);) {
    gold.push_back(metrics::parse_gold_links(line, file.where()));
  }
  return gold;
}

void score_links(const EvaluateFlags& flags, const std::vector<metrics::Links>& found,
                 Evaluation& evaluation) {
  const auto gold = read_gold(flags.gold);
  check_as_many(flags.links.empty() ? flags.source : flags.links, found.size(), flags.gold,
                gold.size());
  evaluation.alignment = metrics::alignment_error(found, gold);
}

void use_model(const EvaluateFlags& flags, Evaluation& evaluation) {
  const auto engine = flags.engine.make();
  std::vector<models::System> systems;
  std::vector<const models::System*> members;
  for (const auto& folder : flags.models) systems.push_back(models::load_system(folder, *engine));
  for (const auto& system : systems) members.push_back(&system);
  const models::Translator translator(members, *engine);
  models::TranslationOptions options;
  options.search = systems[0].config.search;
  if (flags.beam) options.search.beam_size = *flags.beam;
  options.batch_size = flags.batch_size;
  options.threads = flags.engine.threads;
  for (auto& translations : translator.translate(evaluation.sources, options)) {
    evaluation.hypotheses.push_back(std::move(translations.front().text));
  }
  if (flags.gold.empty()) return;
  if (!translator.has_attention()) {
    throw Error(flags.models[0] + " has no attention, so it has no links to score");
  }
  std::vector<metrics::Links> found;
  for (const auto& forced : translator.score(evaluation.sources, evaluation.references, options)) {
    found.emplace_back();
    for (const auto& [from, to] : format::hard_links(forced.alignment)) {
      found.back().push_back({from, to});
    }
  }
  score_links(flags, found, evaluation);
}

Evaluation evaluate(const EvaluateFlags& flags) {
  Evaluation evaluation;
  if (!flags.source.empty()) evaluation.sources = read_lines(flags.source);
  if (!flags.reference.empty()) evaluation.references = read_lines(flags.reference);
  if (!flags.source.empty() && !flags.reference.empty()) {
    check_as_many(flags.source, evaluation.sources.size(), flags.reference,
                  evaluation.references.size());
  }
  if (!flags.models.empty()) use_model(flags, evaluation);
  if (!flags.hypothesis.empty()) {
    evaluation.hypotheses = read_lines(flags.hypothesis);
    check_as_many(flags.hypothesis, evaluation.hypotheses.size(), flags.reference,
                  evaluation.references.size());
  }
  if (!flags.links.empty()) {
    text::FileLines file(flags.links);
    std::vector<metrics::Links> found;
    for (std::string line; file.next(line);) {
      found.push_back(metrics::parse_links(line, file.where()));
    }
    score_links(flags, found, evaluation);
  }
  return evaluation;
}

nlohmann::ordered_json alignment_json(const metrics::AlignmentCounts& counts) {
  return {{"aer", counts.error_rate()},
          {"precision", counts.precision()},
          {"recall", counts.recall()},
          {"links", counts.proposed}};
}

void print_json(const Evaluation& evaluation, const metrics::ByLengthOptions& options,
                std::ostream& out) {
  nlohmann::ordered_json all;
  if (!evaluation.hypotheses.empty()) {
    const auto bleu = metrics::bleu(evaluation.hypotheses, evaluation.references, options.bleu);
    all["lines"] = evaluation.hypotheses.size();
    all["bleu"] = {{"score", bleu.score},
                   {"precisions", bleu.precisions},
                   {"brevity_penalty", bleu.brevity_penalty},
                   {"ratio", bleu.ratio()},
                   {"signature", metrics::signature(options.bleu)}};
    all["chrf"] = {
        {"score", metrics::chrf(evaluation.hypotheses, evaluation.references, options.chrf).score},
        {"signature", metrics::signature(options.chrf)}};
    all["exact_match"] = metrics::exact_match(evaluation.hypotheses, evaluation.references);
    if (!evaluation.sources.empty()) {
      all["by_length"] = metrics::to_json(metrics::by_length(
          evaluation.sources, evaluation.hypotheses, evaluation.references, options));
    }
  }
  if (evaluation.alignment) all["alignment"] = alignment_json(*evaluation.alignment);
  out << all.dump(2) << '\n';
}

void print_text(const Evaluation& evaluation, const metrics::ByLengthOptions& options,
                std::ostream& out) {
  if (!evaluation.hypotheses.empty()) {
    const auto bleu = metrics::bleu(evaluation.hypotheses, evaluation.references, options.bleu);
    const auto chrf = metrics::chrf(evaluation.hypotheses, evaluation.references, options.chrf);
    out << metrics::to_text(bleu, metrics::signature(options.bleu)) << '\n'
        << metrics::to_text(chrf, options.chrf, metrics::signature(options.chrf)) << '\n'
        << fmt::format("exact match = {:.2f} % of {} lines\n",
                       100.0 * metrics::exact_match(evaluation.hypotheses, evaluation.references),
                       evaluation.hypotheses.size());
    if (!evaluation.sources.empty()) {
      out << '\n'
          << metrics::to_text(metrics::by_length(evaluation.sources, evaluation.hypotheses,
                                                 evaluation.references, options));
    }
  }
  if (evaluation.alignment) {
    if (!evaluation.hypotheses.empty()) out << '\n';
    const auto& counts = *evaluation.alignment;
    out << fmt::format("AER = {:.2f} %  precision = {:.2f} %  recall = {:.2f} %  ({} links)\n",
                       100.0 * counts.error_rate(), 100.0 * counts.precision(),
                       100.0 * counts.recall(), counts.proposed);
  }
}

}  // namespace

Run declare_evaluate(CLI::App& app) {
  const auto flags = std::make_shared<EvaluateFlags>();
  flags->declare(app);
  return [flags](Streams streams) -> int {
    flags->check();
    metrics::ByLengthOptions options;
    options.bleu = {.tokenizer = metrics::tokenizer_called(flags->tokenizer),
                    .lowercase = flags->lowercase};
    options.chrf = {.lowercase = flags->lowercase};
    const auto evaluation = evaluate(*flags);
    flags->json ? print_json(evaluation, options, streams.out)
                : print_text(evaluation, options, streams.out);
    return kOk;
  };
}

}  // namespace attend::cli
