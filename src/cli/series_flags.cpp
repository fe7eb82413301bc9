#include "cli/series_flags.h"

#include <initializer_list>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/error.h"

namespace attend::cli {

void SeriesFlags::declare(CLI::App& app) {
  app_ = &app;
  app.add_option("--at", at,
                 "of a series: the windows that read up to these times, as 2014-01-31T05:00; end: "
                 "up to its last");
  app.add_flag("--ensemble", ensemble, "of a series: the models answer together, as one");
}

bool SeriesFlags::was_given(const char* option) const {
  const auto* found = app_->get_option_no_throw(option);
  return found != nullptr && found->count() > 0;
}

SeriesToExplore SeriesFlags::series(const ExploreTextFlags& text, const std::string& model,
                                    bool in_pictures) const {
  for (const auto* option :
       {"--columns", "--where", "--reference", "--force", "--gold", "--links-by", "--posterior",
        "--case", "--nbest", "--beam", "--max-length", "--words", "--pieces", "--numbers"}) {
    if (!was_given(option)) continue;
    throw Error(
        fmt::format("{}: not of models of series, and {} is one: leave it out", option, model));
  }
  if (text.is_standard_input()) throw Error("missing: --source FILE.csv, the series to look at");
  const bool has_limit = was_given("--limit");
  if (has_limit && !at.empty()) {
    throw Error("--limit and --at both choose windows: leave one out");
  }
  SeriesToExplore series = {.sources = text.sources, .choice = {.at = at}};
  if (has_limit) series.choice.limit = text.limit;
  if (!has_limit && in_pictures) series.choice.limit = 1;
  series.is_ensemble = ensemble;
  return series;
}

void SeriesFlags::refuse_of_texts(const std::string& model) const {
  for (const auto* option : {"--links-by", "--posterior", "--case"}) {
    if (!was_given(option)) continue;
    throw Error(fmt::format("{}: not of models that read pictures, and {} is one: leave it out",
                            option, model));
  }
}

void SeriesFlags::refuse(const std::string& model) const {
  for (const auto* option : {"--at", "--ensemble"}) {
    if (!was_given(option)) continue;
    throw Error(
        fmt::format("{}: only of models of series, and {} is none: leave it out", option, model));
  }
}

}  // namespace attend::cli
