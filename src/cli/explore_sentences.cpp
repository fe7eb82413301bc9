#include "cli/explore_sentences.h"

#include <algorithm>
#include <utility>

#include "cli/compare_runs.h"
#include "cli/explore_labels.h"
#include "cli/message.h"
#include "cli/unknown_warning.h"
#include "metrics/attention_health.h"
#include "tasks/text_to_text.h"

namespace attend::cli {

using format::Figures;

namespace {

using format::ExploredHypothesis;

format::ExploredModel describe(const std::string& name, const tasks::System& system,
                               const search::SearchOptions& search) {
  const auto& model = system.config.model;
  const auto& attention = system.config.attention;
  format::ExploredModel described;
  described.name = name;
  described.encoder = model.encoder;
  described.reader = model.reader;
  if (model.has_attention()) {
    described.score = attention.score;
    described.alignment = attention.alignment;
    described.selection = attention.selection;
  }
  described.parameters = system.model->number_count();
  described.beam_size = search.beam_size;
  described.length_penalty = search.length_penalty;
  return described;
}

/// What the page is told of a translation. The target's symbols are there even without attention.
ExploredHypothesis explored(const tasks::Translation& translation, bool is_reference) {
  const auto& alignment = translation.alignment;
  ExploredHypothesis hypothesis;
  hypothesis.is_reference = is_reference;
  hypothesis.text = translation.text;
  hypothesis.score = translation.score;
  hypothesis.log_probability = translation.log_probability;
  if (alignment.weights.empty()) return hypothesis;
  hypothesis.log_probabilities = translation.log_probabilities;
  hypothesis.target = alignment.target;
  hypothesis.target_words = alignment.target_words;
  hypothesis.readings = {{"attention", alignment.weights}};
  hypothesis.health = health_of(alignment.weights);
  return hypothesis;
}

void compare_with_gold(const tasks::Translation& translation, const metrics::GoldLinks& gold,
                       const format::LinkRule& rule, ExploredHypothesis& hypothesis) {
  if (translation.alignment.weights.empty()) return;
  hypothesis.links = format::links_by(rule, translation.alignment);
  const std::vector<Links> proposed = {hypothesis.links};
  const std::vector<metrics::GoldLinks> known = {gold};
  const auto counts = metrics::alignment_error(proposed, known);
  hypothesis.agreement = {
      {"aer", counts.error_rate()}, {"precision", counts.precision()}, {"recall", counts.recall()}};
}

format::ExploredTree explored(const tasks::SearchedTree& searched) {
  format::ExploredTree tree;
  tree.pieces = searched.pieces;
  for (const auto& node : searched.tree.nodes) {
    const bool is_root = node.parent == search::BeamTree::kRoot;
    tree.parents.push_back(is_root ? -1 : static_cast<int64_t>(node.parent));
    tree.log_probabilities.push_back(node.log_probability);
    tree.fates += node.fate == search::Fate::kKept    ? 'k'
                  : node.fate == search::Fate::kEnded ? 'e'
                                                      : 'd';
  }
  for (const auto end : searched.tree.ends) tree.ends.push_back(static_cast<int64_t>(end));
  return tree;
}

}  // namespace

Figures health_of(const std::vector<std::vector<float>>& weights) {
  std::vector<float> rows;
  for (const auto& row : weights) rows.insert(rows.end(), row.begin(), row.end());
  metrics::AttentionHealthSum sum;
  sum.add(rows, weights.size());
  return sum.health().figures();
}

std::vector<format::ExploredSentence> sentences_of(const TextToExplore& text) {
  std::vector<format::ExploredSentence> sentences(text.sources.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    sentences[i].line = static_cast<int64_t>(i) + 1;
    sentences[i].source = text.sources[i];
    if (!text.references.empty()) sentences[i].reference = text.references[i];
    if (text.gold.empty()) continue;
    sentences[i].has_gold = true;
    sentences[i].sure = as_set(text.gold[i].sure);
    sentences[i].possible = as_set(text.gold[i].possible);
  }
  return sentences;
}

void explore_model(const std::string& name, const tasks::System& system, Engine& engine,
                   const TextToExplore& text, const ExploreOptions& options,
                   format::Exploration& exploration, std::ostream& err) {
  if (!options.in_pictures && !tasks::says_texts(system)) {
    return explore_labels(name, system, engine, text, options, exploration, err);
  }
  tasks::TranslationOptions search;
  search.search = system.config.search;
  search.search.beam_size =
      options.beam ? *options.beam : std::max(system.config.search.beam_size, options.best);
  search.best = options.best;
  search.batch_size = options.batch_size;
  search.threads = options.threads;
  search.letter_case = options.letter_case;
  text::LineLimit(*tasks::vocabularies_of(system).source, options.max_length)
      .check(text.sources, text.source_name);
  text::LineLimit(*tasks::vocabularies_of(system).target, options.max_length)
      .check(text.references, text.reference_name);
  exploration.models.push_back(describe(name, system, search.search));
  const tasks::System* const members[] = {&system};
  const tasks::Translator translator(members, engine);
  const auto unknown = unknown_warning(translator, *tasks::vocabularies_of(system).source,
                                       text.sources, options.letter_case);
  if (!unknown.empty()) say(err, "warning: " + name + ": " + unknown);
  std::vector<tasks::SearchedTree> trees;
  const auto found = translator.translate(text.sources, search, 1, &trees);
  std::vector<tasks::Translation> forced;
  if (!text.references.empty()) {
    search.knows_target = options.knows_reference;
    forced = translator.score(text.sources, text.references, search);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    format::ModelSentence seen;
    for (const auto& translation : found[i]) {
      if (trees[i].pieces.empty()) break;  // an empty line
      if (seen.source.empty()) {
        seen.source = translation.alignment.source;
        seen.source_words = translation.alignment.source_words;
      }
      seen.hypotheses.push_back(explored(translation, false));
    }
    if (!forced.empty() && !text.references[i].empty() && !seen.hypotheses.empty()) {
      seen.hypotheses.push_back(explored(forced[i], true));
      if (!text.gold.empty())
        compare_with_gold(forced[i], text.gold[i], options.link_rule, seen.hypotheses.back());
    }
    seen.tree = explored(trees[i]);
    exploration.sentences[i].models.push_back(std::move(seen));
  }
}

format::Exploration explore_models(const std::vector<std::string>& folders, Engine& engine,
                                   const TextToExplore& text, const ExploreOptions& options,
                                   std::ostream& err) {
  format::Exploration exploration;
  exploration.program = "attend " ATTEND_VERSION;
  exploration.sentences = sentences_of(text);
  const auto names = names_of(folders);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto system = tasks::load_system(folders[i], engine);
    explore_model(names[i], system, engine, text, options, exploration, err);
  }
  return exploration;
}

}  // namespace attend::cli
