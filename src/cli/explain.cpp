#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/explain_example.h"
#include "cli/explain_heads.h"
#include "cli/explain_hops.h"
#include "cli/explain_label.h"
#include "cli/explain_pair.h"
#include "cli/explain_write.h"
#include "cli/explanation_picture.h"
#include "cli/explanation_report.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/terminal.h"
#include "core/error.h"
#include "core/fields.h"
#include "tasks/hop_explanation.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/corpus.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct ExplainFlags {
  std::string model;
  std::optional<std::string> sentence;
  std::optional<std::string> second;
  std::optional<std::string> force;
  std::string steps;
  std::optional<int64_t> word;
  int64_t numbers = 4;
  int64_t best = 5;
  std::string letter_case = "as-is";
  int64_t max_length = text::kMaxLength;
  int width = 0;
  bool json = false;
  bool all = false;
  std::string output;
  std::string example = "reading";
  double dpi = 300.0;
  EngineFlags engine;

  void declare(CLI::App& app);
  void validate() const;

  /// Throws Error naming what was given and is of translations alone; `has_steps`: of others, too.
  void refuse_translations(const tasks::Task& task, bool has_steps) const;

  OutputKind kind() const {
    return output_kind("--output", output, {OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }
};

void ExplainFlags::declare(CLI::App& app) {
  app.add_option("sentence", sentence,
                 "to translate or label, or - for standard input; without -m: none");
  app.add_option("second", second,
                 "the other text of a model that reads two; on standard input behind a tab");
  app.add_option("-m,--model", model, "the model's folder; without it: an example worked by hand");
  app.add_option("--force", force, "walk through this translation, not the likeliest words");
  app.add_option("--steps", steps, "which to show: 3, or 2-5; default: all");
  app.add_option("--word", word,
                 "of a model with a label for each word, which: 3; default: the least sure one");
  app.add_option("--example", example,
                 "without -m, which is worked by hand: reading (Bahdanau et al. 2015) | hop (of a "
                 "memory network) | write (of a Turing machine)")
      ->capture_default_str();
  app.add_option("--best", best,
                 "likeliest next words shown at each step, or labels; of a "
                 "memory the heaviest places")
      ->capture_default_str();
  app.add_option("--numbers", numbers, "shown of each vector")->capture_default_str();
  app.add_option("--max-length", max_length, "symbols of the sentence")->capture_default_str();
  declare_case(app, letter_case);
  app.add_flag("--json", json, "print JSON for programs");
  app.add_flag("--all", all, "with --json: all numbers of each vector");
  app.add_option("-o,--output", output, "draw the steps, in place of the text: .svg, .pdf or .png");
  app.add_option("--dpi", dpi, "of a PNG: dots an inch")->capture_default_str();
  app.add_option("--width", width, "columns to write in, 50 or more; default: the terminal's");
  engine.declare(app);
  app.footer(
      "Example: attend explain -m model 'a dog runs' --steps 1-2\n"
      "         attend explain -m model 'a dog runs' -o steps.svg\n"
      "         attend explain -m pairs 'a dog runs' 'an animal moves'\n"
      "         attend explain -m copier '1,0,0 0,1,0 0,0,1' --steps 2\n"
      "         attend explain");
}

void ExplainFlags::validate() const {
  check_one_of("--example", example, {"reading", "hop", "write"});
  if (example != "reading" && (!model.empty() || json)) {
    throw Error("--example " + example + " is worked by hand, as text: leave out -m and --json");
  }
  check_at_least("--numbers", numbers, 1);
  check_at_least("--best", best, 1);
  if (word) check_at_least("--word", *word, 1);
  if (width != 0) check_at_least("--width", width, kNarrowest);
  if (!output.empty()) {
    kind();  // or it is refused
    check_dpi(dpi);
    if (json) throw Error("--output draws and --json prints: leave one out");
    if (model.empty()) throw Error("--output draws the steps of a model: give its folder by -m");
  }
  if (all && !json) throw Error("--all is for --json: add it, or ask for more by --numbers");
  if (model.empty() && sentence) throw Error("no model to explain: give its folder by -m");
  if (model.empty() && (force || !steps.empty() || word)) {
    throw Error("--force, --steps and --word are of a model: give its folder by -m");
  }
  if (!model.empty() && !sentence) {
    throw Error("no sentence to explain: give it in quotes, attend explain -m DIR 'a sentence'");
  }
}

void ExplainFlags::refuse_translations(const tasks::Task& task, bool has_steps) const {
  const std::pair<const char*, bool> given[] = {{"--force", force.has_value()},
                                                {"--steps", !steps.empty() && !has_steps},
                                                {"--case", letter_case != "as-is"},
                                                {"--json", json},
                                                {"--output", !output.empty()}};
  for (const auto& [name, is_given] : given) {
    if (!is_given) continue;
    throw Error(
        fmt::format("{}: only of models that say texts, and the task of {} is {}: leave it out",
                    name, model, task.name()));
  }
}

/// Whether this is to be written in UTF-8, as the locale's variables say.
bool locale_is_utf8() {
  for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string text;
    for (const char c : std::string(value)) {
      if (c != '-') text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return text.find("utf8") != std::string::npos;
  }
  return false;
}

int usual_width(const std::ostream& out) {
  const auto width = terminal_width(out);
  return width > 0 ? std::max(width, kNarrowest) : 80;
}

/// The number that all of the text is, from 1 on; 0 if it is none.
std::size_t step_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

/// Which steps of so many --steps asks for.
void choose_steps(const std::string& steps, std::size_t count, ExplanationStyle& style) {
  style.first = 1;
  style.last = count;
  if (steps.empty()) return;
  const auto between = steps.find('-');
  style.first = step_number(std::string_view(steps).substr(0, between));
  style.last = between == std::string::npos
                   ? style.first
                   : step_number(std::string_view(steps).substr(between + 1));
  if (style.first == 0 || style.last < style.first || style.last > count) {
    throw ConfigError("--steps", steps,
                      fmt::format("A or A-B, of the {} steps from 1 to {}", count, count));
  }
}

/// Throws Error if it is the name of a file: its text is what was meant.
void check_is_sentence(const std::string& text) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(text, ignored)) return;
  throw Error(text +
              " is a file: explain walks through one sentence, given in quotes or, with -, on "
              "standard input; for the lines of a file there is attend explore");
}

/// The sentence, which - says is the one line of standard input.
std::string sentence_of(const std::string& given) {
  if (given != "-") return given;
  text::FileLines lines("-");
  std::string sentence;
  std::string more;
  if (!lines.next(sentence)) throw Error("standard input is empty: expected a sentence");
  if (lines.next(more)) throw Error("standard input has several lines: expected one sentence");
  return sentence;
}

int explain(const ExplainFlags& flags, Streams streams) {
  flags.validate();
  for (const auto& given : {flags.sentence, flags.second, flags.force}) {
    if (given) check_is_sentence(*given);
  }
  const auto letter_case = tasks::letter_case_called(flags.letter_case, "--case");
  const auto engine = flags.engine.make();
  ExplanationStyle style = {.width = flags.width == 0 ? usual_width(streams.out) : flags.width,
                            .unicode = locale_is_utf8(),
                            .numbers = flags.all ? std::numeric_limits<std::size_t>::max()
                                                 : static_cast<std::size_t>(flags.numbers)};
  if (flags.model.empty()) {
    if (flags.example != "reading") {
      streams.out << (flags.example == "hop" ? hop_by_hand(*engine) : write_by_hand(*engine));
      return kOk;
    }
    const auto example = work_example(*engine);
    streams.out << (flags.json ? to_json(example) : to_text(example));
    return kOk;
  }
  const auto system = tasks::load_system(flags.model, *engine);
  const auto sentence = sentence_of(*flags.sentence);
  const bool reads_several = system.task->source_count() > 1;
  if (flags.second && !reads_several) {
    throw Error("the model reads one text, and two are given: put a sentence in quotes");
  }
  if (!tasks::says_texts(system)) {
    const bool has_steps = tasks::writes_memory(system);
    flags.refuse_translations(*system.task, has_steps);
    if (has_steps) {
      if (flags.word) throw Error("--word: the model has no label for each word: see --steps");
      const auto explained = tasks::explain_writes(system, *engine, sentence);
      choose_steps(flags.steps, explained.steps.size(), style);
      streams.out << explained_writes(explained, static_cast<std::size_t>(flags.best), style);
      return kOk;
    }
    if (reads_several) {
      if (flags.word) throw Error("--word: the model has one label for both texts: leave it out");
      std::vector<std::string> texts = {sentence};
      if (flags.second) texts.push_back(*flags.second);
      if (tasks::reads_in_hops(system)) {
        streams.out << explained_hops(system, *engine, texts, flags.max_length,
                                      static_cast<std::size_t>(flags.best), style, streams.err);
        return kOk;
      }
      streams.out << explained_pair(system, *engine, std::move(texts), flags.max_length,
                                    static_cast<std::size_t>(flags.best), style, streams.err);
      return kOk;
    }
    const auto word =
        flags.word ? std::optional(static_cast<std::size_t>(*flags.word - 1)) : std::nullopt;
    streams.out << explained_label(system, *engine, sentence, flags.max_length, word,
                                   static_cast<std::size_t>(flags.best), style, streams.err);
    return kOk;
  }
  if (flags.word) {
    throw Error("--word: only of models that say labels, and this one says texts: see --steps");
  }
  for (const auto& [vocabulary, line] :
       {std::pair(tasks::vocabularies_of(system).source, sentence),
        std::pair(tasks::vocabularies_of(system).target, flags.force.value_or(""))}) {
    const auto why = text::LineLimit(*vocabulary, flags.max_length).refusal(line);
    if (!why.empty()) throw Error("the sentence has " + why);
  }
  const auto explanation = explain_translation(system, *engine, sentence,
                                               {.best = static_cast<std::size_t>(flags.best),
                                                .force = flags.force,
                                                .letter_case = letter_case});
  if (!explanation.warning.empty()) say(streams.err, "warning: " + explanation.warning);
  choose_steps(flags.steps, explanation.steps.size(), style);
  if (!flags.output.empty()) {
    write_picture(picture_of(explanation, style), flags.output, flags.kind(), flags.dpi,
                  streams.err);
    return kOk;
  }
  const auto parts = parts_in_words(system.config);
  streams.out << (flags.json ? to_json(explanation, parts, style)
                             : to_text(explanation, parts, style));
  return kOk;
}

}  // namespace

Run declare_explain(CLI::App& app) {
  const auto flags = std::make_shared<ExplainFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return explain(*flags, streams); };
}

}  // namespace attend::cli
