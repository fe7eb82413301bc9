#include "data/label_coder.h"

#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

/// In normal form, without blanks around it.
std::string label_of(std::string_view cell) {
  const auto whole = text::to_nfc(cell);
  const auto first = whole.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return whole.substr(first, whole.find_last_not_of(' ') - first + 1);
}

}  // namespace

LabelCoder::LabelCoder(std::vector<std::string> labels) : labels_(std::move(labels)) {
  for (const auto& label : labels_) {
    const auto index = static_cast<Index>(indices_.size());
    if (!indices_.emplace(label, index).second) {
      throw std::logic_error("LabelCoder: " + label + " is there twice");
    }
  }
}

std::shared_ptr<const LabelCoder> LabelCoder::learn(text::LineSource& cells, bool of_words) {
  std::set<std::string> found;
  const auto add = [&](std::string label) {
    if (label.empty()) return;
    found.insert(std::move(label));
    if (found.size() > kMost) {
      throw Error(
          fmt::format("{}: there are more than {} different labels: is this the column of "
                      "labels?",
                      cells.where(), kMost));
    }
  };
  for (std::string cell; cells.next(cell);) {
    if (of_words) {
      for (auto& word : text::split_words(text::to_nfc(cell))) add(std::move(word));
    } else {
      add(label_of(cell));
    }
  }
  if (found.empty()) throw Error(cells.where() + ": there is no label");
  return std::make_shared<LabelCoder>(std::vector<std::string>(found.begin(), found.end()));
}

std::shared_ptr<const LabelCoder> LabelCoder::load(std::string_view bytes,
                                                   const std::string& where) {
  std::vector<std::string> labels;
  std::set<std::string> known;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    std::string label(bytes.substr(0, end));
    if (label.empty() || !text::is_valid_utf8(label) || !known.insert(label).second ||
        labels.size() == kMost) {
      throw Error(
          fmt::format("{}:{} is no label, or one that was there before: copy the model "
                      "again",
                      where, labels.size() + 1));
    }
    labels.push_back(std::move(label));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  if (labels.empty()) throw Error(where + " has no label: copy the model again");
  return std::make_shared<LabelCoder>(std::move(labels));
}

std::string LabelCoder::bytes() const {
  std::string all;
  for (const auto& label : labels_) all += label + '\n';
  return all;
}

Index LabelCoder::index_of(std::string_view label) const {
  const auto found = indices_.find(label);
  if (found != indices_.end()) return found->second;
  const auto near = nearest(std::string(label), labels_);
  throw Error(fmt::format("the label {} was not in training, which had {}{}", label.substr(0, 60),
                          labels_.size(), near.empty() ? "" : "; did you mean " + near + "?"));
}

Part LabelCoder::encode(std::string_view cell) const {
  return {.symbols = {index_of(label_of(cell))}, .padding = 0};
}

Part LabelCoder::encode_words(std::string_view cell) const {
  Part part = {.padding = 0};
  for (const auto& word : text::split_words(text::to_nfc(cell))) {
    part.symbols.push_back(index_of(word));
  }
  part.extents = {std::ssize(part.symbols)};
  return part;
}

std::string LabelCoder::decode(std::span<const Index> symbols) const {
  std::string all;
  for (const auto symbol : symbols) {
    all += (all.empty() ? "" : " ") + labels_.at(static_cast<std::size_t>(symbol));
  }
  return all;
}

std::vector<std::string> LabelCoder::pieces(std::string_view cell) const {
  return {label_of(cell)};
}

const LabelCoder& labels_of(const Coders& coders, std::string_view column) {
  const auto& coder = coder_called(coders, column);
  if (const auto* labels = dynamic_cast<const LabelCoder*>(&coder)) return *labels;
  throw Error(fmt::format("the column {} holds {}: expected labels", column, coder.kind()));
}

}  // namespace attend::data
