#include "cli/explore_text.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/evaluate_links.h"
#include "cli/input_rows.h"
#include "cli/options.h"
#include "core/error.h"
#include "core/fields.h"
#include "tasks/task.h"
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

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// Throws Error if an input that is no file cannot be a sentence either.
void check_sentence(const std::string& input) {
  if (looks_like_a_path(input)) {
    throw Error("cannot read " + input +
                ": no such file; a sentence of one word can be given on standard input");
  }
  if (!text::is_valid_utf8(input)) throw Error("the sentence is not valid UTF-8; convert it");
  if (input.find('\n') != std::string::npos) {
    throw Error("a sentence is one line: give several in a file or on standard input");
  }
}

/// The source of a model that reads one.
TextColumn read_source(const ExploreTextFlags& flags) {
  TextColumn column = {.lines = {}, .file = "the source", .heading = {}};
  if (flags.is_standard_input()) {
    column.lines = lines_of("-", flags.limit);
  } else if (flags.is_file()) {
    column.file = flags.sources.front();
    column.lines = lines_of(column.file, flags.limit);
  } else {
    check_sentence(flags.sources.front());
    column.lines = {flags.sources.front()};
  }
  return column;
}

/// So many columns of files that a task reads in its own way, whatever its models are.
std::unique_ptr<data::Corpus> open_own(const tasks::Task& task, const ExploreTextFlags& flags,
                                       std::size_t columns) {
  return task.open({.config = tasks::SystemConfig(),
                    .use = tasks::Use::kTest,
                    .paths = flags.sources,
                    .columns = columns,
                    .options = flags.table.options_for(task, columns)});
}

/// The rows of a model that reads several columns, blank ones included.
std::unique_ptr<InputRows> open_rows(const ExploreTextFlags& flags, const tasks::Task& task) {
  const auto count = task.source_count();
  if (flags.is_standard_input()) return rows_of_lines("-", count, task.columns()[0].has_tabs);
  return rows_of_corpus(open_own(task, flags, count), count);
}

/// Adds those of an input to the columns. Throws Error naming what is wrong with a row, and where.
void read_rows(InputRows& in, std::span<const tasks::ColumnSpec> specs, int64_t limit,
               std::vector<TextColumn>& columns) {
  for (data::Row row; (limit == 0 || row.line < limit) && in.next(row);) {
    const auto fault = fault_of(row.cells, specs);
    if (!fault.empty()) throw Error(in.where(0) + ": " + fault);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!text::is_valid_utf8(row.cells[i])) {
        throw Error(in.where(i) + ": not valid UTF-8; convert it");
      }
      columns[i].lines.push_back(row.cells[i]);
    }
  }
}

/// The sources of a model that reads several.
std::vector<TextColumn> read_columns(const ExploreTextFlags& flags, const tasks::Task& task) {
  const auto specs = task.columns().first(task.source_count());
  const auto renamed = flags.table.options().renamed;
  const bool is_table = data::is_table(flags.sources);
  const bool is_of_lines = flags.is_standard_input() || flags.is_file();
  const auto rows = is_of_lines ? open_rows(flags, task) : nullptr;  // or there are not as many
  std::vector<TextColumn> columns;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string name(specs[i].name);
    TextColumn column = {.lines = {}, .file = "the " + name, .heading = {}, .name = specs[i].name};
    if (is_table) column.heading = renamed.contains(name) ? renamed.at(name) : name;
    if (flags.is_file()) column.file = flags.sources[flags.sources.size() == 1 ? 0 : i];
    columns.push_back(std::move(column));
  }
  if (rows != nullptr) {
    read_rows(*rows, specs, flags.limit, columns);
    return columns;
  }
  for (const auto& source : flags.sources) check_sentence(source);
  if (flags.sources.size() != specs.size()) {
    throw Error(fmt::format(
        "{} text{} given: the model reads {}; give as many texts or files, or one table (.tsv)",
        flags.sources.size(), flags.sources.size() == 1 ? "" : "s", names_of(specs)));
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (text::is_blank(flags.sources[i]))
      throw Error(fmt::format("the {} is empty; give it a text", specs[i].name));
    columns[i].lines = {flags.sources[i]};
  }
  return columns;
}

/// What is right: lines of a file, or of a model that reads several columns that of a table.
TextColumn read_references(const ExploreTextFlags& flags, const tasks::Task& task) {
  TextColumn column = {.lines = {}, .file = flags.reference, .heading = {}};
  const bool is_of_source = task.is_one_file() && std::vector{flags.reference} == flags.sources;
  if (!is_of_source && (task.source_count() == 1 || !data::is_table({flags.reference}))) {
    column.lines = lines_of(flags.reference, flags.limit);
    return column;
  }
  const auto target = task.corpus_columns(task.target() + 1).back();
  const auto limit = flags.limit;
  if (is_of_source) {
    const auto rows = rows_of_corpus(open_own(task, flags, task.target() + 1), task.target() + 1);
    for (data::Row row; (limit == 0 || row.line < limit) && rows->next(row);) {
      column.lines.push_back(row.cells.back());
    }
    return column;
  }
  auto options = flags.table.options();
  std::erase_if(options.renamed, [&](const auto& one) { return one.first != target.name; });
  column.heading = options.renamed.empty() ? target.name : options.renamed.begin()->second;
  const auto rows = rows_of_corpus(data::open_corpus({flags.reference}, {target}, options), 1);
  for (data::Row row; (limit == 0 || row.line < limit) && rows->next(row);) {
    column.lines.push_back(row.cells.front());
  }
  return column;
}

}  // namespace

void ExploreTextFlags::declare(CLI::App& app) {
  app.add_option("--source,input", sources,
                 "a file of lines, or a sentence; -, or nothing: standard input. Of a model that "
                 "reads several texts one for each, or one table (.tsv); of series a CSV");
  table.declare(app);
  photographs.declare(app);
  app.add_option(
      "--reference", reference,
      "the right translations or labels, line by line: shows how the model reads them as well");
  app.add_option("--force", force, "the translation of the one sentence to look at");
  app.add_option(
      "--gold", gold,
      "right word links of the references (i-j sure, ipj possible), drawn and scored; of "
      "pictures boxes, of sounds times of their words");
  reading.declare(app);
  app.add_option("--limit", limit,
                 "lines to look at, from the first; 0: all. Of a series windows, spread over it");
  declare_case(app, letter_case);
}

void ExploreTextFlags::check() const {
  photographs.check();
  if (!force.empty() && !reference.empty()) {
    throw Error("--force and --reference both give translations: leave one out");
  }
  if (force.find('\n') != std::string::npos) throw Error("--force: a translation is one line");
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
  if (is_file()) files = sources;
  for (const auto& file : {reference, gold}) {
    if (!file.empty()) files.push_back(file);
  }
  return files;
}

bool ExploreTextFlags::is_standard_input() const {
  return sources.empty() || (sources.size() == 1 && (sources[0].empty() || sources[0] == "-"));
}

bool ExploreTextFlags::is_file() const {
  return !is_standard_input() && std::any_of(sources.begin(), sources.end(), is_there);
}

std::function<TextToExplore(const tasks::Task&)> ExploreTextFlags::reader() const {
  return [this](const tasks::Task& task) { return read(task); };
}

TextToExplore ExploreTextFlags::read(const tasks::Task& task) const {
  TextToExplore text;
  const auto count = task.source_count();
  if (!gold.empty() && reference.empty() && force.empty()) {
    throw Error("--gold has links to the words of a reference: give --reference, too");
  }
  if (count == 1 && sources.size() > 1) {
    throw Error(
        fmt::format("{} inputs given: the model reads one column; give one file of lines, "
                    "or one sentence in quotes",
                    sources.size()));
  }
  if (count > 1 && !force.empty()) {
    throw Error("--force is a translation: give --reference with what is right");
  }
  if (const auto* given = table.given();
      given != nullptr &&
      (count == 1 || (!data::is_table(sources) && !data::is_table({reference})))) {
    throw Error(std::string(given) +
                " is of a table: give one .tsv to a model that reads several columns");
  }
  text.columns = count == 1 ? std::vector{read_source(*this)} : read_columns(*this, task);
  const auto lines = text.source().lines.size();
  if (lines == 0) throw Error("nothing to look at: the input has no line");
  const std::string name = is_standard_input() ? text::kStandardInput : sources.front();
  if (!force.empty()) {
    if (lines > 1) {
      throw Error("--force is the translation of one sentence: give --reference FILE for a text");
    }
    if (!text::is_valid_utf8(force)) throw Error("--force is not valid UTF-8; convert it");
    text.references.lines = {force};
  } else if (!reference.empty()) {
    text.references = read_references(*this, task);
    check_as_many(name, lines, reference, text.references.lines.size());
  }
  if (!gold.empty()) {
    text.gold = read_gold(gold);
    if (limit > 0 && text.gold.size() > lines) text.gold.resize(lines);
    check_as_many(name, lines, gold, text.gold.size());
    check_gold(gold, text.gold, text.source().lines, text.references.lines);
  }
  return text;
}

}  // namespace attend::cli
