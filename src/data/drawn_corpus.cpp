#include "data/drawn_corpus.h"

#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {

bool DrawnCorpus::read(Row& row) {
  if (next_ == count_) return false;
  row = draw_(next_);
  row.line = ++next_;
  return true;
}

void DrawnCorpus::seek(const Place& place) {
  const auto next = place.empty() ? 0 : place.front();
  if (next < 0 || next > count_ || place.size() > 1) {
    throw Error(fmt::format("{}: a place in {} rows was expected", name_, count_));
  }
  next_ = next;
}

std::string DrawnCorpus::where(std::size_t column) const {
  return fmt::format("{}, row {}, {}", name_, next_, columns().at(column).name);
}

std::unique_ptr<text::LineSource> DrawnCorpus::lines(
    std::span<const std::size_t> /*columns*/) const {
  throw std::logic_error("a drawn corpus has no lines");
}

}  // namespace attend::data
