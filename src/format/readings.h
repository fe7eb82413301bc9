#pragma once

#include <cstdint>
#include <string>

#include "format/alignment.h"

namespace attend::format {

/// One translation of one line and where its words came from; a line of an n-best list has several.
struct TranslationReading {
  int64_t line = 1;              ///< of the input, from 1
  int rank = 1;                  ///< among the line's translations, from 1, the best
  std::string text;              ///< without subword marks
  double score = 0.0;            ///< what the search ranked by
  double log_probability = 0.0;  ///< natural logarithm, of all target tokens
  SoftAlignment alignment;
};

/// The reading as one line of JSON, without the line's end: docs/format.md describes it. Bytes that
/// are not UTF-8 become U+FFFD; a score that is not finite becomes null. Throws std::logic_error as
/// `check` does.
std::string to_json_line(const TranslationReading& reading);

}  // namespace attend::format
