#include <filesystem>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/explore_sentences.h"
#include "cli/explore_series.h"
#include "cli/explore_text.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
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
  std::vector<std::string> at;
  bool ensemble = false;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;

  /// Of windows of a series. Throws Error naming an option that is for nothing there.
  SeriesToExplore series() const;

  /// Throws Error naming an option that only a model of series has.
  void refuse_series() const;

  OutputKind kind() const {
    return output_kind("--output", output,
                       {OutputKind::kPage, OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }

 private:
  /// Throws Error if one of them was given; `why` says whom it is for.
  void refuse(std::initializer_list<const char*> names, const std::string& why) const;

  const CLI::App* app_ = nullptr;
};

void ExploreFlags::declare(CLI::App& app) {
  app_ = &app;
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
  app.add_option(
      "--at", at,
      "of a series: the windows that read up to these times, as 2014-01-31T05:00; end: up "
      "to its last");
  app.add_flag("--ensemble", ensemble, "of a series: the models answer together, as one");
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

void ExploreFlags::refuse(std::initializer_list<const char*> names, const std::string& why) const {
  for (const auto* name : names) {
    if (app_->count(name) > 0) throw Error(fmt::format("{}: {}: leave it out", name, why));
  }
}

SeriesToExplore ExploreFlags::series() const {
  refuse({"--columns", "--reference", "--force", "--gold", "--links-by", "--posterior", "--case",
          "--nbest", "--beam", "--max-length"},
         "not of models of series, and " + models.front() + " is one");
  if (!output.empty() && kind() != OutputKind::kPage) {
    throw Error("--output = " + output + ": pictures are of texts; a series has a page, .html");
  }
  if (text.is_standard_input()) throw Error("missing: --source FILE.csv, the series to look at");
  const bool has_limit = app_->count("--limit") > 0;
  if (has_limit && !at.empty()) {
    throw Error("--limit and --at both choose windows: leave one out");
  }
  SeriesToExplore series = {.sources = text.sources, .choice = {.at = at}};
  if (has_limit) series.choice.limit = text.limit;
  series.is_ensemble = ensemble;
  series.batch_size = options.batch_size;
  series.threads = engine.threads;
  return series;
}

void ExploreFlags::refuse_series() const {
  refuse({"--at", "--ensemble"}, "only of models of series, and " + models.front() + " is none");
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
  const auto series = flags.series();
  const auto engine = flags.engine.make();
  auto exploration = explore_series(flags.models, *engine, series);
  exploration.title = flags.title.empty() ? exploration.file : flags.title;
  const auto json = format::to_json(exploration);
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kSeriesBundle, exploration.title, json));
  }
  streams.out << printable(summary_of(exploration)) << '\n';
  return kOk;
}

int explore(const ExploreFlags& flags, Streams streams) {
  flags.check();
  if (reads_series(tasks::load_description(flags.models.front()))) {
    return explore_windows(flags, streams);
  }
  flags.refuse_series();
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
