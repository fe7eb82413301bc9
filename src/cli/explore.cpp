#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/explore_pictures.h"
#include "cli/explore_sentences.h"
#include "cli/explore_series.h"
#include "cli/explore_sounds.h"
#include "cli/explore_text.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/series_flags.h"
#include "core/error.h"
#include "core/files.h"
#include "tasks/task.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

/// What the command line said.
struct ExploreFlags {
  std::vector<std::string> models;
  ExploreTextFlags text;
  std::string output;
  std::string json;
  std::string title;
  PictureFlags pictures;
  ExploreOptions options;
  SeriesFlags series;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;

  OutputKind kind() const {
    return output_kind("--output", output,
                       {OutputKind::kPage, OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }
};

void ExploreFlags::declare(CLI::App& app) {
  app.add_option("-m,--model", models,
                 "the model's folder; give it again to see models side by side")
      ->required()
      ->allow_extra_args(false);
  text.declare(app);
  app.add_option("-o,--output", output, "the page (.html) or pictures (.svg, .pdf, .png) to write");
  app.add_option("--json", json, "write the data alone to this file, for programs");
  app.add_option("--nbest", options.best, "hypotheses, or classes, of a sentence to show")
      ->capture_default_str();
  app.add_option("--beam", options.beam, "hypotheses kept in the search; default: the model's");
  app.add_option("--title", title, "of the page; default: the input's name");
  app.add_option("--batch-size", options.batch_size, "sentences translated together");
  app.add_option("--max-length", options.max_length, "symbols of a line; one with more is refused")
      ->capture_default_str();
  series.declare(app);
  pictures.declare(app);
  engine.declare(app);
  app.footer(
      "Example: attend explore -m model 'a dog runs .' -o page.html\n"
      "         attend explore -m one -m two dev.en --reference dev.de -o page.html\n"
      "         attend explore -m model --source premises hypotheses -o page.html\n"
      "         attend explore -m forecaster --source weather.csv -o page.html");
}

void ExploreFlags::check() const {
  if (output.empty() && json.empty()) throw Error("say where to write: give --output or --json");
  text.check();
  if (!output.empty() && kind() != OutputKind::kPage) {
    pictures.validate(kind());
  } else {
    pictures.check_not_given();
  }
}

std::string title_of(const ExploreFlags& flags, const format::Exploration& exploration) {
  if (!flags.title.empty()) return flags.title;
  const auto& sentences = exploration.sentences;
  auto parts = flags.text.sources;
  if (flags.text.is_file()) {
    for (auto& part : parts) part = std::filesystem::path(part).filename().string();
  } else if (sentences.size() > 1) {
    return "attend explore";
  } else if (sentences[0].sources.empty()) {
    parts = {sentences[0].source};
  } else {
    parts = sentences[0].sources;
  }
  return fmt::format("{}", fmt::join(parts, " | "));
}

int explore_windows(const ExploreFlags& flags, Streams streams) {
  const bool is_picture = !flags.output.empty() && flags.kind() != OutputKind::kPage;
  auto series = flags.series.series(flags.text, flags.models.front(), is_picture);
  series.batch_size = flags.options.batch_size;
  const auto engine = flags.engine.make();
  series.threads = flags.engine.threads;
  auto exploration = explore_series(flags.models, *engine, series);
  exploration.title = flags.title.empty() ? exploration.file : flags.title;
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (is_picture) {
    write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                   streams.err);
  } else if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kSeriesBundle, exploration.title, json));
  }
  streams.out << printable(summary_of(exploration)) << '\n';
  return kOk;
}

std::string title_of(const ExploreFlags& flags, const format::PicturesExploration& exploration) {
  if (!flags.title.empty()) return flags.title;
  if (exploration.pictures.size() == 1) {
    return std::filesystem::path(exploration.pictures.front().name).filename().string();
  }
  if (flags.text.sources.size() != 1 || flags.text.is_standard_input()) return "attend explore";
  return std::filesystem::path(flags.text.sources.front()).filename().string();
}

int explore_captions(const ExploreFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  const bool is_picture = !flags.output.empty() && flags.kind() != OutputKind::kPage;
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.threads = flags.engine.threads;
  auto exploration = explore_pictures(flags.models, *engine, flags.text, options);
  exploration.title = title_of(flags, exploration);
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (is_picture) {
    write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                   streams.err);
  } else if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kPicturesBundle, exploration.title, json));
  }
  return kOk;
}

std::string title_of_input(const ExploreFlags& flags) {
  if (!flags.title.empty()) return flags.title;
  const auto& sources = flags.text.sources;
  if (sources.size() != 1 || flags.text.is_standard_input()) return "attend explore";
  return std::filesystem::path(sources.front()).filename().string();
}

int explore_answers(const ExploreFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  const bool is_picture = !flags.output.empty() && flags.kind() != OutputKind::kPage;
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.threads = flags.engine.threads;
  auto exploration = explore_sounds(flags.models, *engine, flags.text, options);
  exploration.title = title_of_input(flags);
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (is_picture) {
    write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                   streams.err);
  } else if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kSoundsBundle, exploration.title, json));
  }
  return kOk;
}

int explore_runs(const ExploreFlags& flags, Streams streams) {
  flags.series.refuse_of_texts(flags.models.front());
  if (!flags.json.empty()) {
    throw Error("--json: not of models that answer with bits: see attend predict --json");
  }
  const auto engine = flags.engine.make();
  const auto runs = explore_bits(flags.models, *engine, flags.text, flags.options);
  if (flags.kind() != OutputKind::kPage) {
    write_pictures(runs, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                   streams.err);
    return kOk;
  }
  std::vector<view::Picture> pictures;
  for (const auto& run : runs) pictures.push_back(view::picture_of(run.strips, 12.0, false));
  write_file(flags.output, view::to_picture_page(title_of_input(flags), pictures));
  return kOk;
}

int explore(const ExploreFlags& flags, Streams streams) {
  flags.check();
  const auto described = tasks::load_description(flags.models.front());
  flags.pictures.check_kind(reads_pictures(described), reads_sounds(described),
                            flags.models.front());
  if (!reads_pictures(described)) flags.text.photographs.refuse(flags.models.front());
  if (reads_series(described)) {
    return explore_windows(flags, streams);
  }
  flags.series.refuse(flags.models.front());
  if (reads_pictures(described)) return explore_captions(flags, streams);
  if (reads_sounds(described)) return explore_answers(flags, streams);
  if (says_bits(described)) return explore_runs(flags, streams);
  const auto engine = flags.engine.make();
  auto options = flags.options;
  options.threads = flags.engine.threads;
  flags.text.choose(options);
  options.in_pictures = !flags.output.empty() && flags.kind() != OutputKind::kPage;
  auto exploration =
      explore_models(flags.models, *engine, flags.text.reader(), options, streams.err);
  exploration.title = title_of(flags, exploration);
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (flags.output.empty()) return kOk;
  if (flags.kind() != OutputKind::kPage) {
    write_pictures(exploration, flags.pictures, flags.output, flags.kind(), flags.text.files(),
                   streams.err);
  } else {
    write_file(flags.output, view::to_web_page(view::kExploreBundle, exploration.title, json));
  }
  return kOk;
}

}  // namespace

Run declare_explore(CLI::App& app) {
  const auto flags = std::make_shared<ExploreFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return explore(*flags, streams); };
}

}  // namespace attend::cli
