#include "data/feature_coder.h"

#include <charconv>
#include <mutex>
#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

constexpr std::int64_t kMostNumbers = 100'000'000;  // of a row

/// A whole number that is all of the text; -1 if it is none.
std::int64_t whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0 ? number : -1;
}

/// A row of a file of features.
class LateFeatures final : public LateNumbers {
 public:
  LateFeatures(std::shared_ptr<const FeatureFile> file, std::int64_t row, std::string where)
      : file_(std::move(file)), row_(row), where_(std::move(where)) {}

  std::vector<float> read() const override {
    std::vector<float> numbers(static_cast<std::size_t>(file_->shape().count()));
    try {
      file_->read(row_, numbers);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", where_, error.what()));
    }
    return numbers;
  }

 private:
  std::shared_ptr<const FeatureFile> file_;
  std::int64_t row_;
  std::string where_;
};

}  // namespace

/// Files by their paths, each opened once.
class FeatureCoder::Opened {
 public:
  std::shared_ptr<const FeatureFile> at(const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& file = files_[path];
    if (!file) file = std::make_shared<FeatureFile>(path);
    return file;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const FeatureFile>> files_;
};

std::string feature_cell(const std::string& path, std::int64_t row) {
  return fmt::format("{}#{}", path, row);
}

std::int64_t row_called(std::string_view cell, const FeatureFile& file) {
  const auto row = whole_number(cell);
  if (row < 0) {
    throw Error(fmt::format("{} is no row of {}: expected a number, as no names were given",
                            cell.substr(0, 100), file.path().string()));
  }
  file.check_row(row);
  return row;
}

FeatureNames read_feature_names(const std::string& path) {
  FeatureNames names;
  text::FileLines lines(path);
  for (std::string name; lines.next(name);) {
    if (text::is_blank(name)) throw Error(lines.where() + ": empty: expected a picture's name");
    if (!names.emplace(name, std::ssize(names)).second) {
      throw Error(fmt::format("{}: {} is there twice", lines.where(), name));
    }
  }
  return names;
}

FeatureCoder::FeatureCoder(FeatureShape shape)
    : shape_(std::move(shape)), opened_(std::make_shared<Opened>()) {
  if (shape_.extents.empty() || shape_.extents.size() > 2 || shape_.count() < 1) {
    throw std::logic_error("FeatureCoder: no shape of features");
  }
}

std::shared_ptr<const FeatureCoder> FeatureCoder::load(std::string_view bytes,
                                                       const std::string& where) {
  FeatureShape shape;
  std::int64_t count = 1;
  bool is_right = true;
  for (const auto& word : text::split_words(bytes)) {
    const auto number = whole_number(word);
    is_right = is_right && number >= 1 && number <= kMostNumbers / count;
    if (!is_right) break;
    count *= number;
    shape.extents.push_back(number);
  }
  if (!is_right || shape.extents.size() < 2 || shape.extents.size() > 3) {
    throw Error(where +
                ": expected the shape of features, two or three sizes: copy the model "
                "again");
  }
  shape.size = shape.extents.back();
  shape.extents.pop_back();
  return std::make_shared<FeatureCoder>(std::move(shape));
}

std::shared_ptr<const FeatureCoder> FeatureCoder::from(std::shared_ptr<const FeatureFile> file,
                                                       FeatureNames names) const {
  check(*file);
  if (names.empty()) names = file->names();
  if (!names.empty() && std::ssize(names) != file->rows()) {
    throw Error(fmt::format("{}: {} rows, but {} names: expected one for each",
                            file->path().string(), file->rows(), names.size()));
  }
  auto made = std::make_shared<FeatureCoder>(shape_);
  made->file_ = std::move(file);
  made->names_ = std::move(names);
  return made;
}

std::shared_ptr<const FeatureCoder> FeatureCoder::from(
    std::shared_ptr<const ReceivedFeatures> received) const {
  auto made = std::make_shared<FeatureCoder>(shape_);
  made->received_ = std::move(received);
  return made;
}

std::string FeatureCoder::bytes() const {
  std::string line;
  for (const auto extent : shape_.extents) line += fmt::format("{} ", extent);
  return line + fmt::format("{}\n", shape_.size);
}

void FeatureCoder::check(const FeatureFile& file) const {
  if (file.shape() == shape_) return;
  throw Error(fmt::format("{}: features of {} a picture: the model reads {}", file.path().string(),
                          file.shape().text(), shape_.text()));
}

FeatureCoder::Place FeatureCoder::place_of(std::string_view cell) const {
  const auto mark = cell.rfind('#');
  if (mark != std::string_view::npos && !names_.contains(cell)) {
    const auto name = cell.substr(0, mark);
    auto file = received_ ? received_->find(name) : opened_->at(std::string(name));
    check(*file);
    const auto row = row_called(cell.substr(mark + 1), *file);
    return {std::move(file), row};
  }
  if (received_) throw Error("nothing of this name was received");
  if (!file_) {
    throw Error(
        "the model reads features: give the file that they are in with --pictures, or a row of it, "
        "as features.npy#0");
  }
  if (names_.empty()) return {file_, row_called(cell, *file_)};
  const auto found = names_.find(cell);
  if (found != names_.end()) return {file_, found->second};
  throw Error(fmt::format("{}: no row is called {}", file_->path().string(), cell.substr(0, 100)));
}

Part FeatureCoder::encode(std::string_view cell) const {
  const auto place = place_of(cell);
  Part part = {.extents = shape_.extents, .size = shape_.size};
  part.numbers.resize(static_cast<std::size_t>(shape_.count()));
  place.file->read(place.row, part.numbers);
  return part;
}

Part FeatureCoder::hold(std::string_view cell, const std::string& where) const {
  auto place = place_of(cell);
  Part part = {.extents = shape_.extents, .size = shape_.size};
  part.late = std::make_shared<LateFeatures>(std::move(place.file), place.row, where);
  return part;
}

std::string FeatureCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("FeatureCoder: features are no symbols");
}

std::vector<std::string> FeatureCoder::pieces(std::string_view cell) const {
  return {std::string(cell)};
}

}  // namespace attend::data
