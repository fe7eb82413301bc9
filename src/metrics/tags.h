#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/class_counts.h"
#include "metrics/corpus.h"
#include "metrics/labels.h"
#include "metrics/metric.h"
#include "metrics/score_options.h"

// Of answers that are a line of tags, one for each word, with white space between them: "B-PER" has
// the prefix B and the type PER, and "O" is outside of all spans.

namespace attend::metrics {

/// Words that belong together, [begin, end).
struct Span {
  std::string_view type;  ///< "_" where a tag has a prefix alone
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const Span&) const = default;
};

/// The spans of a line of tags as the CoNLL shared tasks count them, conlleval.pl (Tjong Kim Sang,
/// 2004): B, S, a type that differs, and what comes after O, E or S begin a span; E, S, O, another
/// type and the beginning of the next one end it. So IOB1, IOB2, IOE and IOBES are all read, and a
/// span that begins with I counts. Two differences, which no IOB1 or IOB2 shows: E ends a span
/// before a B, which the script joins, and S, which it does not know, is a span. What has another
/// prefix is outside, as O is.
std::vector<Span> spans_of(std::span<const std::string_view> tags);

/// How tags write spans where only what is written right counts.
enum class TagScheme {
  kIob2,  ///< B-X, then I-X
  kIobes  ///< S-X alone, or B-X, then I-X, then E-X
};

/// The spans that a scheme writes right, all else is outside: seqeval's strict mode (Nakayama,
/// 2018).
std::vector<Span> strict_spans_of(std::span<const std::string_view> tags, TagScheme scheme);

/// IOBES if the prefix of some tag is E or S, else IOB2. Throws like check_tags.
TagScheme scheme_of(Lines found, const References& right);

/// How well spans were found: one is right if its type, beginning and end are.
struct SpanCounts {
  ClassCounts all;
  std::vector<ClassCounts> types;  ///< by their bytes
};

/// Throws Error unless there is a line of tags for each right one, and at least one; and, naming
/// the line, if their numbers differ or there are several right ones. The names are those of the
/// sides.
void check_tags(Lines found, const References& right, const std::string& found_name = "found",
                const std::string& right_name = "right");

/// Tags are compared in Unicode's form NFC. Throws like check_tags.
SpanCounts span_counts(Lines found, const References& right, bool is_strict = false);

/// How often each tag was found for each right one. Empty without a tag. Throws like check_tags.
Confusion confusion_of_tags(Lines found, const References& right);

/// Accuracy, the share of tags that are right; F1 of spans_of, over all types together, and
/// strictly that of strict_spans_of: none where there is no span on either side.
Metrics metrics_of_tags();

}  // namespace attend::metrics
