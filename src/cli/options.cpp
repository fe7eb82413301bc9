#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <omp.h>

#include "core/error.h"
#include "core/fields.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::cli {

void EngineFlags::declare(CLI::App& app) {
  app.add_option("--engine", engine.name, "cpu, or torch (LibTorch, a plug-in)")
      ->capture_default_str();
  app.add_option("--device", engine.device, "cpu, or of LibTorch: cuda, cuda:1, ...")
      ->capture_default_str();
  app.add_option("--threads", threads, "that compute; to train, 1 repeats bit for bit")
      ->capture_default_str();
}

std::unique_ptr<Engine> EngineFlags::make() const {
  check_at_least("threads", threads, 1);
  omp_set_num_threads(threads);
  return make_engine(engine);
}

void declare_case(CLI::App& app, std::string& letter_case) {
  app.add_option(
         "--case", letter_case,
         "in which lines are read: as-is, lower, or auto (a line in capitals in the case that "
         "the model knows, its translation in capitals)")
      ->capture_default_str();
}

void ScoringFlags::declare(CLI::App& app) {
  app.add_option("--tokenizer", tokenizer, "of BLEU: 13a, intl, zh, char or none, as sacreBLEU's")
      ->capture_default_str();
  app.add_option("--rouge-tokenizer", rouge_tokenizer,
                 "of ROUGE: google (a-z and 0-9 alone, as rouge_score) or unicode (any script)")
      ->capture_default_str();
  app.add_flag("--stem", stem, "of ROUGE: words of English by their stems, as pyrouge does");
  app.add_option("--caption-tokenizer", caption_tokenizer,
                 "of captions: ptb-like (lower case, no punctuation) or none (at white space)")
      ->capture_default_str();
  app.add_flag("--lowercase", lowercase, "compare in lower case");
  app.add_option("--beam", beam, "hypotheses kept for each sentence; default: each model's");
  app.add_option("--batch-size", batch_size, "sentences translated together");
  app.add_option("--max-length", max_length, "symbols of a line; one with more is refused")
      ->capture_default_str();
  declare_case(app, letter_case);
}

metrics::ScoreOptions ScoringFlags::scores() const {
  metrics::ScoreOptions options;
  options.bleu = {.tokenizer = metrics::tokenizer_called(tokenizer), .lowercase = lowercase};
  options.chrf = {.lowercase = lowercase};
  options.rouge = {.tokenizer = metrics::rouge_tokenizer_called(rouge_tokenizer), .stem = stem};
  options.caption = {.tokenizer = metrics::caption_tokenizer_called(caption_tokenizer),
                     .lowercase = lowercase};
  return options;
}

void ResamplingFlags::declare(CLI::App& app) {
  app.add_flag("--intervals", intervals,
               "also print between which figures 95 % of the resamples of the lines are");
  app.add_option("--resamples", options.samples, "of intervals and paired tests: 100 to 1000000")
      ->capture_default_str();
  app.add_option("--resampling-seed", options.seed, "which resamples they are")
      ->capture_default_str();
}

std::string to_text(const metrics::ResamplingOptions& options, std::size_t lines) {
  return fmt::format("{} resamples of {} lines, seed {}", options.samples, lines, options.seed);
}

void FormatFlags::declare(CLI::App& app) {
  app.add_option("--format", format, "text, json, latex, csv or markdown")->capture_default_str();
  app.add_flag("--json", json, "print JSON for programs: --format json");
  app.add_flag("--latex", latex, "print the table for LaTeX: --format latex");
}

std::string FormatFlags::chosen() const {
  check_one_of("format", format, {"text", "json", "latex", "csv", "markdown"});
  auto chosen = format;
  for (const auto& [is_given, name] : {std::pair(json, "json"), std::pair(latex, "latex")}) {
    if (!is_given || chosen == name) continue;
    if (chosen != "text") {
      throw Error(fmt::format("give --{} or --format {}, not both", name, chosen));
    }
    chosen = name;
  }
  return chosen;
}

std::vector<std::string> read_lines(const std::string& path) {
  text::FileLines file(path);
  std::vector<std::string> lines;
  for (std::string line; file.next(line);) lines.push_back(line);
  if (lines.empty()) throw Error(path + " is empty");
  return lines;
}

void check_as_many(const std::string& a, std::size_t in_a, const std::string& b, std::size_t in_b) {
  if (in_a == in_b) return;
  throw Error(
      fmt::format("{} has {} lines, {} has {}: they must be the same sentences", a, in_a, b, in_b));
}

std::vector<std::vector<std::string>> read_references(const std::vector<std::string>& paths) {
  std::vector<std::vector<std::string>> references;
  for (const auto& path : paths) {
    const auto lines = read_lines(path);
    if (references.empty()) references.resize(lines.size());
    check_as_many(paths[0], references.size(), path, lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (references[i].empty() || !text::is_blank(lines[i])) references[i].push_back(lines[i]);
    }
  }
  return references;
}

}  // namespace attend::cli
