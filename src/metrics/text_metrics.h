#pragma once

#include "metrics/edit_rate.h"
#include "metrics/metric.h"

namespace attend::metrics {

/// Of lines of text: BLEU, chrF, chrF++, exact match and error rate, in the order in which they are
/// shown. With BLEU's tokenizer of characters the error rate is one of characters.
Metrics metrics_of_texts(const ScoreOptions& options = {});

/// Of what was heard: the same, the error rate and exact match before the others.
Metrics metrics_of_transcripts(const ScoreOptions& options = {});

/// What an error rate beside these scores counts: characters where BLEU's tokens are.
EditRateOptions edits_of(const ScoreOptions& scores);

}  // namespace attend::metrics
