#pragma once

#include <string>
#include <vector>

#include "core/links.h"
#include "format/link_rule.h"
#include "tasks/translator.h"

namespace attend::cli {

/// A line cut at the ends of its sentences, to be translated one by one.
struct CutLine {
  std::vector<std::string> sentences;  ///< none of a line without words
  std::vector<int> first_words;        ///< of each, which word of the whole line it begins in
};

/// Throws Error if the line is not UTF-8.
CutLine cut_line(const std::string& line);

/// The translation of a line from those of its sentences, in the words of the whole line.
struct JoinedLine {
  tasks::Translation translation;  ///< its symbols are all those of the sentences, their ends
                                   ///< included; scores are sums
  Links links;                     ///< by the rule, where there are weights
};

/// `parts` are as many as the sentences. With `has_matrix` the alignment has weights, 0 between
/// different sentences: as many as source times target of the whole line. Throws Error if these are
/// more than memory should be asked for.
JoinedLine join_line(const CutLine& line, std::vector<tasks::Translation> parts, bool has_matrix,
                     const format::LinkRule& rule = {});

}  // namespace attend::cli
