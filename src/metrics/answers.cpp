#include "metrics/answers.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/fields.h"
#include "metrics/bits.h"
#include "metrics/caption_metrics.h"
#include "metrics/summaries.h"
#include "metrics/symbols.h"
#include "metrics/tags.h"
#include "metrics/text_metrics.h"

namespace attend::metrics {
namespace {

using nlohmann::ordered_json;

AnswerDetails details_of_labels(Lines found, const References& right, const ScoreOptions& options) {
  AnswerDetails details;
  details.confusion = confusion(found, right, options);
  details.tables.push_back({.name = "labels",
                            .title = "labels",
                            .of = "label",
                            .classes = details.confusion->classes()});
  return details;
}

/// An entity of one text is none of another's: there are no classes.
AnswerDetails details_of_entities(Lines /*found*/, const References& /*right*/,
                                  const ScoreOptions& /*options*/) {
  return {};
}

AnswerDetails details_of_tags(Lines found, const References& right,
                              const ScoreOptions& /*options*/) {
  AnswerDetails details;
  for (const bool is_strict : {false, true}) {
    auto counts = span_counts(found, right, is_strict);
    if (counts.all.found + counts.all.right == 0) continue;
    details.tables.push_back({.name = is_strict ? "strict_spans" : "spans",
                              .title = is_strict ? "spans, strict" : "spans",
                              .of = "type",
                              .all = counts.all,
                              .classes = std::move(counts.types)});
  }
  auto each = confusion_of_tags(found, right);
  if (each.labels.empty()) return details;
  details.tables.push_back(
      {.name = "tags", .title = "tags", .of = "tag", .classes = each.classes()});
  details.confusion = std::move(each);
  return details;
}

AnswerDetails details_of_symbols(Lines found, const References& right,
                                 const ScoreOptions& /*options*/) {
  AnswerDetails details;
  auto each = confusion_of_tags(found, right);
  if (each.labels.empty()) return details;
  details.tables.push_back(
      {.name = "symbols", .title = "symbols", .of = "symbol", .classes = each.classes()});
  details.confusion = std::move(each);
  return details;
}

AnswerDetails details_of_numbers(Lines found, const References& right,
                                 const ScoreOptions& /*options*/) {
  AnswerDetails details;
  details.steps = errors_of_steps(found, right);
  if (details.steps.size() == 1) details.steps.clear();
  return details;
}

constexpr AnswerKind kKinds[] = {
    {.name = "text",
     .loss_unit = "nats per target symbol",
     .speed_unit = "target tokens a second",
     .metrics = metrics_of_texts},
    {.name = "transcript",
     .loss_unit = "nats per target symbol",
     .speed_unit = "target tokens a second",
     .metrics = metrics_of_transcripts},
    {.name = "summary",
     .loss_unit = "nats per target symbol",
     .speed_unit = "target tokens a second",
     .metrics = metrics_of_summaries},
    {.name = "caption",
     .loss_unit = "nats per target symbol",
     .speed_unit = "target tokens a second",
     .metrics = metrics_of_captions},
    {.name = "labels",
     .loss_unit = "nats per label",
     .speed_unit = "labels a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_labels(); },
     .check = check_labels,
     .details = details_of_labels},
    {.name = "entities",
     .loss_unit = "nats per answer",
     .speed_unit = "answers a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_entities(); },
     .check = check_labels,
     .details = details_of_entities},
    {.name = "tags",
     .loss_unit = "nats per tag",
     .speed_unit = "tags a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_tags(); },
     .check = check_tags,
     .details = details_of_tags},
    {.name = "symbols",
     .loss_unit = "nats per symbol",
     .speed_unit = "symbols a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_symbols(); },
     .check = check_tags,
     .details = details_of_symbols},
    {.name = "numbers",
     .loss_unit = "mean squared error",
     .speed_unit = "numbers a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_numbers(); },
     .check = check_numbers,
     .details = details_of_numbers},
    {.name = "solutions",
     .loss_unit = "mean squared error",
     .speed_unit = "numbers a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_solutions(); },
     .check = check_numbers,
     .details = details_of_numbers},
    {.name = "bits",
     .loss_unit = "nats per bit",
     .speed_unit = "steps a second",
     .metrics = [](const ScoreOptions& /*options*/) { return metrics_of_bits(); },
     .check = check_bits,
     .details = [](Lines /*found*/, const References& /*right*/,
                   const ScoreOptions& /*options*/) { return AnswerDetails(); }}};

ordered_json list_of(const ClassTable& table) {
  auto list = ordered_json::array();
  for (const auto& of_class : table.classes) {
    list.push_back(to_json(of_class, std::string(table.of).c_str()));
  }
  return list;
}

}  // namespace

const AnswerKind& answers_called(std::string_view name, const std::string& key) {
  std::vector<std::string> names;
  for (const auto& kind : kKinds) {
    if (kind.name == name) return kind;
    names.emplace_back(kind.name);
  }
  check_one_of(key, std::string(name), names);  // which it is not
  return kKinds[0];
}

Metrics metrics_of_all_answers(const ScoreOptions& options) {
  Metrics all;
  for (const auto& kind : kKinds) all = united(all, kind.metrics(options));
  return all;
}

const AnswerKind& answers_scored_by(const Metrics& metrics) {
  for (const auto& kind : kKinds) {
    if (!metrics.empty() && metrics.front() == kind.metrics({}).front()) return kind;
  }
  return kKinds[0];
}

void add_json(const AnswerDetails& details, ordered_json& all) {
  for (const auto& table : details.tables) {
    auto& member = all[std::string(table.name)];
    if (!table.all) {
      member = list_of(table);
      continue;
    }
    member = to_json(*table.all, "name");
    member.erase("name");
    member["types"] = list_of(table);
  }
  if (details.confusion) all["confusion"] = to_json(*details.confusion);
  for (std::size_t i = 0; i < details.steps.size(); ++i) {
    const auto& errors = details.steps[i];
    all["steps"].push_back(
        {{"step", i + 1}, {"rmse", errors.root_mean_square}, {"mae", errors.mean_absolute}});
  }
}

}  // namespace attend::metrics
