#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/explore_bits.h"
#include "cli/output_kind.h"
#include "format/explored_pictures.h"
#include "format/explored_series.h"
#include "format/explored_sounds.h"
#include "view/picture_files.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace attend::cli {

/// How matrices are drawn.
struct PictureFlags {
  bool words = false;
  bool pieces = false;
  bool numbers = false;
  bool cells = false;
  std::string shades = "linear";
  double font_size = 9.0;
  double dpi = 300.0;

  void declare(CLI::App& app);

  /// Throws Error if they do not go together, or do not fit what is written.
  void validate(OutputKind kind) const;

  /// Throws Error if what is only of captions was given to another model, or the reverse; sounds
  /// have neither.
  void check_kind(bool is_of_captions, bool is_of_sounds, const std::string& model) const;

  /// Throws Error if one was given, for what is written is no picture.
  void check_not_given() const;

 private:
  std::vector<CLI::Option*> options_;
};

/// Writes a matrix for each sentence and model, of the reference if there is one and else of the
/// best translation: pages of one PDF, or a file each, whose names have the line's number before
/// the ending, and of several models which it is after that, unless it is the only one. Says on
/// `err` what is not drawn: empty lines, letters that no font here has. Throws Error if that leaves
/// nothing, if a model has no attention, or if a file would be one of those that were `read`, by
/// whatever name.
void write_pictures(const format::Exploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err);

/// The same of windows of a series, each with all models.
void write_pictures(const format::SeriesExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err);

/// The same of captions over their pictures, each model's for itself.
void write_pictures(const format::PicturesExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err);

/// The same of sounds with their spectrograms, each model's for itself.
void write_pictures(const format::SoundsExploration& exploration, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err);

/// The same of runs of machines. Throws Error as well if --numbers was given.
void write_pictures(const std::vector<ExploredRun>& runs, const PictureFlags& flags,
                    const std::string& output, OutputKind kind,
                    const std::vector<std::string>& read, std::ostream& err);

/// Throws ConfigError if a PNG cannot have so many dots an inch.
void check_dpi(double dpi);

/// Writes one picture. Throws Error if it cannot.
void write_picture(const view::Picture& picture, const std::string& output, OutputKind kind,
                   double dpi, std::ostream& err);

}  // namespace attend::cli
