#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/checked_output.h"
#include "cli/command.h"
#include "cli/cut_line.h"
#include "cli/link_reading.h"
#include "cli/loaded_models.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/fields.h"
#include "format/readings.h"
#include "tasks/translation.h"
#include "tasks/translator.h"
#include "text/corpus.h"
#include "text/line_limit.h"
#include "text/unknown_lines.h"
#include "text/utf8.h"
#include "view/terminal_alignment.h"

namespace attend::cli {
namespace {

using tasks::Translation;

constexpr int kNarrowest = 4;  // that an alignment can be drawn in
constexpr int kUsualWidth = 80;

/// What the command line said.
struct TranslateFlags {
  std::vector<std::string> models;
  std::string input;
  std::string output;
  std::string force;
  std::string alignments;
  std::string alignments_to;
  LinkReading reading;
  std::string shortlist;
  std::string letter_case = "as-is";
  bool greedy = false;
  bool sample = false;
  bool keep_going = false;
  bool split = false;
  int64_t max_length = text::kMaxLength;
  bool show = false;
  int width = 0;
  std::optional<int64_t> beam;
  std::optional<double> length_penalty;
  std::optional<double> coverage_penalty;
  std::optional<double> max_ratio;
  std::optional<int64_t> no_repeat;
  search::SamplingOptions sampling;
  tasks::TranslationOptions options;
  EngineFlags engine;

  void declare(CLI::App& app);
  void complete(const search::SearchOptions& of_model);
};

void TranslateFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->required()
      ->allow_extra_args(false);
  app.add_option("-i,--input,input", input, "lines to translate; default, or -: standard input");
  app.add_option("-o,--output", output, "where to write; default: standard output");
  app.add_option("--beam", beam, "hypotheses kept for each sentence; default: the model's");
  app.add_flag("--greedy", greedy, "the likeliest symbol at each step: --beam 1");
  app.add_option("--nbest", options.best, "translations a line: 'line ||| text ||| score'");
  app.add_option("--length-penalty", length_penalty, "exponent of the length dividing log p");
  app.add_option("--coverage-penalty", coverage_penalty, "for positions that were read too little");
  app.add_option("--max-ratio", max_ratio,
                 "longest translation, in symbols for each source symbol");
  app.add_option("--no-repeat", no_repeat,
                 "no run of so many symbols twice in a translation; 0: as it comes");
  app.add_flag("--sample", sample, "draw translations instead of searching the best");
  app.add_option("--temperature", sampling.temperature, "of --sample: below 1 is bolder");
  app.add_option("--top-k", sampling.top_k, "of --sample: among the k likeliest symbols; 0: all");
  app.add_option("--top-p", sampling.top_p, "of --sample: among the likeliest that reach p");
  app.add_option("--seed", options.seed, "of --sample");
  app.add_option("--force", force, "score the translations in this file instead of searching");
  app.add_flag("--replace-unknown", options.replace_unknown,
               "put the source word that was read most for an unknown symbol");
  app.add_option("--alignments", alignments,
                 "also say where words came from: pharaoh (hard links), json, matrix (soft)");
  app.add_option("--alignments-to", alignments_to, "write them to this file, not the output");
  reading.declare(app);
  app.add_flag("--show", show, "draw each alignment below its translation");
  app.add_option("--width", width, "columns to draw in; default: the terminal's");
  app.add_option("--max-length", max_length, "symbols of a line, or with --split of a sentence")
      ->capture_default_str();
  app.add_flag("--split", split, "cut lines at the ends of sentences, and join the translations");
  declare_case(app, letter_case);
  app.add_flag("--keep-going", keep_going, "go on after a line that cannot be read");
  app.add_option("--shortlist", shortlist,
                 "choose among the words of this file, which attend export --shortlist made");
  app.add_option("--batch-size", options.batch_size, "sentences translated together");
  engine.declare(app);
  app.footer("Example: echo 'a dog runs' | attend translate -m model --show");
}

void TranslateFlags::complete(const search::SearchOptions& of_model) {
  options.search = of_model;
  options.threads = engine.threads;
  if (beam) options.search.beam_size = *beam;
  if (greedy) options.search.beam_size = 1;
  if (!beam && !greedy) options.search.beam_size = std::max(of_model.beam_size, options.best);
  if (length_penalty) options.search.length_penalty = *length_penalty;
  if (coverage_penalty) options.search.coverage_penalty = *coverage_penalty;
  if (max_ratio) options.search.max_ratio = *max_ratio;
  if (no_repeat) options.search.no_repeat = *no_repeat;
  if (sample) options.sampling = sampling;
  options.letter_case = tasks::letter_case_called(letter_case, "--case");
  options.validate();
  if (split && (options.best > 1 || !force.empty())) {
    throw Error("--split joins one translation of each sentence: leave out --nbest and --force");
  }
  if (!alignments.empty()) {
    check_one_of("--alignments", alignments, {"pharaoh", "json", "matrix"});
  }
  if (!alignments_to.empty() && alignments.empty()) alignments = "pharaoh";
  const bool has_links = alignments == "pharaoh";
  const bool has_weights = !alignments.empty() || show;
  if (reading.posterior) {
    reading.check(has_weights && !force.empty(),
                  "--force, whose words are known, and --alignments or --show");
  } else {
    reading.check(has_links, "--alignments pharaoh, the links");
  }
  options.knows_target = reading.posterior;
  if (width != 0) check_at_least("--width", width, kNarrowest);
}

/// Reads lines, translates them some at a time, and writes what was asked for.
class Session {
 public:
  Session(const TranslateFlags& flags, const tasks::Translator& translator,
          const tasks::System& system, text::FileLines& in, std::ostream& out,
          std::ostream& alignments, std::ostream& err)
      : flags_(flags),
        translator_(translator),
        limit_(*tasks::vocabularies_of(system).source, flags.max_length, system.longest_source()),
        limit_of_targets_(*tasks::vocabularies_of(system).target, flags.max_length),
        unknown_(*tasks::vocabularies_of(system).source),
        in_(in),
        out_(out),
        alignments_(alignments),
        err_(err) {
    if (flags.force.empty()) return;
    forced_.emplace(flags.force);
  }

  /// Whether all lines could be read.
  bool run(std::size_t lines_at_once) {
    while (read(lines_at_once)) {
      translate();
      out_.flush();
      if (!broken_.empty() && !flags_.keep_going) throw Error(broken_);
    }
    if (forced_ && forced_->next_unchecked(line_)) {
      throw Error(flags_.force + " has more lines than the source");
    }
    alignments_.flush();
    const auto warning = limit_.warning();
    if (!warning.empty()) {
      say(err_, "warning: " + warning + (flags_.split ? "" : ": --split"));
    }
    const auto of_unknown = unknown_.warning();
    if (!of_unknown.empty()) err_ << "attend: warning: " << of_unknown << std::endl;
    return all_read_;
  }

 private:
  /// Waits for one line, and takes with it those that are there by then: so a line that comes alone
  /// through a pipe is translated at once, and a file many lines at a time.
  bool read(std::size_t count) {
    first_ += lines_.size();
    lines_.clear();
    cut_.clear();
    targets_.clear();
    while (lines_.size() < count && broken_.empty() && (lines_.empty() || in_.has_line()) &&
           in_.next_unchecked(line_)) {
      accept();
    }
    return !lines_.empty() || !broken_.empty();
  }

  void accept() {
    const auto number = first_ + lines_.size() + 1;
    std::string target;
    if (forced_ && !forced_->next_unchecked(target)) {
      throw Error(flags_.force + " has fewer lines than the source");
    }
    const auto why = refusal(target);
    if (!why.empty()) {
      const auto message = fmt::format("line {}: {}", number, why);
      all_read_ = false;
      if (!flags_.keep_going) {
        broken_ = message + ", or go on without it by --keep-going";
        return;
      }
      say(err_, message);
      line_.clear();
      target.clear();
      if (flags_.split) cut_.back() = {};
    }
    unknown_.look_at(translator_.as_read(line_, flags_.options.letter_case),
                     static_cast<std::int64_t>(number));
    lines_.push_back(line_);
    targets_.push_back(target);
  }

  /// Why the line, or what is to be scored, is not taken; empty if it is. With --split cuts it.
  std::string refusal(const std::string& target) {
    if (flags_.split) cut_.emplace_back();
    if (!text::is_valid_utf8(line_) || !text::is_valid_utf8(target)) {
      return "not valid UTF-8; convert it";
    }
    if (!flags_.split) {
      const auto why = limit_.refusal(line_);
      return why.empty() ? limit_of_targets_.refusal(target) : why;
    }
    cut_.back() = cut_line(line_);
    for (const auto& sentence : cut_.back().sentences) {
      const auto why = limit_.refusal(sentence);
      if (!why.empty()) return "a sentence of " + why;
    }
    return "";
  }

  void translate() {
    if (forced_) {
      const auto scored = translator_.score(lines_, targets_, flags_.options);
      for (std::size_t i = 0; i < scored.size(); ++i) {
        const bool in_line = has_json_lines();
        if (!in_line) {
          out_ << fmt::format("{:.4f} ||| {}", scored[i].log_probability, scored[i].text);
        }
        write_alignment(first_ + i, 0, scored[i], links_of(scored[i]), !in_line);
      }
      return;
    }
    if (flags_.split) return translate_sentences();
    const auto found =
        translator_.translate(lines_, flags_.options, static_cast<std::int64_t>(first_) + 1);
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (std::size_t rank = 0; rank < found[i].size(); ++rank) {
        write(first_ + i, rank, found[i][rank], links_of(found[i][rank]));
      }
    }
  }

  void translate_sentences() {
    std::vector<std::string> sentences;
    for (const auto& line : cut_) {
      sentences.insert(sentences.end(), line.sentences.begin(), line.sentences.end());
    }
    auto found = translator_.translate(sentences, flags_.options,
                                       static_cast<std::int64_t>(first_sentence_) + 1);
    first_sentence_ += sentences.size();
    const bool has_matrix =
        flags_.show || flags_.alignments == "json" || flags_.alignments == "matrix";
    auto next = found.begin();
    for (std::size_t i = 0; i < cut_.size(); ++i) {
      std::vector<Translation> parts;
      for (std::size_t k = 0; k < cut_[i].sentences.size(); ++k) {
        parts.push_back(std::move(next++->front()));
      }
      const auto joined = join_line(cut_[i], std::move(parts), has_matrix, rule_);
      write(first_ + i, 0, joined.translation, joined.links);
    }
  }

  Links links_of(const Translation& translation) const {
    return flags_.alignments == "pharaoh" ? format::links_by(rule_, translation.alignment)
                                          : Links();
  }

  /// Whether a line of JSON holds the text, too.
  bool has_json_lines() const {
    return flags_.alignments == "json" && flags_.alignments_to.empty();
  }

  void write(std::size_t line, std::size_t rank, const Translation& translation,
             const Links& links) {
    const bool in_line = has_json_lines();
    if (!in_line && flags_.options.best == 1) out_ << translation.text;
    if (!in_line && flags_.options.best > 1) {
      out_ << fmt::format("{} ||| {} ||| {:.4f}", line, translation.text, translation.score);
    }
    write_alignment(line, rank, translation, links, !in_line);
  }

  /// Ends the line of the output, too, where one is open.
  void write_alignment(std::size_t line, std::size_t rank, const Translation& translation,
                       const Links& links, bool line_is_open) {
    const bool apart = !flags_.alignments_to.empty();
    if (flags_.alignments == "pharaoh") {
      if (apart) {
        alignments_ << to_text(links) << '\n';
      } else {
        out_ << " ||| " << to_text(links);
      }
    }
    if (line_is_open) out_ << '\n';
    if (flags_.alignments == "json") {
      alignments_ << format::to_json_line({static_cast<int64_t>(line) + 1,
                                           static_cast<int>(rank) + 1, translation.text,
                                           translation.score, translation.log_probability,
                                           translation.alignment})
                  << '\n';
    }
    if (flags_.alignments == "matrix") alignments_ << format::to_tsv(translation.alignment) << '\n';
    if (flags_.show) {
      out_ << view::draw_alignment(format::merge_words(translation.alignment),
                                   {.width = flags_.width})
           << '\n';
    }
  }

  const TranslateFlags& flags_;
  const format::LinkRule rule_ = flags_.reading.rule();
  const tasks::Translator& translator_;
  text::LineLimit limit_;
  text::LineLimit limit_of_targets_;
  text::UnknownLines unknown_;
  text::FileLines& in_;
  std::ostream& out_;
  std::ostream& alignments_;
  std::ostream& err_;
  std::optional<text::FileLines> forced_;
  std::string line_;
  std::vector<std::string> lines_;
  std::vector<CutLine> cut_;  // the same lines, with --split
  std::vector<std::string> targets_;
  std::string broken_;
  std::size_t first_ = 0;
  std::size_t first_sentence_ = 0;
  bool all_read_ = true;
};

int translate(TranslateFlags& flags, Streams streams) {
  const auto engine = flags.engine.make();
  const LoadedModels loaded(flags.models, *engine);
  const auto& systems = loaded.systems();
  const auto& translator = loaded.translator();
  flags.complete(systems[0].config.search);
  if (!flags.shortlist.empty()) {
    const auto& [source, target] = tasks::vocabularies_of(systems[0]);
    flags.options.shortlist = std::make_shared<const tasks::Shortlist>(tasks::Shortlist::load(
        flags.shortlist, tasks::checksum_of(systems[0].coders),
        static_cast<int64_t>(source->size()), static_cast<int64_t>(target->size())));
  }
  flags.options.wants_alignments = !flags.alignments.empty() || flags.show;
  if ((flags.options.wants_alignments || flags.options.replace_unknown ||
       flags.options.search.coverage_penalty > 0.0) &&
      !translator.has_attention()) {
    throw Error(flags.models[0] +
                " has no attention, so nothing says where its words came from: "
                "leave out alignments, or use a model with attention");
  }
  text::FileLines in(flags.input.empty() ? "-" : flags.input);
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  std::optional<OutputFile> apart;
  if (!flags.alignments_to.empty()) apart.emplace(flags.alignments_to);
  auto& out = output ? *output : streams.out;
  auto& alignments = apart ? *apart : out;
  if (flags.width == 0) flags.width = terminal_width(out);
  if (flags.width < kNarrowest) flags.width = kUsualWidth;  // not a terminal
  const auto at_once = static_cast<std::size_t>(flags.options.batch_size) * 16 *
                       static_cast<std::size_t>(flags.engine.threads);
  Session session(flags, translator, systems[0], in, out, alignments, streams.err);
  const bool all_read = session.run(at_once);
  for (auto* file : {&output, &apart}) {
    if (*file) (*file)->finish();
  }
  return all_read ? kOk : kUsage;
}

}  // namespace

Run declare_translate(CLI::App& app) {
  const auto flags = std::make_shared<TranslateFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return translate(*flags, streams); };
}

}  // namespace attend::cli
