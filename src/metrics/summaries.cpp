#include "metrics/summaries.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "metrics/rouge.h"
#include "metrics/text_metrics.h"

namespace attend::metrics {
namespace {

template <RougeKind kind>
LineCounts lines(Lines found, const References& right, const ScoreOptions& options) {
  return rouge_counts(found, right, kind, options.rouge);
}

std::string signature_of(const References& right, const ScoreOptions& options) {
  return signature(options.rouge, right);
}

/// What was counted, and how, in one line.
template <const char* title>
std::string text_of(const MetricValue& value) {
  return fmt::format("{}|{} = {:.2f}\n", title, value.signature, value.value);
}

template <const char* name>
void add_json_of(const MetricValue& value, nlohmann::ordered_json& all) {
  all[name] = {{"score", value.value}, {"signature", value.signature}};
}

constexpr char kName1[] = "rouge1";
constexpr char kName2[] = "rouge2";
constexpr char kNameL[] = "rougeL";
constexpr char kNameLsum[] = "rougeLsum";
constexpr char kTitle1[] = "ROUGE-1";
constexpr char kTitle2[] = "ROUGE-2";
constexpr char kTitleL[] = "ROUGE-L";
constexpr char kTitleLsum[] = "ROUGE-Lsum";

constexpr Metric kOfSummaries[] = {{.name = kName1,
                                    .title = kTitle1,
                                    .unit = "F1, 0 to 100",
                                    .help = "words shared with the right summary",
                                    .counts = lines<RougeKind::k1>,
                                    .signature = signature_of,
                                    .text = text_of<kTitle1>,
                                    .add_json = add_json_of<kName1>},
                                   {.name = kName2,
                                    .title = kTitle2,
                                    .unit = "F1, 0 to 100",
                                    .help = "pairs of words shared with the right summary",
                                    .counts = lines<RougeKind::k2>,
                                    .signature = signature_of,
                                    .text = text_of<kTitle2>,
                                    .add_json = add_json_of<kName2>},
                                   {.name = kNameL,
                                    .title = kTitleL,
                                    .unit = "F1, 0 to 100",
                                    .help = "the longest sequence of words in the same order",
                                    .counts = lines<RougeKind::kL>,
                                    .signature = signature_of,
                                    .text = text_of<kTitleL>,
                                    .add_json = add_json_of<kNameL>},
                                   {.name = kNameLsum,
                                    .title = kTitleLsum,
                                    .unit = "F1, 0 to 100",
                                    .help = "the same sentence by sentence",
                                    .is_detail = true,
                                    .counts = lines<RougeKind::kLOfSum>,
                                    .signature = signature_of,
                                    .text = text_of<kTitleLsum>,
                                    .add_json = add_json_of<kNameLsum>}};

}  // namespace

Metrics metrics_of_summaries(const ScoreOptions& options) {
  auto metrics = metrics_in(kOfSummaries);
  metrics.push_back(find_metric(metrics_of_texts(options), "exact"));
  return metrics;
}

}  // namespace attend::metrics
