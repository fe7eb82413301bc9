#include "data/captions_json.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/error.h"
#include "core/files.h"
#include "data/column_names.h"
#include "data/corpus_lines.h"
#include "format/json_reader.h"

namespace attend::data {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 500'000'000;  // COCO's captions, words included, have 144 MB

std::string in_one_line(std::string text) {
  for (auto& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

const Json& list_in(const format::JsonObject& object, const char* key) {
  const auto& list = object.at(key);
  if (list.is_array()) return list;
  throw Error(
      fmt::format("{}: \"{}\" is {}: expected a list", object.where(), key, format::shown(list)));
}

std::vector<Caption> read_coco(const format::JsonObject& all) {
  std::map<std::int64_t, std::string> names;
  std::size_t number = 0;
  for (const auto& one : list_in(all, "images")) {
    const format::JsonObject image(one, fmt::format("{}: image {}", all.where(), ++number));
    const auto id = image.whole("id");
    if (!names.emplace(id, image.text("file_name")).second) {
      throw Error(fmt::format("{}: the id {} is there twice", image.where(), id));
    }
  }
  std::vector<Caption> captions;
  for (const auto& one : list_in(all, "annotations")) {
    const format::JsonObject caption(
        one, fmt::format("{}: annotation {}", all.where(), captions.size() + 1));
    const auto id = caption.whole("image_id");
    const auto image = names.find(id);
    if (image == names.end()) {
      throw Error(fmt::format("{}: there is no image with the id {}", caption.where(), id));
    }
    captions.push_back({image->second, in_one_line(caption.text("caption")), ""});
  }
  return captions;
}

std::string joined_tokens(const format::JsonObject& sentence) {
  std::string text;
  for (const auto& token : list_in(sentence, "tokens")) {
    if (!text.empty()) text += ' ';
    text += format::text_in(token, sentence.where() + ": tokens");
  }
  return text;
}

std::vector<Caption> read_karpathy(const format::JsonObject& all) {
  std::vector<Caption> captions;
  std::size_t number = 0;
  for (const auto& one : list_in(all, "images")) {
    const format::JsonObject image(one, fmt::format("{}: image {}", all.where(), ++number));
    const auto folder = image.text("filepath", "");
    const auto file = (folder.empty() ? "" : folder + "/") + image.text("filename");
    const auto split = image.text("split", "");
    for (const auto& each : list_in(image, "sentences")) {
      const format::JsonObject sentence(each, image.where() + ": a sentence");
      captions.push_back(
          {file, in_one_line(sentence.has("raw") ? sentence.text("raw") : joined_tokens(sentence)),
           split});
    }
  }
  return captions;
}

}  // namespace

std::vector<Caption> read_captions(std::string_view text, const std::string& where) {
  const auto json = format::read_json(text, where, {kMostBytes, 8});
  const format::JsonObject all(json, where);
  if (all.has("annotations")) return read_coco(all);
  if (all.has("images")) return read_karpathy(all);
  throw Error(where +
              ": neither COCO's captions (\"images\", \"annotations\") nor Karpathy's "
              "(\"images\" with \"sentences\")");
}

CaptionsCorpus::CaptionsCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
                               const CorpusOptions& options)
    : Corpus(columns, options.skip_empty), path_(path), skip_empty_(options.skip_empty) {
  const std::map<std::string, Member, std::less<>> known = {{"file", &Caption::file},
                                                            {"picture", &Caption::file},
                                                            {"caption", &Caption::caption},
                                                            {"split", &Caption::split}};
  const auto member_called = [&](const std::string& name, const std::string& advice) {
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    throw Error(
        fmt::format("{}: captions have the columns file, caption and split, and none is "
                    "{}{}",
                    path, name, advice));
  };
  check_renamed(columns, options);
  for (const auto& column : columns) {
    const auto renamed = options.renamed.find(column.name);
    members_.push_back(
        member_called(renamed == options.renamed.end() ? column.name : renamed->second,
                      fmt::format("; another name is said with --columns {}=NAME", column.name)));
  }
  for (const auto& [name, cells] : options.where) {
    wanted_.emplace_back(member_called(name, ""), cells);
  }
  captions_ = std::make_shared<const std::vector<Caption>>(read_captions(read_file(path), path));
  if (captions_->empty()) throw Error(path + ": there is no caption in it");
  if (wanted_.empty()) return;
  ChosenCells seen(options.where);
  for (const auto& caption : *captions_) {
    for (std::size_t i = 0; i < wanted_.size(); ++i) seen.see(i, caption.*wanted_[i].first);
  }
  seen.check(path);
}

CaptionsCorpus::CaptionsCorpus(const CaptionsCorpus& other,
                               const std::vector<CorpusColumn>& columns)
    : Corpus(columns, other.skip_empty_),
      path_(other.path_),
      skip_empty_(other.skip_empty_),
      captions_(other.captions_),
      members_(other.members_),
      wanted_(other.wanted_) {}

bool CaptionsCorpus::read(Row& row) {
  while (next_ < std::ssize(*captions_)) {
    const auto& caption = (*captions_)[static_cast<std::size_t>(next_++)];
    const bool is_wanted = std::all_of(wanted_.begin(), wanted_.end(), [&](const auto& one) {
      const auto& cells = one.second;
      return std::find(cells.begin(), cells.end(), caption.*one.first) != cells.end();
    });
    if (!is_wanted) continue;
    row.cells.clear();
    for (const auto member : members_) row.cells.push_back(caption.*member);
    row.line = next_;
    return true;
  }
  return false;
}

void CaptionsCorpus::seek(const Place& place) {
  const auto next = place.empty() ? 0 : place.front();
  if (place.size() > 1 || next < 0 || next > std::ssize(*captions_)) {
    throw Error(path_ + ": a place in its captions was expected: the files have changed");
  }
  next_ = next;
}

std::string CaptionsCorpus::where(std::size_t column) const {
  return fmt::format("{}, caption {}, {}", path_, next_, columns().at(column).name);
}

std::unique_ptr<text::LineSource> CaptionsCorpus::lines(std::span<const std::size_t> chosen) const {
  return lines_of(std::unique_ptr<Corpus>(new CaptionsCorpus(*this, columns())),
                  {chosen.begin(), chosen.end()});
}

}  // namespace attend::data
