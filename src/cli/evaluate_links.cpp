#include "cli/evaluate_links.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/link_ways.h"
#include "cli/loaded_models.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/files.h"
#include "format/link_rule.h"
#include "metrics/link_metric.h"
#include "tasks/text_to_text.h"
#include "text/line_limit.h"
#include "text/utf8.h"
#include "training/validation.h"
#include "view/table.h"

namespace attend::cli {
namespace {

constexpr std::size_t kBlock = 4096;  // pairs that are read, sorted by length and linked together
constexpr const char* kBestOfWays = "best";

/// The models of one direction.
class Direction {
 public:
  Direction(const std::vector<std::string>& folders, Engine& engine) : models_(folders, engine) {
    if (!models_.translator().has_attention()) {
      throw Error(folders[0] + " has no attention, so it has no links to score");
    }
  }

  /// Throws Error naming a line that is too long; they are numbered from `first`.
  void check_lengths(const std::vector<std::string>& sources,
                     const std::vector<std::string>& targets, std::int64_t most,
                     const std::pair<text::LineSource&, text::LineSource&>& text,
                     std::size_t first) const {
    const auto& [source, target] = tasks::vocabularies_of(models_.first());
    const auto file_of = [](const std::string& place) {
      const auto colon = place.rfind(':');
      return colon == std::string::npos ? "the text" : place.substr(0, colon);
    };
    text::LineLimit(*source, most).check(sources, file_of(text.first.where()), first);
    text::LineLimit(*target, most).check(targets, file_of(text.second.where()), first);
  }

  /// What links are read off: the alignment, and of a model that has them each head of each layer
  /// that reads the source.
  struct OfHead {
    std::string name;
    std::vector<Links> links;  ///< of each pair
  };

  /// Throws Error if the model has no heads.
  std::vector<OfHead> links_of_heads(const std::vector<std::string>& sources,
                                     const std::vector<std::string>& targets,
                                     const format::LinkRule& rule,
                                     tasks::TranslationOptions options) const {
    options.wants_looks = true;
    std::vector<OfHead> all = {{"attention", {}}};
    for (const auto& forced : models_.translator().score(sources, targets, options)) {
      all[0].links.push_back(format::links_by(rule, forced.alignment));
      std::size_t head = 0;
      for (const auto& look : forced.looks) {
        if (look.read != tasks::SentenceLook::kSource || look.by != tasks::SentenceLook::kSaid) {
          continue;
        }
        if (++head == all.size()) all.push_back({look.name, {}});
        auto alignment = forced.alignment;
        alignment.weights = look.weights;
        all[head].links.push_back(format::links_by(rule, alignment));
      }
    }
    if (all.size() == 1) {
      throw Error("--heads: the model reads its source in one way alone: leave it out");
    }
    return all;
  }

  std::vector<Links> links(const std::vector<std::string>& sources,
                           const std::vector<std::string>& targets, const format::LinkRule& rule,
                           const tasks::TranslationOptions& options) const {
    std::vector<Links> found;
    for (const auto& forced : models_.translator().score(sources, targets, options)) {
      found.push_back(format::links_by(rule, forced.alignment));
    }
    return found;
  }

 private:
  LoadedModels models_;
};

std::vector<LinkWay> ways_of(const LinkFlags& flags) {
  if (flags.symmetrize.empty()) return {forward_way()};
  if (flags.symmetrize == kBestOfWays) return every_way();
  return {symmetrized_way(flags.symmetrize, "--symmetrize")};
}

/// Says how far a long work is, now and then.
class Progress {
 public:
  explicit Progress(std::ostream& err) : err_(err) {}

  void reached(std::size_t pairs) {
    const auto now = Clock::now();
    if (now - said_ < std::chrono::seconds(10)) return;
    said_ = now;
    const std::chrono::duration<double> took = now - began_;
    err_ << fmt::format("attend: {} pairs linked, {:.0f} a second", pairs,
                        static_cast<double>(pairs) / took.count())
         << std::endl;
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& err_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point said_ = began_;
};

/// The next pairs, up to kBlock. Throws Error if one side has more lines than the other.
bool read_block(std::pair<text::LineSource&, text::LineSource&> text,
                std::vector<std::string>& sources, std::vector<std::string>& targets) {
  sources.clear();
  targets.clear();
  std::string source;
  std::string target;
  while (sources.size() < kBlock) {
    const bool has_source = text.first.next(source);
    const bool has_target = text.second.next(target);
    if (has_source != has_target) {
      const auto& longer = has_source ? text.first : text.second;
      throw Error(longer.where() +
                  ": the other side has no such line: they must be the same sentences");
    }
    if (!has_source) break;
    sources.push_back(source);
    targets.push_back(target);
  }
  return !sources.empty();
}

/// As everything that reads links counts them.
std::size_t words_in(const std::string& line) {
  return text::count_words(text::to_nfc(line));
}

/// Whether there are links, none of them of a first word.
bool seems_counted_from_1(std::span<const Links> all) {
  const auto is_of_a_first_word = [](const Link& link) {
    return link.source == 0 || link.target == 0;
  };
  bool has_links = false;
  for (const auto& links : all) {
    if (std::any_of(links.begin(), links.end(), is_of_a_first_word)) return false;
    has_links = has_links || !links.empty();
  }
  return has_links;
}

bool seems_counted_from_1(const std::vector<metrics::GoldLinks>& gold) {
  std::vector<Links> all;
  for (const auto& of_pair : gold) all.push_back(of_pair.possible);
  return seems_counted_from_1(all);
}

nlohmann::ordered_json json_of(const metrics::AlignmentCounts& counts) {
  return {{"aer", counts.error_rate()},
          {"precision", counts.precision()},
          {"recall", counts.recall()},
          {"links", counts.proposed}};
}

}  // namespace

std::size_t best_of(const AlignmentScores& scores) {
  const auto best = std::min_element(
      scores.ways.begin(), scores.ways.end(),
      [](const auto& a, const auto& b) { return a.second.error_rate() < b.second.error_rate(); });
  return static_cast<std::size_t>(best - scores.ways.begin());
}

std::vector<metrics::GoldLinks> read_gold(const std::string& path) {
  return training::read_gold(path);
}

void check_gold(const std::string& path, std::span<const metrics::GoldLinks> gold,
                std::span<const std::string> sources, std::span<const std::string> targets,
                std::size_t first) {
  for (std::size_t i = first; i < std::min(gold.size(), first + sources.size()); ++i) {
    metrics::check_words(gold[i], fmt::format("{}:{}", path, i + 1), words_in(sources[i - first]),
                         words_in(targets[i - first]));
  }
}

void LinkFlags::declare(CLI::App& app) {
  app.add_option(
      "--gold", gold,
      "right word links (i-j sure, ipj possible), for AER: those of the "
      "model when it is forced to say the reference, or of --links; of pictures boxes "
      "of words (word x0 y0 x1 y1; ...), for the pointing game; of sounds times of words "
      "(word begin end, a line each): how far off the attention is");
  app.add_option("--links", links, "word links to score against --gold, instead of a model's");
  reading.declare(app);
  app.add_flag(
      "--heads", heads,
      "with --gold: the links of every head of every layer by itself, beside the alignment's");
  app.add_option("--reverse-model", reverse_models,
                 "a model of the other direction, whose links --symmetrize joins with the model's")
      ->allow_extra_args(false);
  app.add_option("--symmetrize", symmetrize,
                 "intersection, union, grow-diag, grow-diag-final, grow-diag-final-and, or best: "
                 "all of them, for --gold");
  app.add_option("--write-links", write,
                 "a file for the links found, i-j, line by line; nothing is translated");
}

void LinkFlags::check(bool has_model, bool has_reference) const {
  if (has_model && !links.empty()) throw Error("give --model or --links, not both");
  if (reading.posterior && (!has_model || (gold.empty() && write.empty()))) {
    throw Error(
        "--posterior needs --model, and --gold or --write-links: it is about a model's links");
  }
  if (!links.empty() && gold.empty()) throw Error("--links needs --gold, the right links");
  if (!gold.empty() && links.empty() && !has_model) {
    throw Error("--gold needs links to score: --links, or --model with --source and --reference");
  }
  if (alone() && (!has_model || !has_reference)) {
    throw Error(std::string(write.empty() ? "--symmetrize" : "--write-links") +
                " needs --model, --source and --reference");
  }
  if (symmetrize.empty() != reverse_models.empty()) {
    throw Error(symmetrize.empty() ? "--reverse-model needs --symmetrize, how to join the links"
                                   : "--symmetrize needs --reverse-model, of the other direction");
  }
  if (heads && (!has_model || gold.empty() || alone() || reading.posterior)) {
    throw Error(
        "--heads needs --model and --gold, without --symmetrize, --write-links, --posterior");
  }
  reading.rule();
  ways_of(*this);
  if (symmetrize == kBestOfWays && gold.empty()) {
    throw Error("--symmetrize best needs --gold, to tell which is the best");
  }
  if (symmetrize == kBestOfWays && !write.empty()) {
    throw Error("--write-links writes one set of links: name it, in place of --symmetrize best");
  }
}

AlignmentScores score_link_file(const LinkFlags& flags, std::span<const std::string> sources,
                                std::span<const std::string> targets, std::ostream& err) {
  text::FileLines file(flags.links);
  std::vector<Links> found;
  const bool has_text = !sources.empty() && !targets.empty();
  for (std::string line; file.next(line);) {
    const auto i = found.size();
    found.push_back(metrics::parse_links(line, file.where()));
    if (!has_text || i >= sources.size()) continue;
    for (const auto& link : found.back()) {
      check_words(link, file.where(), words_in(sources[i]), words_in(targets[i]));
    }
  }
  const auto gold = read_gold(flags.gold);
  check_as_many(flags.links, found.size(), flags.gold, gold.size());
  if (has_text) {
    check_as_many("the text", sources.size(), flags.gold, gold.size());
    check_gold(flags.gold, gold, sources, targets);
  } else if (seems_counted_from_1(gold) && !seems_counted_from_1(found)) {
    err << fmt::format(
               "attend: no link of {} is of a first word, word 0: are its words counted from 1? "
               "With --source and --reference, links are held against the words of the text",
               flags.gold)
        << std::endl;
  }
  return {.ways = {{"file", metrics::alignment_error(found, gold)}},
          .lines = {metrics::alignment_counts(found, gold)}};
}

namespace {

/// Adds what the heads of these pairs found.
void add_heads(const std::vector<Direction::OfHead>& heads,
               std::span<const metrics::GoldLinks> known, AlignmentScores& scores) {
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (i == scores.ways.size()) {
      scores.ways.emplace_back(heads[i].name, metrics::AlignmentCounts());
      scores.lines.push_back(metrics::alignment_counts({}, {}));
    }
    const auto judged = std::span(heads[i].links).first(known.size());
    scores.ways[i].second += metrics::alignment_error(judged, known);
    scores.lines[i].append(metrics::alignment_counts(judged, known));
  }
}

}  // namespace

AlignmentScores score_links_of_models(const LinkFlags& flags,
                                      const std::vector<std::string>& models, Engine& engine,
                                      tasks::TranslationOptions options,
                                      std::pair<text::LineSource&, text::LineSource&> text,
                                      std::ostream& err, std::int64_t max_length) {
  const auto rule = flags.reading.rule();
  auto ways = ways_of(flags);
  if (flags.heads) ways.clear();
  options.knows_target = flags.reading.posterior;
  const Direction forward(models, engine);
  std::optional<Direction> backward;
  if (!flags.reverse_models.empty()) backward.emplace(flags.reverse_models, engine);
  std::vector<metrics::GoldLinks> gold;
  if (!flags.gold.empty()) gold = read_gold(flags.gold);

  AlignmentScores scores;
  for (const auto& way : ways) scores.ways.emplace_back(way.name, metrics::AlignmentCounts());
  scores.lines.assign(ways.size(), metrics::alignment_counts({}, {}));
  std::string written;
  std::size_t pairs = 0;
  Progress progress(err);
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  while (read_block(text, sources, targets)) {
    forward.check_lengths(sources, targets, max_length, text, pairs + 1);
    check_gold(flags.gold, gold, sources, targets, pairs);
    const auto known = std::span(gold).subspan(std::min(pairs, gold.size()));
    const auto count = std::min(known.size(), sources.size());
    std::vector<Links> ahead;
    if (flags.heads) {
      add_heads(forward.links_of_heads(sources, targets, rule, options), known.first(count),
                scores);
    } else {
      ahead = forward.links(sources, targets, rule, options);
    }
    std::vector<Links> back;
    if (backward) back = backward->links(targets, sources, rule, options);
    for (auto& links : back) links = turned(links);
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const auto found = ways[i].links(ahead, back);
      const auto judged = std::span(found).first(count);
      scores.ways[i].second += metrics::alignment_error(judged, known.first(count));
      scores.lines[i].append(metrics::alignment_counts(judged, known.first(count)));
      if (flags.write.empty()) continue;
      for (const auto& links : found) written += attend::to_text(links) + '\n';
    }
    pairs += sources.size();
    progress.reached(pairs);
  }
  if (!flags.gold.empty()) {
    check_as_many("the text", pairs, flags.gold, gold.size());
    scores.best = best_of(scores);
  } else {
    scores.ways.clear();
    scores.lines.clear();
  }
  if (!flags.write.empty()) write_file(flags.write, written);
  return scores;
}

void add_json(const AlignmentScores& scores, nlohmann::ordered_json& all) {
  if (scores.ways.empty()) return;
  const auto& [name, counts] = scores.ways[scores.best];
  all["alignment"] = json_of(counts);
  all["alignment"]["way"] = name;
  if (scores.ways.size() == 1) return;
  for (const auto& [way, of_way] : scores.ways) all["alignments"][way] = json_of(of_way);
}

std::string to_text(const AlignmentScores& scores, const std::string& chosen) {
  if (scores.ways.empty()) return "";
  std::string text;
  if (scores.ways.size() > 1) {
    view::Table table({"links", "AER", "precision", "recall", "links found"});
    for (const auto& [name, counts] : scores.ways) {
      table.add_row({name, fmt::format("{:.2f} %", 100.0 * counts.error_rate()),
                     fmt::format("{:.2f} %", 100.0 * counts.precision()),
                     fmt::format("{:.2f} %", 100.0 * counts.recall()),
                     std::to_string(counts.proposed)});
    }
    text = table.text() + "\n" + chosen + ": " + scores.ways[scores.best].first + '\n';
  }
  const auto& counts = scores.ways[scores.best].second;
  return text + fmt::format("AER = {:.2f} %  precision = {:.2f} %  recall = {:.2f} %  ({} links)\n",
                            100.0 * counts.error_rate(), 100.0 * counts.precision(),
                            100.0 * counts.recall(), counts.proposed);
}

}  // namespace attend::cli
