#include "data/story_corpus.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "data/corpus_lines.h"
#include "text/random.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

constexpr std::uint64_t kSplit = 0x5707;  // which stories are measured by

struct Question {
  std::size_t first = 0;  // fact of its story
  std::size_t count = 0;  // of facts told before it
  std::string text{};
  std::string answer{};
  std::int64_t line = 0;
};

/// The number of a line of bAbI's and what is behind it; 0 of another line.
std::pair<std::int64_t, std::string_view> numbered(std::string_view line) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  const auto digits = static_cast<std::size_t>(end - line.data());
  if (error != std::errc() || digits == line.size() || line[digits] != ' ') return {0, line};
  return {number, line.substr(digits + 1)};
}

std::string_view trimmed(std::string_view text, std::string_view what) {
  const auto end = text.find_last_not_of(what);
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

/// Without what ends a sentence.
std::string words_of(std::string_view sentence) {
  auto words = trimmed(trimmed(sentence, " \r"), ".?");
  return std::string(trimmed(words, " "));
}

}  // namespace

struct StoryCorpus::Stories {
  std::string path;
  StoryPart part;
  bool has_answers = false;  // they are asked for
  std::vector<std::string> facts{};
  std::vector<Question> questions{};
  std::size_t begun = 0;  // stories
  std::size_t first = 0;  // fact of the story at hand

  bool is_wanted() const {
    const auto drawn = static_cast<double>(text::mixed(kSplit, begun) >> 40U) * 0x1p-24;
    return (drawn < part.dev_share) == part.is_dev || part.dev_share == 0.0;
  }

  void begin_story() {
    first = facts.size();
    ++begun;
  }

  void ask(std::string question, std::string answer, const text::FileLines& file) {
    if (facts.size() == first) {
      throw Error(file.where() + ": a question without facts: expected one at least before it");
    }
    if (text::is_blank(question)) throw Error(file.where() + ": an empty question");
    if (has_answers && text::is_blank(answer)) {
      throw Error(file.where() + ": a question without an answer");
    }
    if (!is_wanted()) return;
    questions.push_back(
        {first, facts.size() - first, std::move(question), std::move(answer), file.line_number()});
  }

  /// A line of bAbI's.
  void take_numbered(std::string_view line, std::int64_t& last, const text::FileLines& file) {
    const auto [number, rest] = numbered(line);
    if (number == 1) {
      begin_story();
    } else if (number != last + 1) {
      throw Error(
          fmt::format("{}: expected the number {} or 1 and a blank", file.where(), last + 1));
    }
    last = number;
    const auto cells = cells_of(rest);
    const bool asks = cells.size() > 1 || trimmed(rest, " \r").ends_with('?');
    if (!asks) {
      facts.push_back(words_of(rest));
      return;
    }
    ask(words_of(cells[0]), cells.size() > 1 ? std::string(trimmed(cells[1], " \r")) : "", file);
  }

  /// A line of facts, a question and perhaps its answer.
  void take_cells(std::string_view line, const text::FileLines& file) {
    const auto cells = cells_of(line);
    const std::size_t least = has_answers ? 3 : 2;
    if (cells.size() < least) {
      throw Error(fmt::format("{}: {} cell{}: expected facts, a question{}, with tabs between them",
                              file.where(), cells.size(), cells.size() == 1 ? "" : "s",
                              has_answers ? " and its answer" : ""));
    }
    begin_story();
    const auto told = cells.size() - least + 1;
    for (std::size_t i = 0; i < told; ++i) {
      if (!text::is_blank(cells[i])) facts.emplace_back(cells[i]);
    }
    ask(std::string(cells[told]), has_answers ? std::string(cells[told + 1]) : "", file);
  }
};

StoryCorpus::StoryCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
                         const CorpusOptions& options, const StoryPart& part)
    : Corpus(columns, options.skip_empty) {
  check_no_choice(options);
  auto stories = std::make_shared<Stories>();
  stories->path = path;
  stories->part = part;
  stories->has_answers = columns.size() > 2;
  text::FileLines file(path);
  std::int64_t last = 0;
  bool is_numbered = false;
  bool is_first = true;
  for (std::string line; file.next(line);) {
    if (text::is_blank(line)) continue;
    if (is_first) is_numbered = numbered(line).first == 1;
    is_first = false;
    is_numbered ? stories->take_numbered(line, last, file) : stories->take_cells(line, file);
  }
  if (is_first) throw Error(path + " is empty: expected stories");
  stories_ = std::move(stories);
}

bool StoryCorpus::read(Row& row) {
  if (next_ == stories_->questions.size()) return false;
  const auto& question = stories_->questions[next_++];
  std::string facts;
  for (std::size_t i = question.first; i < question.first + question.count; ++i) {
    if (i > question.first) facts += '\t';
    facts += stories_->facts[i];
  }
  row.cells = {std::move(facts), question.text};
  if (columns().size() > 2) row.cells.push_back(question.answer);
  row.line = line_ = question.line;
  return true;
}

Place StoryCorpus::place() const {
  return {static_cast<std::int64_t>(next_)};
}

void StoryCorpus::seek(const Place& place) {
  const auto next = place.empty() ? 0 : place.front();
  if (next < 0 || next > std::ssize(stories_->questions) || place.size() > 1) {
    throw Error(name() + ": a place among its questions was expected: the file has changed");
  }
  next_ = static_cast<std::size_t>(next);
}

std::string StoryCorpus::name() const {
  return stories_->path;
}

std::string StoryCorpus::where(std::size_t column) const {
  return fmt::format("{}:{}, {}", stories_->path, line_, columns().at(column).name);
}

std::unique_ptr<text::LineSource> StoryCorpus::lines(std::span<const std::size_t> chosen) const {
  std::unique_ptr<StoryCorpus> other(new StoryCorpus(*this));
  other->next_ = 0;
  return lines_of(std::move(other), {chosen.begin(), chosen.end()});
}

}  // namespace attend::data
