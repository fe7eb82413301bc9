#include "metrics/caption_metrics.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "metrics/captions.h"
#include "metrics/text_metrics.h"

namespace attend::metrics {
namespace {

template <std::size_t order, bool with_penalty>
LineCounts bleu_lines(Lines found, const References& right, const ScoreOptions& options) {
  return caption_bleu_counts(found, right, order, with_penalty, options.caption);
}

LineCounts rouge_lines(Lines found, const References& right, const ScoreOptions& options) {
  return caption_rouge_counts(found, right, options.caption);
}

LineCounts cider_lines(Lines found, const References& right, const ScoreOptions& options) {
  return cider_d_counts(found, right, options.caption);
}

constexpr char kClosest[] = "bp:closest|smooth:no";
constexpr char kNoPenalty[] = "bp:no|smooth:no";
constexpr char kBeta[] = "beta:1.2";
constexpr char kOfReferences[] = "df:references|sigma:6|scale:10";

template <const char* more>
std::string signature_of(const References& right, const ScoreOptions& options) {
  return signature(options.caption, right, more);
}

/// What was counted, and how, in one line.
template <const char* title>
std::string text_of(const MetricValue& value) {
  return fmt::format("{}|{} = {:.2f}\n", title, value.signature, value.value);
}

constexpr char kCider[] = "cider_d";
constexpr char kCiderTitle[] = "CIDEr-D";

std::string cider_text(const MetricValue& value) {
  if (std::isfinite(value.value)) {
    return fmt::format("{}|{} = {:.4f}\n", kCiderTitle, value.signature, value.value);
  }
  return fmt::format(
      "{}: no value, for words are weighed by how many pictures have them, and there is one "
      "picture\n",
      kCiderTitle);
}

template <const char* name>
void add_json_of(const MetricValue& value, nlohmann::ordered_json& all) {
  auto& member = all[name];
  member = {{"score", nullptr}, {"signature", value.signature}};
  if (std::isfinite(value.value)) member["score"] = value.value;
}

constexpr char kName1[] = "bleu1";
constexpr char kName2[] = "bleu2";
constexpr char kName3[] = "bleu3";
constexpr char kName4[] = "bleu4";
constexpr char kTitle1[] = "BLEU-1";
constexpr char kTitle2[] = "BLEU-2";
constexpr char kTitle3[] = "BLEU-3";
constexpr char kTitle4[] = "BLEU-4";
constexpr char kFree1[] = "bleu1_no_penalty";
constexpr char kFree2[] = "bleu2_no_penalty";
constexpr char kFree3[] = "bleu3_no_penalty";
constexpr char kFree4[] = "bleu4_no_penalty";
constexpr char kFreeTitle1[] = "BLEU-1 without penalty";
constexpr char kFreeTitle2[] = "BLEU-2 without penalty";
constexpr char kFreeTitle3[] = "BLEU-3 without penalty";
constexpr char kFreeTitle4[] = "BLEU-4 without penalty";
constexpr char kRouge[] = "rougeL_coco";
constexpr char kRougeTitle[] = "ROUGE-L";

template <std::size_t order, const char* name, const char* title>
constexpr Metric of_bleu() {
  return {.name = name,
          .title = title,
          .unit = "0 to 100",
          .help = "of several references, with the brevity penalty",
          .is_detail = order < kCaptionOrders,
          .counts = bleu_lines<order, true>,
          .signature = signature_of<kClosest>,
          .text = text_of<title>,
          .add_json = add_json_of<name>};
}

template <std::size_t order, const char* name, const char* title>
constexpr Metric of_free_bleu() {
  return {.name = name,
          .title = title,
          .unit = "0 to 100",
          .help = "without the brevity penalty, as Xu et al. 2015 report it",
          .is_detail = true,
          .is_of_whole_text = true,
          .counts = bleu_lines<order, false>,
          .signature = signature_of<kNoPenalty>,
          .text = text_of<title>,
          .add_json = add_json_of<name>};
}

constexpr Metric kFirst[] = {of_bleu<4, kName4, kTitle4>(),
                             {.name = kCider,
                              .title = kCiderTitle,
                              .unit = "0 to 10",
                              .help = "n-grams in common, the rarer the weightier",
                              .scale = Metric::Scale::kAmount,
                              .counts = cider_lines,
                              .signature = signature_of<kOfReferences>,
                              .text = cider_text,
                              .add_json = add_json_of<kCider>},
                             {.name = kRouge,
                              .title = kRougeTitle,
                              .unit = "F with beta 1.2, 0 to 100",
                              .help = "the longest sequence of words in the same order",
                              .counts = rouge_lines,
                              .signature = signature_of<kBeta>,
                              .text = text_of<kRougeTitle>,
                              .add_json = add_json_of<kRouge>}};

constexpr Metric kBehind[] = {
    of_bleu<1, kName1, kTitle1>(),          of_bleu<2, kName2, kTitle2>(),
    of_bleu<3, kName3, kTitle3>(),          of_free_bleu<1, kFree1, kFreeTitle1>(),
    of_free_bleu<2, kFree2, kFreeTitle2>(), of_free_bleu<3, kFree3, kFreeTitle3>(),
    of_free_bleu<4, kFree4, kFreeTitle4>()};

}  // namespace

Metrics metrics_of_captions(const ScoreOptions& options) {
  auto metrics = metrics_in(kFirst);
  metrics.push_back(find_metric(metrics_of_texts(options), "exact"));
  return united(metrics, metrics_in(kBehind));
}

}  // namespace attend::metrics
