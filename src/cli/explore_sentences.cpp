#include "cli/explore_sentences.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/compare_runs.h"
#include "cli/explore_labels.h"
#include "cli/message.h"
#include "cli/unknown_warning.h"
#include "core/error.h"
#include "metrics/attention_health.h"
#include "tasks/task.h"
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
    described.score = model.reader == "vaswani" ? "scaled dot" : attention.score;
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
  for (const auto& look : translation.looks) {
    auto& reading = hypothesis.readings.emplace_back();
    reading.name = look.name;
    reading.weights = look.weights;
    if (look.by == tasks::SentenceLook::kSource) reading.by = 0;
    reading.of_said = look.read == tasks::SentenceLook::kSaid;
  }
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

std::string TextColumn::where(std::size_t line) const {
  return heading.empty() ? fmt::format("{}:{}", file, line + 1)
                         : fmt::format("{}:{}, {}", file, line + 2, heading);
}

void check_columns(const std::string& name, const tasks::Task& task, const TextToExplore& text) {
  const auto columns = task.columns().first(task.source_count());
  const auto is_same = [](const TextColumn& given, const tasks::ColumnSpec& column) {
    return given.name == column.name;
  };
  const bool is_one = columns.size() == 1 && text.columns.size() == 1;  // whatever it is called
  if (is_one || std::equal(text.columns.begin(), text.columns.end(), columns.begin(), columns.end(),
                           is_same)) {
    return;
  }
  throw Error(fmt::format(
      "the model {} reads {}, and the first one does not: look at models of one task at once", name,
      names_of(columns)));
}

Figures health_of(const std::vector<std::vector<float>>& weights) {
  std::vector<float> rows;
  for (const auto& row : weights) rows.insert(rows.end(), row.begin(), row.end());
  metrics::AttentionHealthSum sum;
  sum.add(rows, weights.size());
  return sum.health().figures();
}

/// A text in pieces, which have tabs between them, as people see it.
std::string in_a_line(std::string text) {
  for (auto tab = text.find('\t'); tab != std::string::npos; tab = text.find('\t', tab)) {
    text.replace(tab, 1, " · ");
  }
  return text;
}

std::vector<format::ExploredSentence> sentences_of(const TextToExplore& text) {
  const auto& references = text.references.lines;
  std::vector<format::ExploredSentence> sentences(text.source().lines.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    sentences[i].line = static_cast<int64_t>(i) + 1;
    sentences[i].source = in_a_line(text.source().lines[i]);
    for (const auto& column : text.columns) {
      if (text.columns.size() > 1) sentences[i].sources.push_back(in_a_line(column.lines[i]));
    }
    if (!references.empty()) sentences[i].reference = references[i];
    if (text.gold.empty()) continue;
    sentences[i].has_gold = true;
    sentences[i].sure = as_set(text.gold[i].sure);
    sentences[i].possible = as_set(text.gold[i].possible);
  }
  return sentences;
}

tasks::TranslationOptions ExploreOptions::asked_of(const tasks::System& system) const {
  tasks::TranslationOptions asked;
  asked.search = system.config.search;
  asked.search.beam_size = beam ? *beam : std::max(system.config.search.beam_size, best);
  asked.best = best;
  asked.batch_size = batch_size;
  asked.threads = threads;
  asked.wants_alignments = true;
  asked.wants_looks = !in_pictures;
  return asked;
}

void explore_model(const std::string& name, const tasks::System& system, Engine& engine,
                   const TextToExplore& text, const ExploreOptions& options,
                   format::Exploration& exploration, std::ostream& err) {
  if (!options.in_pictures && !tasks::says_texts(system)) {
    return explore_labels(name, system, engine, text, options, exploration, err);
  }
  auto search = options.asked_of(system);
  search.letter_case = options.letter_case;
  check_columns(name, *system.task, text);
  const auto& sources = text.source().lines;
  const auto& references = text.references.lines;
  text::LineLimit(*tasks::vocabularies_of(system).source, options.max_length)
      .check(sources, text.source().file);
  text::LineLimit(*tasks::vocabularies_of(system).target, options.max_length)
      .check(references, text.references.file);
  exploration.models.push_back(describe(name, system, search.search));
  const tasks::System* const members[] = {&system};
  const tasks::Translator translator(members, engine);
  const auto unknown = unknown_warning(translator, *tasks::vocabularies_of(system).source, sources,
                                       options.letter_case);
  if (!unknown.empty()) say(err, "warning: " + name + ": " + unknown);
  std::vector<tasks::SearchedTree> trees;
  const auto found = translator.translate(sources, search, 1, &trees);
  std::vector<tasks::Translation> forced;
  if (!references.empty()) {
    search.knows_target = options.knows_reference;
    forced = translator.score(sources, references, search);
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
    if (!forced.empty() && !references[i].empty() && !seen.hypotheses.empty()) {
      seen.hypotheses.push_back(explored(forced[i], true));
      if (!text.gold.empty())
        compare_with_gold(forced[i], text.gold[i], options.link_rule, seen.hypotheses.back());
    }
    seen.tree = explored(trees[i]);
    exploration.sentences[i].models.push_back(std::move(seen));
  }
}

format::Exploration explore_models(const std::vector<std::string>& folders, Engine& engine,
                                   const std::function<TextToExplore(const tasks::Task&)>& read,
                                   const ExploreOptions& options, std::ostream& err) {
  format::Exploration exploration;
  exploration.program = "attend " ATTEND_VERSION;
  const auto names = names_of(folders);
  TextToExplore text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto system = tasks::load_system(folders[i], engine);
    if (i == 0) {
      text = read(*system.task);
      exploration.sentences = sentences_of(text);
    }
    explore_model(names[i], system, engine, text, options, exploration, err);
  }
  return exploration;
}

}  // namespace attend::cli
