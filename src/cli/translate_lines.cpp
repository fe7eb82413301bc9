#include "cli/translate_lines.h"

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/checked_output.h"
#include "cli/command.h"
#include "cli/cut_line.h"
#include "cli/loaded_models.h"
#include "cli/message.h"
#include "core/error.h"
#include "format/readings.h"
#include "tasks/text_to_text.h"
#include "tasks/translator.h"
#include "text/corpus.h"
#include "text/line_limit.h"
#include "text/unknown_lines.h"
#include "text/utf8.h"
#include "view/terminal_alignment.h"

namespace attend::cli {
namespace {

using tasks::Translation;

/// Reads lines, translates them some at a time, and writes what was asked for.
class LinesSession {
 public:
  LinesSession(const PredictFlags& flags, const tasks::Translator& translator,
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

  const PredictFlags& flags_;
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

}  // namespace

int translate_lines(PredictFlags& flags, const std::vector<tasks::System>& systems, Engine& engine,
                    Streams streams) {
  const tasks::Translator translator(members_of(systems), engine);
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
  text::FileLines in(flags.input());
  std::optional<OutputFile> output;
  if (!flags.output.empty() && flags.output != "-") output.emplace(flags.output);
  std::optional<OutputFile> apart;
  if (!flags.alignments_to.empty()) apart.emplace(flags.alignments_to);
  auto& out = output ? *output : streams.out;
  auto& alignments = apart ? *apart : out;
  flags.width = flags.width_for(out);
  const auto at_once = static_cast<std::size_t>(flags.options.batch_size) * 16 *
                       static_cast<std::size_t>(flags.engine.threads);
  LinesSession session(flags, translator, systems[0], in, out, alignments, streams.err);
  const bool all_read = session.run(at_once);
  for (auto* file : {&output, &apart}) {
    if (*file) (*file)->finish();
  }
  return all_read ? kOk : kUsage;
}

}  // namespace attend::cli
