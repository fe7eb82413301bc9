#include "view/plot_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/plot_axis.h"

namespace attend::view {
namespace {

using format::Plot;
using format::PlotChart;
using format::PlotRun;

// Greys as on the pages (web/src/colours.ts). After the last colour of runs dashes go on.
constexpr const char* kGrid = "#e4e7ec";
constexpr const char* kBase = "#9aa4b1";
const std::array<std::vector<double>, 4> kDashes = {{{}, {7, 3}, {2, 2.5}, {8, 3, 2, 3}}};

constexpr double kType = 11.5;    // size
constexpr double kGap = 28.0;     // between panels
constexpr double kMargin = 16.0;  // about all
constexpr int kColumns = 3;
constexpr std::size_t kMostDots = 40;  // points that are marked one by one
constexpr double kFewSentences = 10;   // that a score says little of: the dot is hollow

PictureText text_at(double x, double y, const std::string& text, Anchor anchor = Anchor::kStart,
                    const char* colour = kFaint) {
  return {x, y, {{text, colour, kType}}, anchor};
}

PicturePath line_between(double x0, double y0, double x1, double y1, const Stroke& stroke) {
  return {{{{x0, y0}, {x1, y1}}}, stroke};
}

/// A heading and, after it, words on it.
PictureText heading_at(double x, double y, double size, const std::string& heading,
                       const std::string& words) {
  PictureText text{x, y, {{heading, kInk, size, /*is_bold=*/true}}};
  if (!words.empty()) text.parts.push_back({words, kFaint, kType, /*is_bold=*/false, 0.6 * size});
  return text;
}

struct Box {
  double x;
  double y;
  double width;
  double height;
};

/// Of a chart: what is across, and where it lies in the data.
struct Across {
  std::string column;
  std::string title;
  double unit = 1.0;  // that values are divided by
};

/// Hours, minutes or seconds, by the longest training.
Across across_of(const Plot& plot, const PlotChart& chart) {
  if (chart.table == "lengths") return {"", "words of the source"};
  if (plot.view.across == "update") return {"update", "updates"};
  if (plot.view.across == "symbols") return {"symbols", "target tokens read"};
  double longest = 0.0;
  for (const auto& run : plot.runs) {
    const auto* seconds = run.progress.find("seconds");
    if (seconds != nullptr && !seconds->empty()) longest = std::max(longest, seconds->back());
  }
  if (longest > 7200.0) return {"seconds", "hours of training", 3600.0};
  if (longest > 120.0) return {"seconds", "minutes of training", 60.0};
  return {"seconds", "seconds of training"};
}

/// Sentences of each bucket of lengths stand at its middle; the last one, without an end, as if it
/// were as wide as the one before.
PlotPoints points_by_length(const PlotRun& run, const std::vector<double>& values) {
  const auto& shortest = *run.lengths.find("shortest");
  const auto& longest = *run.lengths.find("longest");
  PlotPoints points;
  double width = 5.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(longest[i])) width = longest[i] - shortest[i] + 1.0;
    if (std::isfinite(values[i])) points.emplace_back(shortest[i] + (width - 1.0) / 2.0, values[i]);
  }
  return points;
}

PlotPoints points_of(const PlotRun& run, const PlotChart& chart, const Across& across,
                     bool is_log) {
  const auto& table = table_of(chart, run);
  const auto* values = table.find(chart.column);
  if (values == nullptr) return {};
  if (chart.table == "lengths") return points_by_length(run, *values);
  const auto& at = *table.find(across.column);
  PlotPoints points;
  for (std::size_t i = 0; i < values->size(); ++i) {
    const bool is_there = std::isfinite(at[i]) && std::isfinite((*values)[i]);
    if (is_there && (!is_log || (*values)[i] > 0.0)) {
      points.emplace_back(at[i] / across.unit, (*values)[i]);
    }
  }
  return points;
}

/// How the line of a run is told from others. By length, as Bahdanau et al. (2015) draw it, by
/// dashes as well.
Stroke stroke_of(std::size_t run, const PlotChart& chart, double width) {
  const auto dashes =
      chart.table == "lengths" ? run % kDashes.size() : run / kRunColours.size() % kDashes.size();
  return {kRunColours[run % kRunColours.size()], width, kDashes[dashes]};
}

class Panel {
 public:
  Panel(const Plot& plot, const PlotChart& chart)
      : plot_(plot), chart_(chart), across_(across_of(plot, chart)) {
    is_log_ = chart.can_be_log && plot.view.is_log;
    for (const auto& run : plot.runs) {
      auto points = points_of(run, chart, across_, is_log_);
      if (chart.table == "progress") points = smoothed(points, plot.view.smoothing);
      lines_.push_back(std::move(points));
    }
  }

  void draw(const Box& box, bool has_names, Picture& picture) {
    fit(box);
    picture.layers.push_back(grid());
    for (std::size_t run = 0; run < lines_.size(); ++run) {
      if (!lines_[run].empty()) picture.layers.push_back(line(run));
    }
    if (has_names) picture.layers.push_back(names());
  }

 private:
  static constexpr double kLeft = 44.0;    // for the numbers of the vertical axis
  static constexpr double kTop = 24.0;     // for the title
  static constexpr double kBottom = 34.0;  // for the numbers and title of the horizontal one

  void fit(const Box& box) {
    box_ = box;
    std::vector<double> x;
    std::vector<double> y;
    for (const auto& points : lines_) {
      for (const auto& [at, value] : points) {
        x.push_back(at);
        y.push_back(value);
      }
    }
    x.push_back(0.0);
    right_ = box.x + box.width;
    x_ = axis_of(x, /*has_zero=*/true, /*is_log=*/false, 5);
    x_.most = *std::max_element(x.begin(), x.end());
    if (chart_.table == "lengths") x_.most += 3.0;
    if (x_.most <= 0.0) x_.most = 1.0;
    x_.from = box.x + kLeft;
    x_.to = right_;
    y_ = axis_of(y, chart_.has_zero, is_log_, 4);
    y_.from = box.y + box.height - kBottom;
    y_.to = box.y + kTop + 6.0;
  }

  PictureLayer grid() const {
    PictureLayer layer;
    auto& shapes = layer.shapes;
    shapes.emplace_back(heading_at(box_.x, box_.y + 10.0, kType, chart_.title, chart_.unit));
    for (const auto& [value, text] : y_.ticks()) {
      const auto y = y_.place(value);
      shapes.emplace_back(line_between(x_.from, y, right_, y, {kGrid, 1.0, {}}));
      shapes.emplace_back(text_at(x_.from - 7.0, y + 3.8, text, Anchor::kEnd));
    }
    shapes.emplace_back(line_between(x_.from, y_.from, right_, y_.from, {kBase, 1.0, {}}));
    for (const auto& [value, text] : x_.ticks()) {
      if (value > x_.most) continue;
      const auto at = x_.place(value);
      shapes.emplace_back(line_between(at, y_.from, at, y_.from + 4.0, {kBase, 1.0, {}}));
      const bool is_last = at > right_ - 12.0;
      shapes.emplace_back(text_at(is_last ? right_ : at, y_.from + 16.0, text,
                                  is_last ? Anchor::kEnd : Anchor::kMiddle));
    }
    shapes.emplace_back(text_at((x_.from + right_) / 2.0, y_.from + 30.0, across_.title,  //
                                Anchor::kMiddle));
    return layer;
  }

  PictureLayer line(std::size_t run) const {
    const auto& points = lines_[run];
    PictureLayer layer;
    layer.name = plot_.runs[run].name;
    PicturePath path{{{}}, stroke_of(run, chart_, 1.6)};
    for (const auto& [x, y] : seen_on(points, static_cast<std::size_t>(right_ - x_.from))) {
      path.lines[0].emplace_back(x_.place(x), y_.place(y));
    }
    layer.shapes.emplace_back(std::move(path));
    const auto* colour = kRunColours[run % kRunColours.size()];
    const auto* counts = plot_.runs[run].lengths.find("count");
    for (std::size_t i = 0; i < points.size() && points.size() <= kMostDots; ++i) {
      const bool is_few = chart_.table == "lengths" && (*counts)[i] < kFewSentences;
      layer.shapes.emplace_back(PictureCircle{x_.place(points[i].first),
                                              y_.place(points[i].second),
                                              2.0,
                                              is_few ? kPaper : colour,
                                              {colour, 1.0, {}}});
    }
    return layer;
  }

  /// The name of each line where it ends, after a piece of it.
  PictureLayer names() const {
    std::vector<double> ends;
    std::vector<std::size_t> runs;
    for (std::size_t run = 0; run < lines_.size(); ++run) {
      if (lines_[run].empty()) continue;
      ends.push_back(y_.place(lines_[run].back().second));
      runs.push_back(run);
    }
    const auto heights = apart(ends, 15.0, y_.to, y_.from);
    PictureLayer layer;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      layer.shapes.emplace_back(line_between(right_ + 8.0, heights[i], right_ + 22.0, heights[i],
                                             stroke_of(runs[i], chart_, 2.2)));
      layer.shapes.emplace_back(
          text_at(right_ + 27.0, heights[i] + 4.0, plot_.runs[runs[i]].name, Anchor::kStart, kInk));
    }
    return layer;
  }

  const Plot& plot_;
  const PlotChart& chart_;
  Across across_;
  bool is_log_ = false;
  std::vector<PlotPoints> lines_;
  Box box_{};
  double right_ = 0.0;
  PlotAxis x_;
  PlotAxis y_;
};

double widest_name(const Plot& plot) {
  double widest = 0.0;
  for (const auto& run : plot.runs) widest = std::max(widest, width_in_picture(run.name, kType));
  return widest;
}

Picture one_chart(const Plot& plot, const PlotChart& chart) {
  const double names = 33.0 + widest_name(plot);
  const Box box = {kMargin, kMargin, 460.0, 300.0};
  Picture picture{box.width + names + 2.0 * kMargin, box.height + 2.0 * kMargin, chart.title, {}};
  Panel(plot, chart).draw(box, /*has_names=*/true, picture);
  return picture;
}

/// A line of each run's colour and dashes, and its name, in columns; moves `y` below it.
PictureLayer legend(const Plot& plot, double width, double& y) {
  const auto wants = 26.0 + widest_name(plot) + 24.0;
  const auto columns = static_cast<std::size_t>(std::max(1.0, (width - 2.0 * kMargin) / wants));
  PictureLayer layer;
  for (std::size_t run = 0; run < plot.runs.size(); ++run) {
    const auto x = kMargin + wants * static_cast<double>(run % columns);
    if (run > 0 && run % columns == 0) y += 20.0;
    layer.shapes.emplace_back(line_between(x, y - 4.0, x + 20.0, y - 4.0, stroke_of(run, {}, 2.4)));
    layer.shapes.emplace_back(text_at(x + 26.0, y, plot.runs[run].name, Anchor::kStart, kInk));
  }
  y += 18.0;
  return layer;
}

/// What is missing from a group, and why.
std::string note_on(const Plot& plot, const std::string& group) {
  if (group != format::kAttentionGroup) return "";
  std::string without;
  std::string others;
  for (const auto& run : plot.runs) {
    if (run.has_attention() || run.validations.size() == 0) continue;
    if (!run.made_of.empty()) {
      others += (others.empty() ? "Of another task, so without curves here: " : ", ") + run.name;
    } else {
      without +=
          (without.empty() ? "Without attention, so without curves here: " : ", ") + run.name;
    }
  }
  return without + (without.empty() || others.empty() ? "" : ". ") + others;
}

Picture all_charts(const Plot& plot, const std::vector<PlotChart>& charts) {
  constexpr double kPanelWidth = 296.0;
  constexpr double kPanelHeight = 190.0;
  Picture picture;
  picture.width = 2.0 * kMargin + kColumns * kPanelWidth + (kColumns - 1) * kGap;
  picture.title = plot.title;
  double y = kMargin + 12.0;
  picture.layers.push_back(legend(plot, picture.width, y));
  std::string group;
  int column = 0;
  for (const auto& chart : charts) {
    if (chart.group != group) {
      if (!group.empty()) y += kPanelHeight + kGap;
      group = chart.group;
      column = 0;
      auto& shapes = picture.layers.emplace_back().shapes;
      shapes.emplace_back(line_between(kMargin, y, picture.width - kMargin, y, {kGrid, 1.0, {}}));
      shapes.emplace_back(heading_at(kMargin, y + 22.0, 14.0, group, note_on(plot, group)));
      y += 42.0;
    }
    if (column == kColumns) {
      column = 0;
      y += kPanelHeight + kGap;
    }
    const Box box = {kMargin + column * (kPanelWidth + kGap), y, kPanelWidth, kPanelHeight};
    Panel(plot, chart).draw(box, /*has_names=*/false, picture);
    ++column;
  }
  picture.height = y + kPanelHeight + kMargin;
  return picture;
}

}  // namespace

Picture picture_of(const Plot& plot, const std::string& chart) {
  const auto charts = charts_in(plot);
  if (chart.empty()) {
    if (charts.empty()) throw Error("there is nothing to draw: no run has reported anything yet");
    return all_charts(plot, charts);
  }
  const auto found = std::find_if(charts.begin(), charts.end(),
                                  [&](const auto& one) { return one.name == chart; });
  if (found != charts.end()) return one_chart(plot, *found);
  std::string names;
  for (const auto& one : charts) names += (names.empty() ? "" : ", ") + one.name;
  throw Error("there is nothing to draw for " + chart + " in these runs" +
              (names.empty() ? "" : "; there is " + names));
}

}  // namespace attend::view
