#include "data/sound_lists.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/column_names.h"
#include "data/corpus_lines.h"
#include "data/number_coder.h"
#include "data/sound_cell.h"
#include "format/json_reader.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostColumns = 2;  // what is heard, and what is said

Error at(const text::LineSource& lines, const std::string& what) {
  return Error(fmt::format("{}: {}", lines.where(), what));
}

/// The cell of a file, or of a part of it; a file's name is looked at as it is.
std::string cell_of(const std::string& file, const SoundSpan& span) {
  const std::vector<NamedSound> one = {{file, span}};
  auto cell = sound_cell(one);
  if (sounds_in(cell) == one) return cell;
  throw Error(file +
              ": a name with ; or #t=, which stand between sounds and before times: rename it");
}

/// The first word of a line, and what is behind it.
std::pair<std::string, std::string> first_word(const std::string& line) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  const auto end = line.find_first_of(" \t", begin);
  if (end == std::string::npos) return {line.substr(begin), ""};
  const auto next = line.find_first_not_of(" \t", end);
  if (next == std::string::npos) return {line.substr(begin, end - begin), ""};
  return {line.substr(begin, end - begin),
          line.substr(next, line.find_last_not_of(" \t") + 1 - next)};
}

struct Line {
  std::string content;
  std::int64_t number = 0;
};

/// Lines that begin with a name, by it. Throws Error if one is there twice.
std::map<std::string, Line> by_name(const std::string& path) {
  std::map<std::string, Line> found;
  text::FileLines lines(path);
  for (std::string line; lines.next(line);) {
    auto [name, rest] = first_word(line);
    if (name.empty()) continue;
    if (!found.emplace(name, Line{std::move(rest), lines.line_number()}).second) {
      throw at(lines, name + " is there twice");
    }
  }
  return found;
}

/// The file of a line of wav.scp.
std::string file_in(const std::string& content, const std::string& where) {
  if (content.ends_with('|')) {
    throw Error(where +
                ": a command, and commands are not run: convert the sounds, and name files");
  }
  if (content.empty()) throw Error(where + ": expected the name of a recording and its file");
  return content;
}

/// "utterance recording 1.5 3.25" as a part of that recording's file.
std::string cell_of_segment(const std::string& content, const std::map<std::string, Line>& files,
                            const std::string& recordings) {
  const auto words = text::split_words(content);
  if (words.size() != 3 && words.size() != 4) {
    throw Error("expected utterance, recording, begin and end");
  }
  const auto file = files.find(words[0]);
  if (file == files.end()) {
    throw Error(fmt::format("{} has no recording {}", recordings, words[0]));
  }
  SoundSpan span = {number_of(words[1]), number_of(words[2])};
  if (span.to == -1.0) span.to = SoundSpan::kEnd;
  if (span.from < 0.0 || span.to <= span.from) {
    throw Error(
        fmt::format("from {} to {} s: expected an end behind the beginning", words[1], words[2]));
  }
  return cell_of(
      file_in(file->second.content, fmt::format("{}:{}", recordings, file->second.number)), span);
}

/// Utterances in their order, with names.
std::vector<std::pair<std::string, ListedSound>> utterances_of(const std::string& recordings,
                                                               const std::string& segments) {
  const bool has_segments = fs::exists(segments);
  const auto files = by_name(recordings);
  std::vector<std::pair<std::string, ListedSound>> found;
  std::set<std::string> names;
  text::FileLines lines(has_segments ? segments : recordings);
  for (std::string line; lines.next(line);) {
    const auto [name, content] = first_word(line);
    if (name.empty()) continue;
    if (!names.insert(name).second) throw at(lines, name + " is there twice");
    try {
      auto cell = has_segments ? cell_of_segment(content, files, recordings)
                               : cell_of(file_in(content, "a recording"), {});
      found.push_back({name, {.sound = std::move(cell), .line = lines.line_number()}});
    } catch (const Error& error) {
      throw at(lines, error.what());
    }
  }
  return found;
}

class ListCorpus final : public Corpus {
 public:
  ListCorpus(std::shared_ptr<const SoundList> list, const std::vector<CorpusColumn>& columns,
             bool skip_empty, std::string name)
      : Corpus(columns, skip_empty),
        list_(std::move(list)),
        skip_empty_(skip_empty),
        name_(std::move(name)) {}

  Place place() const override { return {next_}; }
  void seek(const Place& place) override {
    const auto next = place.empty() ? 0 : place.front();
    if (place.size() > 1 || next < 0 || next > std::ssize(list_->sounds)) {
      throw Error(name_ + ": a place in a list was expected: the files have changed");
    }
    next_ = next;
  }
  std::string name() const override { return name_; }
  std::string where(std::size_t column) const override {
    const auto& sound =
        list_->sounds.at(static_cast<std::size_t>(std::max<std::int64_t>(next_, 1) - 1));
    return column == 0 ? fmt::format("{}:{}", list_->file, sound.line)
                       : fmt::format("{}:{}", list_->text_file, sound.text_line);
  }
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> chosen) const override {
    return lines_of(std::make_unique<ListCorpus>(list_, columns(), skip_empty_, name_),
                    {chosen.begin(), chosen.end()});
  }

 private:
  bool read(Row& row) override {
    if (next_ >= std::ssize(list_->sounds)) return false;
    const auto& sound = list_->sounds[static_cast<std::size_t>(next_++)];
    row.cells = {sound.sound};
    if (columns().size() > 1) row.cells.push_back(sound.text);
    row.line = sound.line;
    return true;
  }

  std::shared_ptr<const SoundList> list_;
  bool skip_empty_;
  std::string name_;
  std::int64_t next_ = 0;
};

/// What a manifest's texts are called there.
std::string text_key(const std::vector<CorpusColumn>& columns, const CorpusOptions& options) {
  check_renamed(columns, options);
  if (options.renamed.contains(columns.front().name)) {
    throw Error("--columns: the sounds of JSON lines are called audio_filepath");
  }
  if (columns.size() < kMostColumns) return "text";
  const auto renamed = options.renamed.find(columns[1].name);
  return renamed == options.renamed.end() ? columns[1].name : renamed->second;
}

}  // namespace

bool is_sound_list(const std::vector<std::string>& paths) {
  if (paths.size() != 1) return false;
  const auto& path = paths.front();
  return path.ends_with(".jsonl") || path.ends_with(".json") || fs::is_directory(path);
}

std::vector<std::string> files_of_list(const std::string& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto* name : {"wav.scp", "segments", "text"}) {
    const auto file = fs::path(path) / name;
    if (fs::exists(file)) files.push_back(file.string());
  }
  return files;
}

SoundList read_kaldi(const std::string& folder, bool wants_texts) {
  const auto path_of = [&](const char* name) { return (fs::path(folder) / name).string(); };
  const auto recordings = path_of("wav.scp");
  const auto segments = path_of("segments");
  if (!fs::exists(recordings)) {
    throw Error(folder + ": a folder without wav.scp: expected a data folder of Kaldi's");
  }
  SoundList list = {.file = fs::exists(segments) ? segments : recordings,
                    .text_file = path_of("text")};
  auto utterances = utterances_of(recordings, segments);
  if (wants_texts) {
    auto texts = by_name(list.text_file);
    for (auto& [name, sound] : utterances) {
      const auto text = texts.find(name);
      if (text == texts.end()) {
        throw Error(fmt::format("{}:{}: {} has no text of {}", list.file, sound.line,
                                list.text_file, name));
      }
      sound.text = std::move(text->second.content);
      sound.text_line = text->second.number;
      texts.erase(text);
    }
    if (!texts.empty()) {
      const auto& [name, line] = *texts.begin();
      throw Error(fmt::format("{}:{}: {} has no {}", list.text_file, line.number, list.file, name));
    }
  }
  for (auto& [name, sound] : utterances) list.sounds.push_back(std::move(sound));
  return list;
}

SoundList read_manifest(const std::string& path, const std::string& text_key, bool wants_texts) {
  SoundList list = {.file = path, .text_file = path};
  text::FileLines lines(path);
  for (std::string line; lines.next(line);) {
    if (text::is_blank(line)) continue;
    const auto value = format::read_json(line, lines.where());
    const format::JsonObject object(value, lines.where());
    ListedSound sound = {.line = lines.line_number(), .text_line = lines.line_number()};
    SoundSpan span;
    const auto duration = object.number("duration", SoundSpan::kEnd);
    if (!(duration > 0.0)) throw at(lines, "\"duration\" is not above 0");
    if (object.has("offset")) {
      span.from = object.number("offset");
      if (!(span.from >= 0.0)) throw at(lines, "\"offset\" is below 0");
      span.to = span.from + duration;
    }
    try {
      sound.sound = cell_of(object.text("audio_filepath"), span);
    } catch (const Error& error) {
      const std::string what = error.what();
      throw what.starts_with(lines.where()) ? Error(what) : at(lines, what);
    }
    if (wants_texts) {
      sound.text = object.text(text_key.c_str());
      std::replace_if(
          sound.text.begin(), sound.text.end(),
          [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    }
    list.sounds.push_back(std::move(sound));
  }
  return list;
}

std::unique_ptr<Corpus> open_sound_list(const std::string& path,
                                        const std::vector<CorpusColumn>& columns,
                                        const CorpusOptions& options) {
  if (columns.empty() || columns.size() > kMostColumns) {
    throw Error(path + " lists sounds and what is said in them, and no other column");
  }
  if (!options.where.empty()) {
    throw Error("--where chooses rows of a table (.tsv), and " + path + " is a list of sounds");
  }
  const bool wants_texts = columns.size() > 1;
  const bool is_folder = fs::is_directory(path);
  if (is_folder && !options.renamed.empty()) {
    throw Error("--columns renames the columns of a table: a folder of Kaldi's has none");
  }
  auto list = is_folder ? read_kaldi(path, wants_texts)
                        : read_manifest(path, text_key(columns, options), wants_texts);
  if (list.sounds.empty()) throw Error(list.file + " is empty: expected one recording a line");
  return std::make_unique<ListCorpus>(std::make_shared<const SoundList>(std::move(list)), columns,
                                      options.skip_empty, path);
}

}  // namespace attend::data
