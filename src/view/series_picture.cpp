#include "view/series_picture.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/plot_axis.h"
#include "view/time_axis.h"

namespace attend::view {
namespace {

using format::ExploredWindow;
using format::SaidNumber;
using format::SeriesExploration;
using format::SeriesReading;

constexpr double kWidth = 62.0;  // all of these in sizes of the type
constexpr double kChart = 19.0;
constexpr double kTimes = 3.6;        // below a chart
constexpr double kHead = 2.0;         // above a chart or a strip
constexpr double kRow = 1.5;          // of a strip
constexpr double kAllRows = 24.0;     // of a strip with many
constexpr double kLongestName = 9.0;  // of a row
constexpr double kMargin = 0.8;
constexpr const char* kOver = "#f3f5f8";  // behind what is said

/// The colour on paper, lighter.
std::string light(const std::string& colour) {
  std::string mixed = "#";
  for (std::size_t at = 1; at < colour.size(); at += 2) {
    const auto byte = std::stoi(colour.substr(at, 2), nullptr, 16);
    mixed += fmt::format("{:02x}", static_cast<int>(std::lround(255.0 - 0.2 * (255 - byte))));
  }
  return mixed;
}

const char* colour_of(std::size_t model) {
  return kRunColours[model % kRunColours.size()];
}

/// The weight that is ink: the largest, or twice what each would have if all were alike.
double darkest(const SeriesReading& reading) {
  double most = 0.0;
  for (const auto& row : reading.weights) {
    for (const auto weight : row) most = std::max(most, static_cast<double>(weight));
  }
  const auto count = reading.chooses_rows ? reading.rows.size() : reading.weights.front().size();
  return std::max(most, 2.0 / static_cast<double>(std::max<std::size_t>(count, 1)));
}

class SeriesDrawing {
 public:
  SeriesDrawing(const SeriesExploration& all, const ExploredWindow& window,
                const SeriesStyle& style)
      : all_(all), window_(window), style_(style), size_(style.font_size) {
    for (const auto& numbers : window.read) first_ = std::min(first_, 1 - std::ssize(numbers));
    for (const auto& model : all.models) last_ = std::max(last_, model.last);
    double names = 4.0 * size_;  // room for numbers
    for (std::size_t model = 0; model < all.models.size(); ++model) {
      for (const auto& reading : window.models[model].readings) {
        first_ = std::min(first_, reading.first);
        for (const auto& name : names_of(reading, model)) {
          names = std::max(names, width_in_picture(name, size_));
        }
      }
    }
    if (last_ - first_ >= kMostStepsDrawn) {
      throw Error(
          fmt::format("a window of {} steps is too long for a picture: draw at most {}, or look at "
                      "it in the page of attend explore",
                      last_ - first_ + 1, kMostStepsDrawn));
    }
    left_ = kMargin * size_ + std::min(names, kLongestName * size_) + 0.6 * size_;
    right_ = (kWidth - kMargin) * size_;
    cell_ = (right_ - left_) / static_cast<double>(last_ - first_ + 1);
  }

  Picture draw() {
    picture_.width = kWidth * size_;
    picture_.title = fmt::format("{}, read up to {}", fmt::join(all_.targets, ", "), window_.time);
    y_ = kMargin * size_;
    for (std::size_t target = 0; target < all_.targets.size(); ++target) draw_chart(target);
    for (std::size_t model = 0; model < window_.models.size(); ++model) {
      for (const auto& reading : window_.models[model].readings) draw_strip(reading, model);
    }
    picture_.height = std::ceil(y_ + kMargin * size_);
    return std::move(picture_);
  }

 private:
  double x_of(std::int64_t step) const {  // its middle
    return left_ + (static_cast<double>(step - first_) + 0.5) * cell_;
  }

  PictureText text(double x, double y, const std::string& words, Anchor anchor = Anchor::kStart,
                   const char* colour = kFaint, bool is_bold = false) const {
    return {x, y, {{words, colour, size_, is_bold}}, anchor};
  }

  /// What was read of a target, or came.
  double number_at(std::size_t target, std::int64_t step) const {
    const auto& numbers = step > 0 ? window_.came[target] : window_.read[target];
    const auto at = step > 0 ? step - 1 : std::ssize(numbers) - 1 + step;
    const bool is_there = at >= 0 && at < std::ssize(numbers);
    return is_there ? numbers[static_cast<std::size_t>(at)] : std::nan("");
  }

  const SaidNumber* said_at(std::size_t model, std::size_t target, std::int64_t step) const {
    const auto at = step - all_.models[model].first;
    const auto& said = window_.models[model].said[target];
    return at < 0 || at >= std::ssize(said) ? nullptr : &said[static_cast<std::size_t>(at)];
  }

  PlotAxis numbers_axis(std::size_t target, double bottom) const {
    std::vector<double> numbers = {window_.persistence[target]};
    for (auto step = first_; step <= last_; ++step) {
      numbers.push_back(number_at(target, step));
      for (std::size_t model = 0; model < all_.models.size(); ++model) {
        const auto* said = said_at(model, target, step);
        if (said == nullptr) continue;
        numbers.insert(numbers.end(), {said->value, said->low.value_or(said->value),
                                       said->high.value_or(said->value)});
      }
    }
    auto axis = axis_of(numbers, /*has_zero=*/false, /*is_log=*/false, 5);
    axis.from = bottom;
    axis.to = bottom - kChart * size_;
    return axis;
  }

  void draw_chart(std::size_t target) {
    draw_legend(target);
    y_ += kHead * size_;
    const auto bottom = y_ + kChart * size_;
    const auto axis = numbers_axis(target, bottom);
    draw_axes(axis);
    draw_bands(target, axis);
    draw_numbers(target, axis);
    y_ = bottom + kTimes * size_;
  }

  /// What each line is; of a name and its mark.
  void draw_legend(std::size_t target) {
    PictureLayer layer;
    const auto base = y_ + size_;
    auto x = left_;
    const auto add = [&](const std::string& words, const Stroke& stroke, const char* dot) {
      const auto middle = base - 0.35 * size_;
      layer.shapes.emplace_back(PicturePath{{{{x, middle}, {x + 2.0 * size_, middle}}}, stroke});
      if (dot != nullptr) {
        layer.shapes.emplace_back(
            PictureCircle{x + size_, middle, 0.25 * size_, dot, {stroke.colour, 1.2, {}}});
      }
      x += 2.4 * size_;
      layer.shapes.emplace_back(text(x, base, words));
      x += width_in_picture(words, size_) + 1.4 * size_;
    };
    add(all_.targets[target] + " read", {kInk, 1.5, {}}, nullptr);
    add("came", {kInk, 1.5, {}}, kPaper);
    for (std::size_t model = 0; model < all_.models.size(); ++model) {
      add(all_.models[model].name, {colour_of(model), 1.7, {}}, colour_of(model));
    }
    add("persistence", {kFaint, 1.0, {5, 3}}, nullptr);
    picture_.layers.push_back(std::move(layer));
  }

  void draw_axes(const PlotAxis& axis) {
    PictureLayer layer;
    const auto behind = x_of(0) + cell_ / 2.0;
    layer.shapes.emplace_back(
        PictureRectangle{behind, axis.to, right_ - behind, axis.from - axis.to, kOver, {}});
    for (const auto& [value, words] : axis.ticks()) {
      const auto y = axis.place(value);
      layer.shapes.emplace_back(PicturePath{{{{left_, y}, {right_, y}}}, {kLine, 1.0, {}}});
      layer.shapes.emplace_back(text(left_ - 0.6 * size_, y + 0.35 * size_, words, Anchor::kEnd));
    }
    const auto most = static_cast<std::size_t>((right_ - left_) / (6.5 * size_));
    for (const auto& tick : time_ticks(window_.time, all_.step_seconds, first_, last_,
                                       std::max<std::size_t>(most, 2))) {
      const auto x = x_of(tick.step);
      const auto y = axis.from;
      layer.shapes.emplace_back(PicturePath{{{{x, y}, {x, y + 4.0}}}, {kFaint, 1.0, {}}});
      const auto room = 2.8 * size_;  // half a date
      const auto middle = std::min(x, right_ - room);
      layer.shapes.emplace_back(text(x, y + 1.5 * size_, tick.label, Anchor::kMiddle));
      if (!tick.under.empty()) {
        layer.shapes.emplace_back(text(middle, y + 2.7 * size_, tick.under, Anchor::kMiddle));
      }
    }
    layer.shapes.emplace_back(
        PicturePath{{{{left_, axis.from}, {right_, axis.from}}}, {kFaint, 1.0, {}}});
    layer.shapes.emplace_back(
        PicturePath{{{{behind, axis.to}, {behind, axis.from}}}, {kFaint, 1.0, {2, 3}}});
    picture_.layers.push_back(std::move(layer));
  }

  /// Intervals, a cell wide for each step, and lines around them, where those of others lie on
  /// them.
  void draw_bands(std::size_t target, const PlotAxis& axis) {
    PictureLayer layer;
    for (std::size_t model = 0; model < all_.models.size(); ++model) {
      for (auto step = all_.models[model].first; step <= all_.models[model].last; ++step) {
        const auto* said = said_at(model, target, step);
        if (said == nullptr || !said->low || !said->high) continue;
        const auto x = x_of(step) - cell_ / 2.0;
        const auto [high, low] = std::pair(axis.place(*said->high), axis.place(*said->low));
        layer.shapes.emplace_back(
            PictureRectangle{x, high, cell_, low - high, light(colour_of(model)), {}});
        layer.shapes.emplace_back(
            PicturePath{{{{x, high}, {x + cell_, high}}, {{x, low}, {x + cell_, low}}},
                        {colour_of(model), 0.6, {}}});
      }
    }
    picture_.layers.push_back(std::move(layer));
  }

  /// A line through the numbers that there are; it breaks where there is none.
  template <typename At>
  PicturePath path_through(std::int64_t from, std::int64_t to, const PlotAxis& axis,
                           const Stroke& stroke, const At& at) const {
    PicturePath path{{{}}, stroke};
    for (auto step = from; step <= to; ++step) {
      const auto number = at(step);
      if (std::isfinite(number)) {
        path.lines.back().emplace_back(x_of(step), axis.place(number));
      } else if (!path.lines.back().empty()) {
        path.lines.emplace_back();
      }
    }
    std::erase_if(path.lines, [](const auto& line) { return line.empty(); });
    return path;
  }

  void draw_numbers(std::size_t target, const PlotAxis& axis) {
    PictureLayer layer;
    const auto persistence = axis.place(window_.persistence[target]);
    layer.shapes.emplace_back(
        PicturePath{{{{x_of(0), persistence}, {right_, persistence}}}, {kFaint, 1.0, {5, 3}}});
    const auto radius = std::clamp(cell_ / 5.0, 1.2, 2.8);
    for (std::size_t model = 0; model < all_.models.size(); ++model) {
      const auto first = all_.models[model].first;
      const auto at = [&](std::int64_t step) {
        if (step == 0) return number_at(target, 0);
        const auto* said = said_at(model, target, step);
        return said == nullptr ? std::nan("") : said->value;
      };
      layer.shapes.emplace_back(path_through(first == 1 ? 0 : first, all_.models[model].last, axis,
                                             {colour_of(model), 1.7, {}}, at));
      for (auto step = first; step <= all_.models[model].last; ++step) {
        if (!std::isfinite(at(step))) continue;
        layer.shapes.emplace_back(
            PictureCircle{x_of(step), axis.place(at(step)), radius + 0.6, colour_of(model), {}});
      }
    }
    const auto read = [&](std::int64_t step) { return number_at(target, step); };
    layer.shapes.emplace_back(path_through(first_, last_, axis, {kInk, 1.5, {}}, read));
    for (auto step = first_; step <= last_; ++step) {
      if (!std::isfinite(read(step)) || (step <= 0 && cell_ < 5.0)) continue;
      layer.shapes.emplace_back(
          step > 0 ? PictureCircle{x_of(step),
                                   axis.place(read(step)),
                                   radius + 0.6,
                                   kPaper,
                                   {kInk, 1.3, {}}}
                   : PictureCircle{x_of(step), axis.place(read(step)), radius, kInk, {}});
    }
    picture_.layers.push_back(std::move(layer));
  }

  /// Of the rows of a strip: how many steps ahead, or series.
  std::vector<std::string> names_of(const SeriesReading& reading, std::size_t model) const {
    if (reading.chooses_rows) return reading.rows;
    std::vector<std::string> names;
    for (std::int64_t row = 0; row < std::ssize(reading.rows); ++row) {
      names.push_back('+' + span_text(all_.models[model].first + row, all_.step_seconds));
    }
    return names;
  }

  void draw_strip(const SeriesReading& reading, std::size_t model) {
    const auto dark = darkest(reading);
    PictureLayer words;
    const auto head = (all_.models.size() > 1 ? all_.models[model].name + ", " : "") + reading.name;
    words.shapes.emplace_back(
        PictureText{left_,
                    y_ + size_,
                    {{head, kInk, size_, /*is_bold=*/true},
                     {reading.chooses_rows ? "weights of the series at each step"
                                           : "weights over the steps read",
                      kFaint, size_, false, 0.6 * size_},
                     {fmt::format("black is {:.2g}", dark), kFaint, size_, false, 1.2 * size_}}});
    y_ += kHead * size_;
    const auto rows = static_cast<double>(reading.rows.size());
    const auto height = size_ * std::min(kRow, kAllRows / std::max(1.0, rows));
    PictureLayer squares;
    squares.is_crisp = true;
    const auto left = x_of(reading.first) - cell_ / 2.0;
    for (std::size_t row = 0; row < reading.weights.size(); ++row) {
      const auto& weights = reading.weights[row];
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto share = static_cast<double>(weights[i]) / dark;
        if (share < 0.002) continue;
        squares.shapes.emplace_back(PictureRectangle{left + static_cast<double>(i) * cell_,
                                                     y_ + static_cast<double>(row) * height,
                                                     cell_,
                                                     height,
                                                     shade_of(share, style_.is_root),
                                                     {}});
      }
    }
    const auto names = names_of(reading, model);
    const auto every = static_cast<std::size_t>(std::ceil(1.1 * size_ / height));
    for (std::size_t row = 0; row < names.size(); row += every) {
      const auto middle = y_ + (static_cast<double>(row) + 0.5) * height;
      words.shapes.emplace_back(text(left_ - 0.6 * size_, middle + 0.35 * size_,
                                     label_in_picture(names[row], size_, kLongestName * size_),
                                     Anchor::kEnd));
    }
    const auto steps = reading.weights.empty() ? 0 : reading.weights.front().size();
    squares.shapes.emplace_back(PictureRectangle{
        left, y_, static_cast<double>(steps) * cell_, rows * height, "", {kLine, 0.75, {}}});
    picture_.layers.push_back(std::move(squares));
    picture_.layers.push_back(std::move(words));
    y_ += rows * height + 0.8 * size_;
  }

  const SeriesExploration& all_;
  const ExploredWindow& window_;
  const SeriesStyle& style_;
  double size_;
  std::int64_t first_ = 0;  // steps that are drawn
  std::int64_t last_ = 1;
  double left_ = 0.0;
  double right_ = 0.0;
  double cell_ = 0.0;
  double y_ = 0.0;  // where the next part begins
  Picture picture_;
};

}  // namespace

Picture picture_of(const SeriesExploration& exploration, std::size_t window,
                   const SeriesStyle& style) {
  return SeriesDrawing(exploration, exploration.windows.at(window), style).draw();
}

}  // namespace attend::view
