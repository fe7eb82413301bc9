#pragma once

#include "metrics/metric.h"

namespace attend::metrics {

/// Of captions: BLEU-4, CIDEr-D, ROUGE-L with coco-caption's beta, exact match, BLEU-1 to BLEU-3,
/// and each BLEU without its brevity penalty, in the order in which they are shown. METEOR is not
/// among them: its synonyms are a database of one language.
Metrics metrics_of_captions(const ScoreOptions& options = {});

}  // namespace attend::metrics
