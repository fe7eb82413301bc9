#include "data/feature_coder.h"

#include <charconv>
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

FeatureCoder::FeatureCoder(FeatureShape shape) : shape_(std::move(shape)) {
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
  if (file->shape() != shape_) {
    throw Error(fmt::format("{}: features of {} a picture: the model reads {}",
                            file->path().string(), file->shape().text(), shape_.text()));
  }
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

std::string FeatureCoder::bytes() const {
  std::string line;
  for (const auto extent : shape_.extents) line += fmt::format("{} ", extent);
  return line + fmt::format("{}\n", shape_.size);
}

std::int64_t FeatureCoder::row_of(std::string_view cell) const {
  if (!names_.empty()) {
    const auto found = names_.find(cell);
    if (found != names_.end()) return found->second;
    throw Error(
        fmt::format("{}: no row is called {}", file_->path().string(), cell.substr(0, 100)));
  }
  const auto row = whole_number(cell);
  if (row < 0) {
    throw Error(fmt::format("{} is no row of {}: expected a number, as no names were given",
                            cell.substr(0, 100), file_->path().string()));
  }
  return row;
}

Part FeatureCoder::encode(std::string_view cell) const {
  if (!file_) throw Error("the model reads features: give the file that they are in");
  Part part = {.extents = shape_.extents, .size = shape_.size};
  part.numbers.resize(static_cast<std::size_t>(shape_.count()));
  file_->read(row_of(cell), part.numbers);
  return part;
}

Part FeatureCoder::hold(std::string_view cell, const std::string& where) const {
  if (!file_) return encode(cell);  // which says why not
  const auto row = row_of(cell);
  if (row >= file_->rows()) return encode(cell);
  Part part = {.extents = shape_.extents, .size = shape_.size};
  part.late = std::make_shared<LateFeatures>(file_, row, where);
  return part;
}

std::string FeatureCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("FeatureCoder: features are no symbols");
}

std::vector<std::string> FeatureCoder::pieces(std::string_view cell) const {
  return {std::string(cell)};
}

}  // namespace attend::data
