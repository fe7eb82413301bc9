#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/compare_runs.h"
#include "cli/evaluate_links.h"
#include "cli/explore_sentences.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "text/corpus.h"
#include "text/utf8.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct ExploreFlags {
  std::vector<std::string> models;
  std::string input;
  std::string output;
  std::string json;
  std::string reference;
  std::string gold;
  std::string title;
  int64_t limit = 0;
  ExploreOptions options;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;
};

void ExploreFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models,
                 "the model's folder; give it again to see models side by side")
      ->required()
      ->allow_extra_args(false);
  app.add_option("input", input, "a file of lines, or a sentence; default: standard input");
  app.add_option("-o,--output", output, "the page to write");
  app.add_option("--json", json, "write the data alone to this file, for programs");
  app.add_option("--nbest", options.best, "hypotheses of a sentence to show")
      ->capture_default_str();
  app.add_option("--beam", options.beam, "hypotheses kept in the search; default: the model's");
  app.add_option("--reference", reference,
                 "the right translations, line by line: shows how the model reads them as well");
  app.add_option("--gold", gold,
                 "right word links of the references (i-j sure, ipj possible), drawn and scored");
  app.add_option("--title", title, "of the page; default: the input's name");
  app.add_option("--limit", limit, "lines to look at, from the first; 0: all");
  app.add_option("--batch-size", options.batch_size, "sentences translated together");
  engine.declare(app);
  app.footer(
      "Example: attend explore -m model 'a dog runs .' -o page.html\n"
      "         attend explore -m one -m two dev.en --reference dev.de -o page.html");
}

void ExploreFlags::check() const {
  if (output.empty() && json.empty()) throw Error("say where to write: give --output or --json");
  if (!gold.empty() && reference.empty()) {
    throw Error("--gold has links to the words of a reference: give --reference, too");
  }
  check_at_least("--limit", limit, 0);
}

/// The lines of a stream, without carriage returns. Throws Error if one is not UTF-8.
std::vector<std::string> lines_of(std::istream& in, int64_t limit) {
  std::vector<std::string> lines;
  std::string line;
  while ((limit == 0 || static_cast<int64_t>(lines.size()) < limit) && std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!text::is_valid_utf8(line)) {
      throw Error(fmt::format("line {}: not valid UTF-8; convert it", lines.size() + 1));
    }
    lines.push_back(line);
  }
  return lines;
}

/// The first lines of a file.
std::vector<std::string> lines_of(const std::string& path, int64_t limit) {
  text::FileLines file(path);
  std::vector<std::string> lines;
  for (std::string line;
       (limit == 0 || static_cast<int64_t>(lines.size()) < limit) && file.next(line);) {
    lines.push_back(line);
  }
  return lines;
}

/// Whether it is more likely the name of a file that is not there than a sentence.
bool looks_like_a_path(const std::string& input) {
  const auto mark = input.find_first_of("/.");
  return text::count_words(input) == 1 && mark != std::string::npos && mark + 1 < input.size();
}

std::vector<std::string> read_sources(const ExploreFlags& flags, std::istream& in) {
  if (flags.input.empty()) return lines_of(in, flags.limit);
  std::error_code ignored;
  if (std::filesystem::exists(flags.input, ignored)) return lines_of(flags.input, flags.limit);
  if (looks_like_a_path(flags.input)) {
    throw Error("cannot read " + flags.input +
                ": no such file; a sentence of one word can be given on standard input");
  }
  if (!text::is_valid_utf8(flags.input)) throw Error("the sentence is not valid UTF-8; convert it");
  if (flags.input.find('\n') != std::string::npos) {
    throw Error("a sentence is one line: give several in a file or on standard input");
  }
  return {flags.input};
}

TextToExplore read_text(const ExploreFlags& flags, std::istream& in) {
  TextToExplore text;
  text.sources = read_sources(flags, in);
  if (text.sources.empty()) throw Error("nothing to look at: the input has no line");
  const std::string input = flags.input.empty() ? "the input" : flags.input;
  if (!flags.reference.empty()) {
    text.references = lines_of(flags.reference, flags.limit);
    check_as_many(input, text.sources.size(), flags.reference, text.references.size());
  }
  if (!flags.gold.empty()) {
    text.gold = read_gold(flags.gold);
    if (flags.limit > 0 && text.gold.size() > text.sources.size()) {
      text.gold.resize(text.sources.size());
    }
    check_as_many(input, text.sources.size(), flags.gold, text.gold.size());
  }
  return text;
}

std::string title_of(const ExploreFlags& flags, const TextToExplore& text) {
  if (!flags.title.empty()) return flags.title;
  std::error_code ignored;
  if (!flags.input.empty() && std::filesystem::exists(flags.input, ignored)) {
    return std::filesystem::path(flags.input).filename().string();
  }
  return text.sources.size() == 1 ? text.sources[0] : "attend explore";
}

int explore(const ExploreFlags& flags, Streams streams) {
  flags.check();
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.threads = flags.engine.threads;
  const auto text = read_text(flags, streams.in);
  format::Exploration exploration;
  exploration.program = "attend " ATTEND_VERSION;
  exploration.title = title_of(flags, text);
  exploration.sentences = sentences_of(text);
  const auto names = names_of(flags.models);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto system = models::load_system(flags.models[i], *engine);
    explore_model(names[i], system, *engine, text, options, exploration);
  }
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kExploreBundle, exploration.title, json));
  }
  return kOk;
}

}  // namespace

Run declare_explore(CLI::App& app) {
  const auto flags = std::make_shared<ExploreFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return explore(*flags, streams); };
}

}  // namespace attend::cli
