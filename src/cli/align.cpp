#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <omp.h>

#include "aligner/aligner.h"
#include "cli/command.h"
#include "cli/evaluate_links.h"
#include "cli/link_ways.h"
#include "cli/message.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "text/corpus.h"
#include "text/utf8.h"
#include "view/text.h"

namespace attend::cli {
namespace {

constexpr std::size_t kLongest = 500;  // words of a sentence that is linked: time is cubic in them
constexpr const char* kBestWay = "best";

/// What the command line said.
struct AlignFlags {
  std::string source;
  std::string target;
  std::vector<std::string> also;
  std::string out;
  std::string out_reversed;
  std::vector<std::string> test;
  std::string test_out;
  std::string gold;
  std::string symmetrize = "grow-diag-final-and";
  aligner::AlignerOptions options;
  int threads = 1;
  bool json = false;
  bool quiet = false;

  void declare(CLI::App& app);
  void check() const;

  /// The way whose links are written; nothing for the best one.
  std::optional<LinkWay> way() const;
};

void AlignFlags::declare(CLI::App& app) {
  app.add_option("--source", source, "the text to learn from and to link")->required();
  app.add_option("--target", target, "its translation, line by line")->required();
  app.add_option("--also", also, "SOURCE TARGET, a text that is learnt from too, but not linked")
      ->expected(2);
  app.add_option("-o,--out", out, "a file for the links, i-j, line by line");
  app.add_option("--out-reversed", out_reversed,
                 "a file for the same links, j-i, for the other direction of translation");
  app.add_option("--test", test, "SOURCE TARGET, another text to link, which is not learnt from")
      ->expected(2);
  app.add_option("--test-out", test_out, "a file for the links of --test");
  app.add_option("--gold", gold,
                 "right word links (i-j sure, ipj possible) of --test, or without it of the text, "
                 "for AER");
  app.add_option("--symmetrize", symmetrize,
                 "how the links of both directions are joined: intersection, union, grow-diag, "
                 "grow-diag-final, grow-diag-final-and; or forward or backward, one of them; or "
                 "best, by --gold")
      ->capture_default_str();
  app.add_option("--epochs", options.epochs, "of IBM Model 2, with its diagonal")
      ->capture_default_str();
  app.add_option("--jump-epochs", options.jump_epochs, "then of the hidden Markov model; 0: none")
      ->capture_default_str();
  app.add_option("--threads", threads, "that compute; links are the same with any number")
      ->capture_default_str();
  app.add_flag("--json", json, "print JSON for programs");
  app.add_flag("--quiet", quiet, "say nothing of the progress");
  app.footer(
      "Example: attend align --source train.en --target train.de --out train.align\n"
      "         attend train --train train.en train.de --alignments train.align ...");
}

void AlignFlags::check() const {
  options.validate();
  check_at_least("threads", threads, 1);
  if (out.empty() && out_reversed.empty() && test_out.empty() && gold.empty()) {
    throw Error("nothing to do with the links: give --out, or --gold to score them");
  }
  if (!test_out.empty() && test.empty()) throw Error("--test-out needs --test, the text to link");
  if (!test.empty() && test_out.empty() && gold.empty()) {
    throw Error("--test needs --test-out, a file for its links, or --gold, to score them");
  }
  if (!way() && gold.empty()) {
    throw Error("--symmetrize best needs --gold, to tell which is the best");
  }
}

std::optional<LinkWay> AlignFlags::way() const {
  if (symmetrize == kBestWay) return std::nullopt;
  for (const auto& way : {forward_way(), backward_way()}) {
    if (symmetrize == way.name) return way;
  }
  return symmetrized_way(symmetrize, "--symmetrize");
}

/// A text in numbers.
struct NumberedText {
  aligner::Bitext pairs;  // one a line: an empty one where no links can be
  std::vector<std::pair<std::size_t, std::size_t>> words;  // of each line; 0 where one is blank
  std::size_t unlinked = 0;                                // with one side blank, or too long
  std::size_t source_words = 0;
  std::size_t target_words = 0;
};

/// Words of a line, as everything that reads links counts them.
std::vector<std::string> words_of(const std::string& line) {
  return text::split_words(text::to_nfc(line));
}

/// Adds the lines of two files. `number` makes numbers of the words of a pair.
template <class Number>
void read_text(const std::string& source, const std::string& target, const Number& number,
               NumberedText& text) {
  const auto corpus = data::open_pairs(source, target, {.skip_empty = true});
  std::int64_t lines = 0;
  const auto leave_out_up_to = [&](std::int64_t line) {
    for (; lines < line; ++lines) {
      text.pairs.add({}, {});
      text.words.resize(text.pairs.size());
    }
  };
  for (data::Row pair; corpus->next(pair);) {
    leave_out_up_to(pair.line - 1);
    const auto sources = words_of(pair.cells[0]);
    const auto targets = words_of(pair.cells[1]);
    text.words.emplace_back(sources.size(), targets.size());
    lines = pair.line;
    if (std::max(sources.size(), targets.size()) > kLongest) {
      ++text.unlinked;
      text.pairs.add({}, {});
      continue;
    }
    const auto [source_numbers, target_numbers] = number(sources, targets);
    text.pairs.add(source_numbers, target_numbers);
    text.source_words += sources.size();
    text.target_words += targets.size();
  }
  leave_out_up_to(corpus->place().front());
  text.unlinked += static_cast<std::size_t>(corpus->half_blank_rows());
}

/// Links of both directions, each written source first.
struct BothLinks {
  std::vector<Links> forward;
  std::vector<Links> backward;
};

class Command {
 public:
  Command(const AlignFlags& flags, std::ostream& err) : flags_(flags), err_(err) {}

  void read();
  void link();
  AlignmentScores score() const;
  void write(const LinkWay& way) const;
  nlohmann::ordered_json facts() const;

 private:
  void say(const std::string& line) const {
    if (!flags_.quiet) err_ << to_message(line) << std::endl;
  }
  void report(bool is_turned, const aligner::Epoch& epoch) const;
  void say_size(const std::string& name, const NumberedText& text) const;

  const AlignFlags& flags_;
  std::ostream& err_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  aligner::WordNumbers source_numbers_;
  aligner::WordNumbers target_numbers_;
  NumberedText text_;      // what is learnt from
  std::size_t lines_ = 0;  // of it that are linked: those of --also follow
  NumberedText test_;
  std::vector<metrics::GoldLinks> gold_;
  BothLinks links_;
  BothLinks test_links_;
};

void Command::say_size(const std::string& name, const NumberedText& text) const {
  say(fmt::format("{}: {} pairs, {} source and {} target words", name, text.pairs.size(),
                  text.source_words, text.target_words));
  if (text.unlinked == 0) return;
  say(fmt::format("{}: {} pairs with a side that is blank or of more than {} words: no links", name,
                  text.unlinked, kLongest));
}

void Command::read() {
  const auto by = [&](const auto& number_source, const auto& number_target) {
    return [=](const std::vector<std::string>& sources, const std::vector<std::string>& targets) {
      std::pair<std::vector<aligner::Word>, std::vector<aligner::Word>> numbers;
      for (const auto& word : sources) numbers.first.push_back(number_source(word));
      for (const auto& word : targets) numbers.second.push_back(number_target(word));
      return numbers;
    };
  };
  const auto added = by([&](const std::string& word) { return source_numbers_.add(word); },
                        [&](const std::string& word) { return target_numbers_.add(word); });
  const auto found = by([&](const std::string& word) { return source_numbers_.find(word); },
                        [&](const std::string& word) { return target_numbers_.find(word); });
  read_text(flags_.source, flags_.target, added, text_);
  lines_ = text_.pairs.size();
  if (!flags_.also.empty()) read_text(flags_.also[0], flags_.also[1], added, text_);
  if (text_.target_words == 0) {
    throw Error(fmt::format("{} and {}: no line has text on both sides, of {} words at most",
                            flags_.source, flags_.target, kLongest));
  }
  say_size("text", text_);
  const bool has_test = !flags_.test.empty();
  if (has_test) {
    read_text(flags_.test[0], flags_.test[1], found, test_);
    say_size("test", test_);
  }
  if (flags_.gold.empty()) return;
  gold_ = read_gold(flags_.gold);
  check_as_many(has_test ? flags_.test[0] : flags_.source, has_test ? test_.pairs.size() : lines_,
                flags_.gold, gold_.size());
  const auto& words = (has_test ? test_ : text_).words;
  for (std::size_t i = 0; i < gold_.size(); ++i) {
    metrics::check_words(gold_[i], fmt::format("{}:{}", flags_.gold, i + 1), words[i].first,
                         words[i].second);
  }
}

void Command::report(bool is_turned, const aligner::Epoch& epoch) const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  say(fmt::format("{}: epoch {} of {}, {}: perplexity {:.2f}  {}",
                  is_turned ? "backward" : "forward", epoch.number,
                  flags_.options.epochs + flags_.options.jump_epochs,
                  epoch.is_of_jumps ? "hidden Markov model" : "Model 2", epoch.perplexity(),
                  view::human_duration(took.count())));
}

void Command::link() {
  const auto link_direction = [&](bool is_turned, std::vector<Links>& links,
                                  std::vector<Links>& test_links) {
    auto sizes = std::pair(source_numbers_.size(), target_numbers_.size());
    if (is_turned) std::swap(sizes.first, sizes.second);
    const aligner::Aligner aligner({text_.pairs, is_turned}, sizes.first, sizes.second,
                                   flags_.options,
                                   [&](const aligner::Epoch& epoch) { report(is_turned, epoch); });
    links = aligner.links({text_.pairs, is_turned}, lines_);
    test_links = aligner.links({test_.pairs, is_turned}, test_.pairs.size());
    if (!is_turned) return;
    for (auto& of_pair : links) of_pair = turned(of_pair);
    for (auto& of_pair : test_links) of_pair = turned(of_pair);
  };
  link_direction(false, links_.forward, test_links_.forward);
  link_direction(true, links_.backward, test_links_.backward);
}

AlignmentScores Command::score() const {
  AlignmentScores scores;
  if (flags_.gold.empty()) return scores;
  const auto& [forward, backward] = flags_.test.empty() ? links_ : test_links_;
  const auto way = flags_.way();
  for (const auto& [name, method] : every_way()) {
    if (way && way->name == name) scores.best = scores.ways.size();
    const auto links = LinkWay{name, method}.links(forward, backward);
    scores.ways.emplace_back(name, metrics::alignment_error(links, gold_));
  }
  if (!way) scores.best = best_of(scores);
  return scores;
}

nlohmann::ordered_json Command::facts() const {
  return {{"lines", lines_},
          {"pairs", text_.pairs.size()},
          {"source_words", source_numbers_.size() - 1},
          {"target_words", target_numbers_.size() - 1}};
}

void Command::write(const LinkWay& way) const {
  const auto text_of = [](const std::vector<Links>& all) {
    std::string text;
    for (const auto& links : all) text += to_text(links) + '\n';
    return text;
  };
  auto links = way.links(links_.forward, links_.backward);
  if (!flags_.out.empty()) write_file(flags_.out, text_of(links));
  if (!flags_.out_reversed.empty()) {
    for (auto& of_pair : links) of_pair = turned(of_pair);
    write_file(flags_.out_reversed, text_of(links));
  }
  if (flags_.test_out.empty()) return;
  write_file(flags_.test_out, text_of(way.links(test_links_.forward, test_links_.backward)));
}

}  // namespace

Run declare_align(CLI::App& app) {
  const auto flags = std::make_shared<AlignFlags>();
  flags->declare(app);
  return [flags](Streams streams) -> int {
    flags->check();
    omp_set_num_threads(flags->threads);
    Command command(*flags, streams.err);
    command.read();
    command.link();
    const auto scores = command.score();
    const auto way = flags->way();
    command.write(way ? *way : every_way()[scores.best]);
    if (flags->json) {
      auto facts = command.facts();
      add_json(scores, facts);
      streams.out << facts.dump(2) << '\n';
    } else {
      streams.out << to_text(scores, way ? "chosen" : kBestWay);
    }
    return kOk;
  };
}

}  // namespace attend::cli
