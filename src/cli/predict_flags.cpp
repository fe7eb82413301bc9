#include "cli/predict_flags.h"

#include <algorithm>
#include <ostream>
#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/terminal.h"
#include "core/error.h"
#include "core/fields.h"

namespace attend::cli {
namespace {

constexpr int kNarrowestShown = 4;  // that an alignment can be drawn in
constexpr int kUsualShownWidth = 80;

/// What only a search for a text knows.
constexpr const char* kOfSearch[] = {"--beam",
                                     "--greedy",
                                     "--length-penalty",
                                     "--coverage-penalty",
                                     "--min-ratio",
                                     "--end-threshold",
                                     "--ctc",
                                     "--max-ratio",
                                     "--no-repeat",
                                     "--temperature",
                                     "--top-k",
                                     "--top-p",
                                     "--seed",
                                     "--case",
                                     "--shortlist",
                                     "--replace-unknown"};

/// What is of lines that are translated as they come, or of sounds.
constexpr const char* kOfLines[] = {"--sample",     "--force",         "--split",
                                    "--alignments", "--alignments-to", "--links-by",
                                    "--posterior",  "--time-offset"};

/// What is for nothing where a sound is heard as it comes; and what is for nothing elsewhere.
constexpr const char* kNotOfStreams[] = {
    "--input",       "input",           "--source",     "--columns",       "--where",
    "--pictures",    "--picture-names", "--force",      "--split",         "--case",
    "--keep-going",  "--steps",         "--width",      "--nbest",         "--sample",
    "--temperature", "--top-k",         "--top-p",      "--seed",          "--replace-unknown",
    "--shortlist",   "--batch-size",    "--alignments", "--alignments-to", "--links-by",
    "--posterior",   "--show"};
constexpr const char* kOfStreams[] = {"--rate", "--samples", "--window", "--every"};

void refuse(const CLI::App& app, std::span<const char* const> names, const std::string& why,
            const std::vector<std::string>& allowed = {}) {
  for (const auto* name : names) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    if (app[name]->count() > 0) throw Error(std::string(name) + ": " + why + ": leave it out");
  }
}

}  // namespace

void PredictFlags::declare(CLI::App& app) {
  app_ = &app;
  app.add_option("-m,--model", models, "the model's folder; give it again for an ensemble")
      ->required()
      ->allow_extra_args(false);
  app.add_option("-i,--input", named_inputs,
                 "lines to answer; default, or -: standard input. Of a model that reads pictures "
                 "also these themselves, several")
      ->allow_extra_args(false);
  app.add_option("input", bare_inputs, "the same without --input");
  app.add_option("--source", sources,
                 "rows to answer: a file for each column that the model reads, or one .tsv");
  table.declare(app);
  app.add_option("-o,--output", output, "where to write; default: standard output");
  app.add_option("--beam", beam, "hypotheses kept for each sentence; default: the model's");
  app.add_flag("--greedy", greedy, "the likeliest symbol at each step: --beam 1");
  app.add_option("--nbest", options.best, "answers a line: 'line ||| text ||| score'");
  searching.declare(app);
  app.add_flag("--sample", sample, "draw translations instead of searching the best");
  app.add_option("--temperature", sampling.temperature, "of --sample: below 1 is bolder");
  app.add_option("--top-k", sampling.top_k, "of --sample: among the k likeliest symbols; 0: all");
  app.add_option("--top-p", sampling.top_p, "of --sample: among the likeliest that reach p");
  app.add_option("--seed", options.seed, "of --sample");
  app.add_option("--force", force, "score the translations in this file instead of searching");
  app.add_flag("--replace-unknown", options.replace_unknown,
               "put the source word that was read most for an unknown symbol");
  app.add_option("--alignments", alignments,
                 "also say where words came from: pharaoh (hard links), json, matrix (soft); of "
                 "sounds when they are heard: times, word-times, ctm, textgrid");
  app.add_option("--alignments-to", alignments_to, "write them to this file, not the output");
  app.add_option("--time-offset", time_offset,
                 "of sounds: seconds to add to all times, as attend evaluate --gold finds them");
  reading.declare(app);
  app.add_flag("--json", json, "a line of JSON for each answer, with what it read");
  app.add_flag("--show", show, "draw below each answer what it looked at");
  app.add_option("--steps", steps,
                 "of a series: go on behind the end of --source for so many steps, as a CSV");
  app.add_flag(
      "--stream", stream,
      "of models of sounds: hear raw samples on standard input, and say words as they come");
  app.add_option("--rate", rate, "of --stream: samples a second; default: the model's");
  app.add_option("--samples", samples,
                 "of --stream: s16 (whole numbers of 16 bits) or f32 (floats), lowest byte first")
      ->capture_default_str();
  app.add_option("--window", windows.window, "of --stream: seconds that are heard at once")
      ->capture_default_str();
  app.add_option("--every", windows.every, "of --stream: seconds from one window to the next")
      ->capture_default_str();
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
  app.footer("Example: echo 'a dog runs' | attend " + app.get_name() + " -m model --show");
}

void PredictFlags::complete(const search::SearchOptions& of_model, bool of_sounds) {
  options.search = of_model;
  options.threads = engine.threads;
  if (beam) options.search.beam_size = *beam;
  if (greedy) options.search.beam_size = 1;
  if (!beam && !greedy) options.search.beam_size = std::max(of_model.beam_size, options.best);
  searching.apply(options.search);
  if (sample) options.sampling = sampling;
  options.letter_case = tasks::letter_case_called(letter_case, "--case");
  options.validate();
  if (split && (options.best > 1 || !force.empty())) {
    throw Error("--split joins one translation of each sentence: leave out --nbest and --force");
  }
  options.time_offset = time_offset;
  if (!alignments_to.empty() && alignments.empty()) alignments = of_sounds ? "times" : "pharaoh";
  if (of_sounds) return complete_times();
  refuse(*app_, std::vector{"--time-offset"}, "of models that read sounds");
  if (!alignments.empty()) {
    check_one_of("--alignments", alignments, {"pharaoh", "json", "matrix"});
  }
  const bool has_links = alignments == "pharaoh";
  const bool has_weights = !alignments.empty() || show;
  if (reading.posterior) {
    reading.check(has_weights && !force.empty(),
                  "--force, whose words are known, and --alignments or --show");
  } else {
    reading.check(has_links, "--alignments pharaoh, the links");
  }
  options.knows_target = reading.posterior;
  if (width != 0) check_at_least("--width", width, kNarrowestShown);
}

/// What is written of sounds.
void PredictFlags::complete_times() {
  if (alignments.empty()) return;
  check_one_of("--alignments", alignments, {"times", "word-times", "ctm", "textgrid"});
  if (options.best > 1 || json) {
    throw Error(fmt::format("--alignments {} is of one answer: leave out {}", alignments,
                            json ? "--json, which has times as well" : "--nbest"));
  }
}

std::vector<std::string> PredictFlags::inputs() const {
  auto all = named_inputs;
  all.insert(all.end(), bare_inputs.begin(), bare_inputs.end());
  return all;
}

std::string PredictFlags::input() const {
  const auto all = inputs();
  if (all.size() > 1) {
    throw Error(
        fmt::format("{} and {}: one file of lines is read at once; several pictures are, by a "
                    "model of pictures",
                    all[0], all[1]));
  }
  return all.empty() || all.front().empty() ? "-" : all.front();
}

void PredictFlags::refuse_table() const {
  const auto* given = table.given_of_table();
  if (given != nullptr) throw Error(std::string(given) + " is of a table: give --source, one .tsv");
}

void PredictFlags::refuse_search(const std::string& why) const {
  refuse(*app_, kOfSearch, why);
  refuse(*app_, kOfLines, why);
}

void PredictFlags::refuse_of_stream() const {
  refuse(*app_, kOfStreams, "of --stream");
}

void PredictFlags::refuse_beside_stream() const {
  refuse(*app_, kNotOfStreams, "not of --stream, which hears standard input");
}

void PredictFlags::refuse_lines(const std::string& why,
                                const std::vector<std::string>& allowed) const {
  refuse(*app_, kOfLines, why, allowed);
}

int PredictFlags::width_for(const std::ostream& out) const {
  const auto wide = width == 0 ? terminal_width(out) : width;
  return wide < kNarrowestShown ? kUsualShownWidth : wide;  // not a terminal
}

}  // namespace attend::cli
