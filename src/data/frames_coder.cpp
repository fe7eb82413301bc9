#include "data/frames_coder.h"

#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"
#include "data/option_lines.h"
#include "data/sound.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

constexpr const char* kTraining = "training";

/// Of all frames of all cells.
std::vector<Scale> scales_of(text::LineSource& cells, const FramesCoder& coder) {
  std::vector<ScaleSum> sums(static_cast<std::size_t>(coder.size()));
  for (std::string cell; cells.next(cell);) {
    if (text::is_blank(cell)) continue;
    try {
      const auto part = coder.encode(cell);
      for (std::size_t i = 0; i < part.numbers.size(); ++i) {
        sums[i % sums.size()].add(static_cast<double>(part.numbers[i]));
      }
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", cells.where(), error.what()));
    }
  }
  std::vector<Scale> scales;
  for (const auto& sum : sums) scales.push_back(sum.scale());
  return scales;
}

/// Throws Error, with the line, of the first cell whose headers tell that it cannot be read.
void check_all(text::LineSource& cells, const FramesCoder& coder) {
  for (std::string cell; cells.next(cell);) {
    if (text::is_blank(cell)) continue;
    try {
      coder.count(cell);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}", cells.where(), error.what()));
    }
  }
}

}  // namespace

/// The numbers of a cell.
class FramesCoder::Late final : public LateNumbers {
 public:
  Late(const FramesCoder& coder, std::string cell, std::int64_t frames, std::string where)
      : coder_(coder), cell_(std::move(cell)), frames_(frames), where_(std::move(where)) {}

  std::vector<float> read() const override {
    try {
      auto numbers = coder_.cache_->find(cell_);
      if (!numbers) numbers = coder_.cache_->keep(cell_, coder_.numbers_of(cell_));
      if (std::ssize(*numbers) == frames_ * coder_.size()) return *numbers;
      throw Error(cell_ + ": it has changed since it was first looked at");
    } catch (const Error& error) {
      throw Error(where_.empty() ? error.what() : fmt::format("{}: {}", where_, error.what()));
    }
  }

 private:
  const FramesCoder& coder_;
  std::string cell_;
  std::int64_t frames_;
  std::string where_;
};

FramesCoder::FramesCoder(std::int64_t size, Norm norm, std::int64_t kept)
    : size_(size), norm_(std::move(norm)), cache_(std::make_shared<FrameCache>(kept)) {
  if (size < 1) throw std::logic_error("FramesCoder: frames without numbers");
  if (!norm_.scales.empty() && (norm_.kind != kTraining || std::ssize(norm_.scales) != size)) {
    throw std::logic_error("FramesCoder: scales that do not go with its frames");
  }
}

std::shared_ptr<const FramesCoder> FramesCoder::learn(text::LineSource& cells,
                                                      const SoundOptions& options) {
  std::string first;
  while (text::is_blank(first) && cells.next(first)) {
  }
  std::shared_ptr<const FramesCoder> coder;
  try {
    if (names_frames(first)) {
      coder = std::make_shared<FrameFileCoder>(FrameFileCoder::size_of(first),
                                               Norm{.kind = options.normalise});
    } else {
      auto own = options;
      if (own.rate == 0) own.rate = measure_sound(sounds_in(first).front().file).rate;
      coder = std::make_shared<SoundCoder>(own);
    }
  } catch (const ConfigError&) {
    throw;
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", cells.where(), error.what()));
  }
  cells.rewind();
  if (options.normalise != kTraining) {
    check_all(cells, *coder);
    return coder;
  }
  return coder->with(scales_of(cells, *coder));
}

std::vector<float> FramesCoder::numbers_of(std::string_view cell) const {
  auto numbers = made(cell);
  if (norm_.kind == "recording") normalise(numbers, size_);
  for (std::size_t i = 0; i < numbers.size() && !norm_.scales.empty(); ++i) {
    const auto& [mean, deviation] = norm_.scales[i % norm_.scales.size()];
    numbers[i] = static_cast<float>((static_cast<double>(numbers[i]) - mean) / deviation);
  }
  return numbers;
}

Part FramesCoder::encode(std::string_view cell) const {
  Part part = {.extents = {0}, .size = size_};
  part.numbers = numbers_of(cell);
  part.extents[0] = std::ssize(part.numbers) / size_;
  return part;
}

Part FramesCoder::hold(std::string_view cell, const std::string& where) const {
  const auto known = cache_->find(std::string(cell));
  const auto frames = known ? std::ssize(*known) / size_ : count(cell);
  Part part = {.extents = {frames}, .size = size_};
  part.late = std::make_shared<Late>(*this, std::string(cell), frames, where);
  return part;
}

std::string FramesCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("FramesCoder: frames are no symbols");
}

std::vector<std::string> FramesCoder::pieces(std::string_view cell) const {
  return {std::string(cell)};
}

const FramesCoder& frames_of(const Coders& coders, std::string_view column) {
  const auto& coder = coder_called(coders, column);
  if (const auto* frames = dynamic_cast<const FramesCoder*>(&coder)) return *frames;
  throw Error(fmt::format("the column {} holds {}: expected sounds", column, coder.kind()));
}

}  // namespace attend::data
