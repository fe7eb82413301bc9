#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/explore_pictures.h"
#include "cli/explore_sentences.h"
#include "cli/explore_sounds.h"
#include "cli/explore_text.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/series_flags.h"
#include "tasks/task.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct DrawFlags {
  std::vector<std::string> models;
  ExploreTextFlags text;
  std::string output;
  PictureFlags pictures;
  ExploreOptions options;
  SeriesFlags series;
  EngineFlags engine;

  void declare(CLI::App& app);

  OutputKind kind() const {
    return output_kind("--output", output, {OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }
};

void DrawFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models, "the model's folder; give it again for a picture of each")
      ->required()
      ->allow_extra_args(false);
  text.declare(app);
  app.add_option("-o,--output", output,
                 "what to write: .svg or .png, numbered files if there are several lines, or .pdf, "
                 "a page each")
      ->required();
  pictures.declare(app);
  app.add_option("--beam", options.beam, "hypotheses kept in the search; default: the model's");
  app.add_option("--batch-size", options.batch_size, "sentences translated together");
  app.add_option("--max-length", options.max_length, "symbols of a line; one with more is refused")
      ->capture_default_str();
  series.declare(app);
  engine.declare(app);
  app.footer(
      "Example: attend draw -m model 'a dog runs .' -o figure.svg\n"
      "         attend draw -m model dev.en --reference dev.de --gold dev.links --limit 20 \\\n"
      "             -o pages.pdf\n"
      "         attend draw -m forecaster --source weather.csv --at end -o figure.svg");
}

int draw_windows(const DrawFlags& flags, Streams streams) {
  auto series = flags.series.series(flags.text, flags.models.front(), /*in_pictures=*/true);
  series.batch_size = flags.options.batch_size;
  const auto engine = flags.engine.make();
  series.threads = flags.engine.threads;
  const auto exploration = explore_series(flags.models, *engine, series);
  write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                 streams.err);
  return kOk;
}

int draw_captions(const DrawFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.best = 1;
  options.threads = flags.engine.threads;
  const auto exploration = explore_pictures(flags.models, *engine, flags.text, options);
  write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                 streams.err);
  return kOk;
}

int draw_answers(const DrawFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.best = 1;
  options.threads = flags.engine.threads;
  const auto exploration = explore_sounds(flags.models, *engine, flags.text, options);
  write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                 streams.err);
  return kOk;
}

int draw_runs(const DrawFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  const auto engine = flags.engine.make();
  const auto runs = explore_bits(flags.models, *engine, flags.text, flags.options);
  write_pictures(runs, flags.pictures, flags.output, flags.kind(), flags.text.files(), streams.err);
  return kOk;
}

int draw(const DrawFlags& flags, Streams streams) {
  const auto kind = flags.kind();
  flags.pictures.validate(kind);
  flags.text.check();
  const auto described = tasks::load_description(flags.models.front());
  flags.pictures.check_kind(reads_pictures(described), reads_sounds(described),
                            flags.models.front());
  if (!reads_pictures(described)) flags.text.photographs.refuse(flags.models.front());
  if (reads_series(described)) {
    return draw_windows(flags, streams);
  }
  flags.series.refuse(flags.models.front());
  if (reads_pictures(described)) return draw_captions(flags, streams);
  if (reads_sounds(described)) return draw_answers(flags, streams);
  if (says_bits(described)) return draw_runs(flags, streams);
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.best = 1;
  options.in_pictures = true;
  options.threads = flags.engine.threads;
  flags.text.choose(options);
  const auto exploration =
      explore_models(flags.models, *engine, flags.text.reader(), options, streams.err);
  write_pictures(exploration, flags.pictures, flags.output, kind, flags.text.files(), streams.err);
  return kOk;
}

}  // namespace

Run declare_draw(CLI::App& app) {
  const auto flags = std::make_shared<DrawFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return draw(*flags, streams); };
}

}  // namespace attend::cli
