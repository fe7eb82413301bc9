#include "data/number_coder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "core/error.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

/// The numbers of a position: between commas.
std::vector<double> numbers_in(std::string_view position) {
  std::vector<double> numbers;
  while (true) {
    const auto comma = position.find(',');
    numbers.push_back(number_of(position.substr(0, comma)));
    if (comma == std::string_view::npos) return numbers;
    position.remove_prefix(comma + 1);
  }
}

/// Makes the first numbers of positions, one after another, what they differ by.
class Differences {
 public:
  explicit Differences(std::int64_t count) : before_(static_cast<std::size_t>(count)) {}

  void take(std::vector<double>& position) {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      const auto now = position[i];
      position[i] = is_first_ ? 0.0 : now - before_[i];
      before_[i] = now;
    }
    is_first_ = false;
  }

 private:
  std::vector<double> before_;
  bool is_first_ = true;
};

Error wrong_count(std::string_view position, std::size_t count, const std::string& expected) {
  return Error(fmt::format("{} has {} numbers: expected {}", position, count, expected));
}

constexpr std::string_view kDifferences = "differences";

}  // namespace

double number_of(std::string_view text) {
  const auto shown = text.substr(0, 40);
  const auto first = text.find_first_not_of(" \t");
  text.remove_prefix(std::min(first, text.size()));
  text = text.substr(0, text.find_last_not_of(" \t\r") + 1);
  if (text.empty()) throw Error("an empty place: expected a number");
  if (text.front() == '+') text.remove_prefix(1);
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) {
    throw Error(fmt::format("{} is no number", shown));
  }
  return number;
}

void ScaleSum::add(double number) {
  ++count_;
  const auto from = number - mean_;
  mean_ += from / static_cast<double>(count_);
  squares_ += from * (number - mean_);
}

Scale ScaleSum::scale() const {
  const auto deviation = std::sqrt(squares_ / static_cast<double>(std::max<int64_t>(count_, 1)));
  return {mean_, deviation > 0.0 ? deviation : 1.0};
}

NumberCoder::NumberCoder(std::vector<Scale> scales, std::int64_t differences)
    : scales_(std::move(scales)), differences_(differences) {
  if (scales_.empty()) throw std::logic_error("NumberCoder: no numbers");
  if (differences < 0 || differences > size()) {
    throw std::logic_error("NumberCoder: more differences than numbers");
  }
}

std::vector<std::vector<double>> positions_in(std::string_view cell) {
  std::vector<std::vector<double>> positions;
  for (const auto& position : text::split_words(cell)) {
    positions.push_back(numbers_in(position));
    const auto count = positions.back().size();
    if (count != positions.front().size()) {
      throw wrong_count(position, count,
                        fmt::format("{}, as there are before", positions.front().size()));
    }
  }
  if (positions.empty()) throw Error("an empty cell: expected numbers");
  return positions;
}

std::int64_t numbers_a_position(std::string_view cell) {
  return std::ssize(positions_in(cell).front());
}

std::shared_ptr<const NumberCoder> NumberCoder::learn(text::LineSource& cells,
                                                      std::int64_t differences) {
  std::vector<ScaleSum> sums;
  for (std::string cell; cells.next(cell);) {
    Differences differ(differences);
    for (const auto& position : text::split_words(cell)) {
      try {
        auto numbers = numbers_in(position);
        if (sums.empty()) sums.resize(numbers.size());
        if (numbers.size() != sums.size()) {
          throw wrong_count(position, numbers.size(),
                            fmt::format("{}, as there are before", sums.size()));
        }
        if (differences > std::ssize(numbers)) {
          throw ConfigError(
              "numbers.differences", std::to_string(differences),
              fmt::format("at most {}, for as many numbers has a position", numbers.size()));
        }
        differ.take(numbers);
        for (std::size_t i = 0; i < numbers.size(); ++i) sums[i].add(numbers[i]);
      } catch (const ConfigError&) {
        throw;
      } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", cells.where(), error.what()));
      }
    }
  }
  if (sums.empty()) throw Error(cells.where() + ": there is no number");
  std::vector<Scale> scales;
  for (const auto& sum : sums) scales.push_back(sum.scale());
  return std::make_shared<NumberCoder>(std::move(scales), differences);
}

std::shared_ptr<const NumberCoder> NumberCoder::load(std::string_view bytes,
                                                     const std::string& where) {
  std::vector<Scale> scales;
  auto words = text::split_words(bytes);
  std::int64_t differences = 0;
  if (words.size() > 1 && words[0] == kDifferences) {
    differences = static_cast<std::int64_t>(std::clamp(number_of(words[1]), 0.0, 1e9));
    words.erase(words.begin(), words.begin() + 2);
  }
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const Scale scale = {number_of(words[i]), number_of(words[i + 1])};
    if (!(scale.deviation > 0.0)) break;
    scales.push_back(scale);
  }
  if (scales.empty() || words.size() != 2 * scales.size() || differences > std::ssize(scales)) {
    throw Error(where + ": expected lines of a mean and a deviation: copy the model again");
  }
  return std::make_shared<NumberCoder>(std::move(scales), differences);
}

std::string NumberCoder::bytes() const {
  std::string lines;
  if (differences_ > 0) lines = fmt::format("{} {}\n", kDifferences, differences_);
  for (const auto& [mean, deviation] : scales_) lines += fmt::format("{} {}\n", mean, deviation);
  return lines;
}

Part NumberCoder::encode(std::string_view cell) const {
  Part part = {.extents = {0}, .size = size()};
  Differences differ(differences_);
  for (const auto& position : text::split_words(cell)) {
    auto numbers = numbers_in(position);
    if (numbers.size() != scales_.size()) {
      throw wrong_count(position, numbers.size(), std::to_string(scales_.size()));
    }
    differ.take(numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto& [mean, deviation] = scales_[i];
      part.numbers.push_back(static_cast<float>((numbers[i] - mean) / deviation));
    }
    ++part.extents[0];
  }
  if (part.extents[0] == 0) throw Error("an empty cell: expected numbers");
  return part;
}

std::vector<double> NumberCoder::unscaled(std::span<const float> scaled) const {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < scaled.size(); ++i) {
    const auto& [mean, deviation] = scales_[i % scales_.size()];
    numbers.push_back(mean + deviation * static_cast<double>(scaled[i]));
  }
  return numbers;
}

std::string NumberCoder::decode_numbers(std::span<const float> scaled) const {
  std::string cell;
  const auto numbers = unscaled(scaled);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) cell += i % scales_.size() == 0 ? ' ' : ',';
    cell += fmt::format("{:.6g}", numbers[i]);
  }
  return cell;
}

std::string NumberCoder::decode(std::span<const Index> /*symbols*/) const {
  throw std::logic_error("NumberCoder: numbers are no symbols");
}

std::vector<std::string> NumberCoder::pieces(std::string_view cell) const {
  return text::split_words(cell);
}

const NumberCoder& numbers_of(const Coders& coders, std::string_view column) {
  const auto& coder = coder_called(coders, column);
  if (const auto* numbers = dynamic_cast<const NumberCoder*>(&coder)) return *numbers;
  throw Error(fmt::format("the column {} holds {}: expected numbers", column, coder.kind()));
}

}  // namespace attend::data
