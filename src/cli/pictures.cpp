#include "cli/pictures.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/drawn_looks.h"
#include "cli/drawn_sounds.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "view/matrix_picture.h"
#include "view/series_picture.h"
#include "view/sound_picture.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;
using format::ExploredHypothesis;
using format::ExploredSentence;

constexpr double kPixelsPerPoint = 96.0 / 72.0;

/// One that is to be drawn, and what its file's name has besides.
struct NumberedPicture {
  view::Picture picture;
  std::string suffix;
};

view::MatrixUnit unit_of(const PictureFlags& flags) {
  return flags.words    ? view::MatrixUnit::kWords
         : flags.pieces ? view::MatrixUnit::kPieces
                        : view::MatrixUnit::kAuto;
}

view::MatrixStyle style_of(const PictureFlags& flags) {
  view::MatrixStyle style;
  style.unit = unit_of(flags);
  style.font_size = flags.font_size * kPixelsPerPoint;
  style.is_root = flags.shades == "root";
  style.has_numbers = flags.numbers;
  return style;
}

/// The reference, or the best translation; none of an empty line.
const ExploredHypothesis* drawn_hypothesis(const format::ModelSentence& seen) {
  if (seen.hypotheses.empty()) return nullptr;
  for (const auto& hypothesis : seen.hypotheses) {
    if (hypothesis.is_reference) return &hypothesis;
  }
  return &seen.hypotheses.front();
}

view::DrawnMatrix matrix_of(const ExploredSentence& sentence, const format::ModelSentence& seen,
                            const ExploredHypothesis& hypothesis) {
  view::DrawnMatrix matrix;
  matrix.title = sentence.source;
  matrix.alignment = {seen.source, hypothesis.target, hypothesis.readings.front().weights,
                      seen.source_words, hypothesis.target_words};
  if (sentence.has_gold && hypothesis.is_reference) {
    matrix.sure = sentence.sure;
    matrix.possible = sentence.possible;
    matrix.links = hypothesis.links;
  }
  return matrix;
}

void say_unknown(const view::DrawnFile& file, const std::string& name, std::ostream& err) {
  if (file.unknown.empty()) return;
  err << "attend: " << name << ": no font of this machine has all letters of " << file.unknown
      << "; install one (fonts-noto-core, fonts-noto-cjk), or write .svg\n";
}

/// fig.svg, "-3": fig-3.svg.
std::string with_suffix(const std::string& name, const std::string& suffix) {
  auto path = fs::path(name);
  const auto end = path.extension().string();
  path.replace_extension();
  return path.string() + suffix + end;
}

/// Throws Error if a file that is to be written is one that was read.
void check_apart(const std::string& written, const std::vector<std::string>& read) {
  for (const auto& path : read) {
    std::error_code not_there;
    if (fs::equivalent(written, path, not_there) && !fs::is_other(path, not_there)) {
      throw Error("cannot write " + written + ": it is the file that is read, " + path +
                  "; give another --output");
    }
  }
}

/// The first ten of them, and how many there are besides.
std::string listed(const std::vector<int64_t>& lines) {
  constexpr std::size_t kMost = 10;
  const auto shown = std::min(lines.size(), kMost);
  auto text = fmt::format(
      "{}", fmt::join(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (lines.size() > shown) text += fmt::format(" and {} more", lines.size() - shown);
  return text;
}

/// The given caption, or the best one that was found; none if there is neither.
const format::PictureHypothesis* drawn_hypothesis(const format::ModelPicture& seen) {
  if (seen.hypotheses.empty()) return nullptr;
  for (const auto& hypothesis : seen.hypotheses) {
    if (hypothesis.reference) return &hypothesis;
  }
  return &seen.hypotheses.front();
}

/// The text that is given, or the best one that was found; none if there is neither.
const format::SoundHypothesis* drawn_hypothesis(
    const std::vector<format::SoundHypothesis>& hypotheses) {
  for (const auto& hypothesis : hypotheses) {
    if (hypothesis.is_reference) return &hypothesis;
  }
  return hypotheses.empty() ? nullptr : &hypotheses.front();
}

view::Picture picture_of(const format::ExploredPicture& picture,
                         const format::PictureHypothesis& hypothesis,
                         const format::PicturesModel& model, const PictureFlags& flags) {
  const view::LooksStyle style = {.font_size = flags.font_size * kPixelsPerPoint,
                                  .is_root = flags.shades == "root",
                                  .is_smooth = !flags.cells};
  return view::picture_of(looks_of(picture, hypothesis, model.selection == "hard", unit_of(flags),
                                   image_of(picture.file)),
                          style);
}

/// A picture of each item, as `draw` makes it of one model's hypothesis, for each of its models;
/// numbered by the item's line and the model. An item of whose model there is no hypothesis has
/// none. `name_of` says which item could not be drawn. Throws Error if a model has no attention.
template <typename Item, typename Model, typename NameOf, typename Draw>
std::vector<NumberedPicture> drawn(const std::vector<Item>& items, const std::vector<Model>& models,
                                   const NameOf& name_of, const Draw& draw) {
  std::vector<NumberedPicture> pictures;
  const auto digits = std::to_string(items.empty() ? 1 : items.back().line).size();
  for (const auto& item : items) {
    for (std::size_t model = 0; model < item.models.size(); ++model) {
      const auto* hypothesis = drawn_hypothesis(item.models[model]);
      if (hypothesis == nullptr) continue;
      if (hypothesis->readings.empty()) {
        throw Error("there is nothing to draw: model " + models[model].name + " has no attention");
      }
      auto suffix = items.size() > 1 ? fmt::format("-{:0{}}", item.line, digits) : "";
      if (item.models.size() > 1) suffix += fmt::format("-{}", model + 1);
      try {
        pictures.push_back({draw(item, model, *hypothesis), suffix});
      } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", name_of(item), error.what()));
      }
    }
  }
  return pictures;
}

std::vector<NumberedPicture> pictures_of(const format::Exploration& exploration,
                                         const PictureFlags& flags, std::ostream& err) {
  const auto& sentences = exploration.sentences;
  std::vector<int64_t> empty;
  for (const auto& sentence : sentences) {
    if (drawn_hypothesis(sentence.models.front()) == nullptr) empty.push_back(sentence.line);
  }
  const auto name_of = [](const auto& sentence) { return fmt::format("line {}", sentence.line); };
  const auto draw = [&](const auto& sentence, std::size_t model,
                        const ExploredHypothesis& hypothesis) {
    return picture_of(matrix_of(sentence, sentence.models[model], hypothesis), style_of(flags));
  };
  auto pictures = drawn(sentences, exploration.models, name_of, draw);
  if (pictures.empty()) throw Error("there is nothing to draw: every line is empty");
  if (!empty.empty()) {
    err << (empty.size() == 1 ? "attend: empty, so not drawn: line "
                              : "attend: empty, so not drawn: lines ")
        << listed(empty) << '\n';
  }
  return pictures;
}

/// Pages of one PDF, or a file each.
void write_all(std::vector<NumberedPicture> pictures, const PictureFlags& flags,
               const std::string& output, OutputKind kind, const std::vector<std::string>& read,
               std::ostream& err) {
  if (kind != OutputKind::kPdf) {
    for (const auto& numbered : pictures) check_apart(with_suffix(output, numbered.suffix), read);
    for (const auto& [picture, suffix] : pictures) {
      write_picture(picture, with_suffix(output, suffix), kind, flags.dpi, err);
    }
    return;
  }
  check_apart(output, read);
  std::vector<view::Picture> pages;
  for (auto& numbered : pictures) pages.push_back(std::move(numbered.picture));
  const auto file = view::to_pdf(pages);
  say_unknown(file, output, err);
  write_file(output, file.bytes);
}

}  // namespace

void check_dpi(double dpi) {
  if (!(dpi >= 10.0 && dpi <= 2400.0)) {
    throw ConfigError("--dpi", fmt::format("{}", dpi), "dots an inch, from 10 to 2400");
  }
}

void PictureFlags::declare(CLI::App& app) {
  options_ = {
      app.add_flag("--words", words, "of a picture: whole words, even where there are no blanks"),
      app.add_flag("--pieces", pieces, "of a picture: symbols as the model has them"),
      app.add_flag("--numbers", numbers, "of a picture: the weights as numbers, too"),
      app.add_flag("--cells", cells,
                   "of a picture of captions: a place each, in place of smoothed weights"),
      app.add_option("--shades", shades,
                     "of a picture: greys of the weights (linear), or of their roots (root)")
          ->capture_default_str(),
      app.add_option("--font-size", font_size, "of a picture: its words' size in points")
          ->capture_default_str(),
      app.add_option("--dpi", dpi, "of a PNG: dots an inch")->capture_default_str()};
}

void PictureFlags::validate(OutputKind kind) const {
  if (words && pieces) throw Error("--words and --pieces exclude each other: leave one out");
  check_one_of("--shades", shades, {"linear", "root"});
  if (!(font_size >= 1.0 && font_size <= 100.0)) {
    throw ConfigError("--font-size", fmt::format("{}", font_size), "points, from 1 to 100");
  }
  check_dpi(dpi);
  if (options_.back()->count() > 0 && kind != OutputKind::kPng) {
    throw Error("--dpi is of a PNG: give --output FILE.png, or leave it out");
  }
}

void PictureFlags::check_kind(bool is_of_captions, bool is_of_sounds,
                              const std::string& model) const {
  if (cells && !is_of_captions) {
    throw Error("--cells: only of models that read pictures or pen tracks, and " + model +
                " is none: leave it out");
  }
  if (numbers && is_of_sounds) {
    throw Error("--numbers: not of models that read sounds, and " + model +
                " is one: leave it out");
  }
  if (numbers && is_of_captions) {
    throw Error("--numbers: not of models that read pictures or pen tracks, and " + model +
                " is one: leave it out");
  }
}

void PictureFlags::check_not_given() const {
  for (const auto* option : options_) {
    if (option->count() == 0) continue;
    throw Error(option->get_name() +
                " is of a picture: give --output FILE.svg, .pdf or .png, or leave it out");
  }
}

void write_pictures(const format::Exploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err) {
  write_all(pictures_of(exploration, flags, err), flags, output, kind, read, err);
}

void write_pictures(const format::SeriesExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err) {
  const auto& windows = exploration.windows;
  const auto digits = std::to_string(windows.back().line).size();
  std::vector<NumberedPicture> pictures;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto suffix = windows.size() > 1 ? fmt::format("-{:0{}}", windows[i].line, digits) : "";
    const view::SeriesStyle style = {.font_size = flags.font_size * kPixelsPerPoint,
                                     .is_root = flags.shades == "root"};
    pictures.push_back({view::picture_of(exploration, i, style), suffix});
  }
  write_all(std::move(pictures), flags, output, kind, read, err);
}

void write_pictures(const format::PicturesExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err) {
  const auto name_of = [](const format::ExploredPicture& one) { return one.name; };
  const auto draw = [&](const format::ExploredPicture& one, std::size_t model,
                        const format::PictureHypothesis& hypothesis) {
    return picture_of(one, hypothesis, exploration.models[model], flags);
  };
  write_all(drawn(exploration.pictures, exploration.models, name_of, draw), flags, output, kind,
            read, err);
}

void write_pictures(const format::SoundsExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err) {
  const view::SoundStyle style = {.font_size = flags.font_size * kPixelsPerPoint,
                                  .is_root = flags.shades == "root"};
  const auto name_of = [](const auto& one) { return fmt::format("line {}", one.line); };
  const auto draw = [&](const auto& one, std::size_t /*model*/,
                        const format::SoundHypothesis& hypothesis) {
    return view::picture_of(drawn_sound(one, hypothesis, unit_of(flags)), style);
  };
  write_all(drawn(exploration.sounds, exploration.models, name_of, draw), flags, output, kind, read,
            err);
}

void write_pictures(const std::vector<ExploredRun>& runs, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err) {
  if (flags.numbers) throw Error("--numbers: not of models that answer with bits: leave it out");
  const auto digits = std::to_string(runs.back().line).size();
  std::vector<NumberedPicture> pictures;
  std::int64_t of_line = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    of_line = i > 0 && runs[i].line == runs[i - 1].line ? of_line + 1 : 1;
    const bool has_several =
        of_line > 1 || (i + 1 < runs.size() && runs[i + 1].line == runs[i].line);
    auto suffix = runs.front().line != runs.back().line
                      ? fmt::format("-{:0{}}", runs[i].line, digits)
                      : std::string();
    if (has_several) suffix += fmt::format("-{}", of_line);
    pictures.push_back({view::picture_of(runs[i].strips, flags.font_size * kPixelsPerPoint,
                                         flags.shades == "root"),
                        suffix});
  }
  write_all(std::move(pictures), flags, output, kind, read, err);
}

void write_picture(const view::Picture& picture, const std::string& output, OutputKind kind,
                   double dpi, std::ostream& err) {
  if (kind == OutputKind::kSvg) return write_file(output, view::to_svg(picture));
  const auto file =
      kind == OutputKind::kPng ? view::to_png(picture, dpi) : view::to_pdf({&picture, 1});
  say_unknown(file, output, err);
  write_file(output, file.bytes);
}

}  // namespace attend::cli
