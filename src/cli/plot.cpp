#include "format/plot.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/compare_runs.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/output_kind.h"
#include "cli/pictures.h"
#include "cli/plot_charts.h"
#include "cli/plot_runs.h"
#include "cli/table_flags.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "metrics/answers.h"
#include "metrics/pointing.h"
#include "metrics/token_distance.h"
#include "tasks/model_files.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "view/plot_picture.h"
#include "view/web_page.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;

/// What the command line said.
struct PlotFlags {
  std::vector<std::string> runs;
  std::vector<std::string> names;
  std::string output;
  std::string json;
  std::string chart;
  std::string across = "updates";
  std::string title;
  std::vector<std::string> sources;
  TableFlags table;
  std::vector<std::string> references;
  ScoringFlags scoring;
  bool is_log = false;
  double smoothing = 0.0;
  double dpi = 300.0;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;

  OutputKind kind() const {
    if (output.empty()) return OutputKind::kPage;
    return output_kind("--output", output,
                       {OutputKind::kPage, OutputKind::kSvg, OutputKind::kPdf, OutputKind::kPng});
  }
  format::PlotView view() const;
};

void PlotFlags::declare(CLI::App& app) {
  app.add_option("-m,--model,runs", runs, "folders of runs; with --source also of models")
      ->required();
  app.add_option("-o,--output", output, "the page (.html) or picture (.svg, .pdf, .png) to write");
  app.add_option("--json", json, "write the data alone to this file, for programs");
  app.add_option("--name", names, "of the runs in their order; default: their folders'")
      ->allow_extra_args(false);
  app.add_option("--chart", chart, "draw this chart alone, in a picture: train-loss, bleu, ...");
  app.add_option("--across", across, "the horizontal axis: updates, time or tokens")
      ->capture_default_str();
  app.add_flag("--log", is_log, "losses and gradient norms on a logarithmic axis");
  app.add_option("--smoothing", smoothing,
                 "share of the past in what training reports, from 0 to below 1")
      ->capture_default_str();
  app.add_option("--dpi", dpi, "of a PNG: dots an inch")->capture_default_str();
  app.add_option("--source", sources,
                 "a text to translate, for scores by length of its sentences. Of another task its "
                 "source columns, each given again, or one table (.tsv) with all columns")
      ->allow_extra_args(false);
  table.declare(app);
  app.add_option("--reference", references,
                 "its right translation; give it again for other right ones, in which an empty "
                 "line is none")
      ->allow_extra_args(false);
  scoring.declare(app);
  app.add_option("--title", title, "of the page; default: the runs' names");
  engine.declare(app);
  app.footer(
      "Example: attend plot runs/additive runs/dot -o page.html\n"
      "         attend plot a b --source test.en --reference test.de \\\n"
      "             --chart bleu-by-length -o figure.svg");
}

format::PlotView PlotFlags::view() const {
  const auto column = across == "time" ? "seconds" : across == "tokens" ? "symbols" : "update";
  return {column, is_log, smoothing};
}

/// Of all that any run may have.
std::vector<std::string> names_of_charts() {
  const auto of_answers = metrics::metrics_of_all_answers();
  const auto of_places = united(metrics::metrics_of_pointing(), metrics::metrics_of_times());
  std::vector<std::string> names;
  for (const auto& chart : plot_charts(united(of_answers, of_places))) names.push_back(chart.name);
  return names;
}

void PlotFlags::check() const {
  if (output.empty() && json.empty()) throw Error("say where to write: give --output or --json");
  kind();  // or it is refused
  check_one_of("--across", across, {"updates", "time", "tokens"});
  if (!(smoothing >= 0.0 && smoothing < 1.0)) {
    throw ConfigError("--smoothing", fmt::format("{}", smoothing), "from 0 to below 1");
  }
  check_dpi(dpi);
  if (!chart.empty()) {
    if (kind() == OutputKind::kPage) {
      throw Error("--chart is of a picture: give --output FILE.svg, .pdf or .png");
    }
    check_one_of("--chart", chart, names_of_charts());
  }
  if (!names.empty() && names.size() != runs.size()) {
    throw Error(
        fmt::format("{} runs, but {} times --name: name each or none", runs.size(), names.size()));
  }
  if (sources.empty() && !references.empty()) {
    throw Error("--reference needs --source, the text to translate");
  }
}

/// A model alone has nothing to draw unless it translates something.
void check_is_run(const std::string& folder, bool translates) {
  if (!fs::exists(folder)) throw Error("there is no folder " + folder);
  if (translates || fs::exists(fs::path(folder) / "run.json")) return;
  if (tasks::is_model(folder)) {
    throw Error(folder +
                " is a model without its training: give --source and --reference to draw how it "
                "translates");
  }
  throw Error(folder + " is no folder of a run: it has no run.json; attend train --out makes one");
}

std::string title_of(const PlotFlags& flags, const std::vector<std::string>& names) {
  if (!flags.title.empty()) return flags.title;
  if (names.size() > 4) return fmt::format("{} runs", names.size());
  return fmt::format("{}", fmt::join(names, ", "));
}

/// What the runs are tried on: as the task of the first has it. `config`: none if it is not known.
CompareText text_of(const PlotFlags& flags, const std::optional<tasks::SystemConfig>& config) {
  const auto* task = config ? &tasks::task_called(config->task.name) : nullptr;
  const auto& sources = flags.sources;
  if (task != nullptr && !tasks::says_texts(*task)) {
    return load_rows(*config, sources, flags.references, flags.table.options());
  }
  if (sources.size() > 1) throw Error("--source: runs that say texts read one");
  if (const auto* given = flags.table.given(); given != nullptr) {
    throw Error(std::string(given) + ": only of runs that say no texts");
  }
  if (!sources.empty() && flags.references.empty()) {
    throw Error("--source needs --reference, its right translation");
  }
  auto text = load_text(sources.empty() ? "" : sources.front(), flags.references, "");
  text.task = task;
  return text;
}

format::Plot read_runs(const PlotFlags& flags) {
  for (const auto& folder : flags.runs) check_is_run(folder, !flags.sources.empty());
  CompareOptions options;
  options.scores = flags.scoring.scores();
  options.metrics = flags.scoring.metrics();
  options.beam = flags.scoring.beam;
  options.batch_size = flags.scoring.batch_size;
  options.max_length = flags.scoring.max_length;
  options.letter_case = tasks::letter_case_called(flags.scoring.letter_case, "--case");
  options.threads = flags.engine.threads;
  const auto config = config_of_run(flags.runs.front());
  const auto text = text_of(flags, config);
  if (text.task != nullptr) options.metrics = text.task->metrics(options.scores);
  const auto engine = flags.engine.make();
  const auto names = flags.names.empty() ? names_of(flags.runs) : flags.names;
  format::Plot plot;
  plot.program = "attend " ATTEND_VERSION;
  plot.title = title_of(flags, names);
  plot.view = flags.view();
  std::vector<metrics::Metrics> metrics;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto run = look_at(flags.runs[i], text, options, *engine);
    plot.runs.push_back(plot_run(run));
    plot.runs.back().name = names[i];
    metrics.push_back(run.metrics);
  }
  plot.charts = plot_charts_of(metrics);
  return plot;
}

int plot_them(const PlotFlags& flags, Streams streams) {
  flags.check();
  const auto plot = read_runs(flags);
  for (const auto& run : plot.runs) {
    for (const auto& note : run.notes) say(streams.err, run.name + ": " + note);
  }
  const auto json = format::to_json(plot);
  if (flags.kind() != OutputKind::kPage) {
    write_picture(view::picture_of(plot, flags.chart), flags.output, flags.kind(), flags.dpi,
                  streams.err);
  } else if (!flags.output.empty()) {
    write_file(flags.output, view::to_web_page(view::kPlotBundle, plot.title, json));
  }
  if (!flags.json.empty()) write_file(flags.json, json + '\n');
  return kOk;
}

}  // namespace

Run declare_plot(CLI::App& app) {
  const auto flags = std::make_shared<PlotFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return plot_them(*flags, streams); };
}

}  // namespace attend::cli
