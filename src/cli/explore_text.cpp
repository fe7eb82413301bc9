#include "cli/explore_text.h"

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/evaluate_links.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/fields.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

/// The first lines of a file, or of standard input.
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

std::vector<std::string> read_sources(const ExploreTextFlags& flags) {
  if (flags.input.empty() || flags.input == "-") return lines_of("-", flags.limit);
  if (flags.is_file()) return lines_of(flags.input, flags.limit);
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

}  // namespace

void ExploreTextFlags::declare(CLI::App& app) {
  app.add_option("--source,input", input,
                 "a file of lines, or a sentence; -, or nothing: standard input");
  app.add_option(
      "--reference", reference,
      "the right translations or labels, line by line: shows how the model reads them as well");
  app.add_option("--force", force, "the translation of the one sentence to look at");
  app.add_option("--gold", gold,
                 "right word links of the references (i-j sure, ipj possible), drawn and scored");
  reading.declare(app);
  app.add_option("--limit", limit, "lines to look at, from the first; 0: all");
  declare_case(app, letter_case);
}

void ExploreTextFlags::check() const {
  if (!force.empty() && !reference.empty()) {
    throw Error("--force and --reference both give translations: leave one out");
  }
  if (force.find('\n') != std::string::npos) throw Error("--force: a translation is one line");
  if (!gold.empty() && reference.empty() && force.empty()) {
    throw Error("--gold has links to the words of a reference: give --reference, too");
  }
  reading.check(!reference.empty() || !force.empty(), "--reference, whose words are known");
  check_at_least("--limit", limit, 0);
}

void ExploreTextFlags::choose(ExploreOptions& options) const {
  options.link_rule = reading.rule();
  options.knows_reference = reading.posterior;
  options.letter_case = tasks::letter_case_called(letter_case, "--case");
}

std::vector<std::string> ExploreTextFlags::files() const {
  std::vector<std::string> files;
  if (is_file()) files.push_back(input);
  for (const auto& file : {reference, gold}) {
    if (!file.empty()) files.push_back(file);
  }
  return files;
}

bool ExploreTextFlags::is_file() const {
  std::error_code ignored;
  return !input.empty() && std::filesystem::exists(input, ignored);
}

TextToExplore ExploreTextFlags::read() const {
  TextToExplore text;
  text.sources = read_sources(*this);
  if (text.sources.empty()) throw Error("nothing to look at: the input has no line");
  const std::string name = input.empty() || input == "-" ? text::kStandardInput : input;
  if (is_file()) text.source_name = input;
  if (!reference.empty()) text.reference_name = reference;
  if (!force.empty()) {
    if (text.sources.size() > 1) {
      throw Error("--force is the translation of one sentence: give --reference FILE for a text");
    }
    if (!text::is_valid_utf8(force)) throw Error("--force is not valid UTF-8; convert it");
    text.references = {force};
  } else if (!reference.empty()) {
    text.references = lines_of(reference, limit);
    check_as_many(name, text.sources.size(), reference, text.references.size());
  }
  if (!gold.empty()) {
    text.gold = read_gold(gold);
    if (limit > 0 && text.gold.size() > text.sources.size()) {
      text.gold.resize(text.sources.size());
    }
    check_as_many(name, text.sources.size(), gold, text.gold.size());
    check_gold(gold, text.gold, text.sources, text.references);
  }
  return text;
}

}  // namespace attend::cli
