#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/links.h"
#include "format/alignment.h"

// What people look at in a model's translations, or its labels: models, sentences, hypotheses, what
// each symbol was read from, and what the beam tried. docs/format.md describes its JSON,
// "attend-explore".

namespace attend::format {

/// Figures by name, in the order in which they are shown; one that is not finite becomes null.
using Figures = std::vector<std::pair<std::string, double>>;

struct ExploredModel {
  std::string name;     ///< that people tell it by
  std::string task;     ///< of one that says labels, without reader and search; empty: says texts
  std::string answers;  ///< of such: what a line of its answers holds, labels or tags
  std::string made_of;  ///< of such: its parts, in a line
  std::vector<std::string> columns;  ///< what it reads, if that is more than one text: their names
  std::string encoder;
  std::string reader;
  std::string score;  ///< of its attention, as are the next two; empty without one
  std::string alignment;
  std::string selection;
  std::int64_t parameters = 0;
  std::int64_t beam_size = 0;
  double length_penalty = 0.0;
};

/// One way to see where the symbols of a hypothesis, or of a text, looked: of a layer, a hop or a
/// head.
struct NamedWeights {
  std::string name;
  std::vector<std::vector<float>> weights;  ///< [T, S], finite and none below 0
  std::size_t source = 0;                   ///< of several texts the one that is read
  std::optional<std::size_t> by{};          ///< the one that reads it; none: the hypothesis
  bool of_said = false;                     ///< what is read is the hypothesis itself
};

struct ExploredHypothesis {
  bool is_reference = false;  ///< given, not found
  std::string text;
  double score = 0.0;
  double log_probability = 0.0;
  std::vector<float> log_probabilities;  ///< of each symbol and the end  [T]
  std::vector<std::string> target;       ///< symbols and the end  [T]
  std::vector<int> target_words;         ///< each symbol's word, -1 of the end  [T]
  std::vector<NamedWeights> readings;    ///< none without attention
  Figures health;                        ///< of its attention
  Links links;                           ///< between words, scored against gold links
  Figures agreement;                     ///< with the gold links; none without
};

/// What the beam tried: lists of one length, an entry a candidate, step by step.
struct ExploredTree {
  std::vector<std::string> pieces;
  std::vector<std::int64_t> parents;     ///< an earlier candidate, or -1
  std::vector<float> log_probabilities;  ///< of the symbol, given those before it
  std::string fates;                     ///< of each 'k' (kept), 'e' (ended) or 'd' (dropped)
  std::vector<std::int64_t> ends;        ///< the candidate that hypothesis 0, 1, ... ends with
};

/// A text as a model reads it.
struct ExploredText {
  std::vector<std::string> symbols;  ///< and the end, where it is read  [S]
  std::vector<int> words;            ///< each symbol's word, -1 of the end  [S]
};

/// A sentence as one model sees it.
struct ModelSentence {
  std::vector<std::string> source;  ///< symbols and the end  [S]; of several texts the first's
  std::vector<int> source_words;    ///< each symbol's word, -1 of the end  [S]
  std::vector<ExploredText> texts;  ///< those of a model's columns; none where it reads one
  std::vector<ExploredHypothesis> hypotheses;
  ExploredTree tree;
};

struct ExploredSentence {
  std::int64_t line = 1;             ///< of the input, from 1
  std::string source;                ///< of several the first
  std::vector<std::string> sources;  ///< all of them; none where there is but one
  std::string reference;             ///< empty: none
  bool has_gold = false;
  Links sure, possible;               ///< gold links between words of source and reference
  std::vector<ModelSentence> models;  ///< one for each model
};

struct Exploration {
  std::string program;  ///< that made it, and its version
  std::string title;
  std::vector<ExploredModel> models;
  std::vector<ExploredSentence> sentences;
};

/// As JSON on one line. Bytes that are not UTF-8 become U+FFFD. Throws std::logic_error if lists do
/// not fit together or a weight is below 0 or not finite.
std::string to_json(const Exploration& exploration);

/// Numbers of a matrix  [T, S] as 16-bit ones, row by row, the lower byte first, in base64: each is
/// `weight / scale * 65535`, rounded.
std::string to_base64(const std::vector<std::vector<float>>& weights, float scale);

}  // namespace attend::format
