#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/generate_bits.h"
#include "cli/generate_clutter.h"
#include "cli/generate_digits.h"
#include "cli/generate_handwriting.h"
#include "cli/generate_language.h"
#include "cli/generate_passages.h"
#include "cli/generate_scenes.h"
#include "core/error.h"
#include "core/fields.h"
#include "core/files.h"
#include "data/cluttered_digits.h"
#include "data/digit_strings.h"
#include "data/pen_track.h"
#include "data/scenes.h"
#include "text/formal_language.h"
#include "text/generated_corpus.h"
#include "text/small_language.h"
#include "text/symbol_sequences.h"

namespace attend::cli {
namespace {

constexpr std::int64_t kMostPairs = 10'000'000;
constexpr std::int64_t kMostScenes = 1'000'000;
constexpr std::int64_t kLongestSequence = 10'000;
constexpr std::int64_t kUsualSize = 64;
constexpr std::int64_t kUsualHeight = 48;  // of handwriting

/// What the command line said.
struct GenerateFlags {
  std::string out;
  std::string task = "grammar";
  text::GeneratedSizes sizes;
  std::int64_t seed = 1;
  std::optional<std::int64_t> min_length;
  std::optional<std::int64_t> max_length;
  std::optional<std::int64_t> size;
  std::string from;
  std::string problem;
  std::optional<std::int64_t> bits;
  std::optional<std::int64_t> pieces;

  bool has_pictures() const {
    return task == "scenes" || task == "digits" || task == "clutter" || is_handwriting();
  }
  bool is_of_digits() const { return task == "digits" || task == "clutter"; }
  bool is_handwriting() const { return task == "handwriting"; }
  bool is_language() const;
  DigitsToDraw digits() const;
  SentencesToDraw sentences() const;
  bool is_of_bits() const { return task == "bits"; }
  BitsToDraw vectors() const;
  data::ClutterOptions clutter() const;
  void declare(CLI::App& app);
  void validate() const;
  void check_from() const;
  text::SymbolSequences sequences() const;
};

void GenerateFlags::declare(CLI::App& app) {
  app.add_option("-o,--out", out, "the folder to make")->required();
  app.add_option("--train", sizes.train, "sentence pairs to learn from")->capture_default_str();
  app.add_option("--dev", sizes.dev, "other pairs to validate on")->capture_default_str();
  app.add_option("--test", sizes.test, "other pairs to test on")->capture_default_str();
  app.add_option("--seed", seed, "of the choice of sentences; the language is always the same one")
      ->capture_default_str();
  app.add_option(
         "--task", task,
         "grammar: a small language that reorders, agrees and contracts; sequences of "
         "letters to copy | reverse | sort; scenes: pictures of coloured shapes, with "
         "captions; digits: pictures of strings of written digits; clutter: of "
         "one written digit among pieces of others; handwriting: pictures of "
         "pen tracks; passages: texts about a few entities, and one fact of each with a gap; "
         "bits: sequences of vectors, see --problem; or "
         "sentences of a formal language: anbn | anbncn | anbncndn | anb2n | anbmcn+m | anbmcndm | "
         "memorisation")
      ->capture_default_str();
  const text::SymbolSequences defaults;
  app.add_option("--min-length", min_length,
                 fmt::format("of copy, reverse, sort: letters; default: {}; of digits: 1; of bits: "
                             "vectors, as recipes have it; n of a "
                             "formal language: 2",
                             defaults.min_length));
  app.add_option("--max-length", max_length,
                 fmt::format("of copy, reverse, sort: letters; default: {}; of digits: 5; of bits: "
                             "vectors, as recipes have it; n of a "
                             "formal language: 15, of those to test on four times as much",
                             defaults.max_length));
  app.add_option(
      "--size", size,
      fmt::format(
          "of scenes: pixels of a side, a multiple of 4 from {} to {}; default: {}. Of "
          "digits: pixels from left to right, up to {}; default: {}. Of clutter: pixels of a side; "
          "default: {}. Of handwriting: from top to "
          "bottom, from {} to {}; default: {}",
          data::Scenes::kSmallest, data::Scenes::kLargest, kUsualSize, data::DigitStrings::kWidest,
          DigitsToDraw().width, data::ClutterOptions().size, data::TrackPlace::kLowest,
          data::TrackPlace::kHighest, kUsualHeight));
  app.add_option(
      "--from", from,
      "of digits and clutter: the folder of MNIST's files (train-images-idx3-ubyte.gz, ...); of "
      "handwriting: a table of pen tracks, or a folder of them");
  app.add_option("--problem", problem,
                 "of bits: copy | repeat-copy | recall | ngrams | sort; default: copy");
  app.add_option("--pieces", pieces,
                 fmt::format("of clutter: pieces of other digits; default: {}",
                             data::ClutterOptions().pieces));
  app.add_option("--bits", bits, "of bits: those of a vector; default: 8, of recall 6");
  app.footer(
      "Writes train.source, train.target and train.align (links i-j of source word i and target\n"
      "word j, from 0), and the same of dev and test. No sentence is in two of them. Of scenes:\n"
      "train/000001.png and so on, train.tsv (picture, caption), and train.boxes, of each caption\n"
      "the boxes of its words: word, left, top, right, bottom; ... Of digits the same, with the\n"
      "column text, and of clutter with the column class. Of handwriting: of each table NAME.tsv "
      "of columns text and signal (x,y,pen "
      "x,y,pen\n"
      "...) NAME/000001.png and so on, and NAME.tsv (picture, text, signal, and what else it "
      "has).\n"
      "Of passages train.tsv (document, query, answer), and the same of dev and test.\n"
      "Of a formal language train.sentence and train.next, what must come after each symbol, and\n"
      "the same of dev and test; sentences may be in several of them.\n"
      "Of bits train.tsv, dev.tsv and test.tsv with the columns sequence and result.\n"
      "Example: attend generate --out corpus --train 20000 --dev 500 --test 500 --seed 1");
}

void check_pairs(const std::string& option, std::int64_t pairs, std::int64_t most) {
  check_at_least(option, pairs, 1);
  if (pairs > most) {
    throw ConfigError(option, std::to_string(pairs), "at most " + std::to_string(most));
  }
}

void GenerateFlags::check_from() const {
  if (from.empty() && is_of_digits()) {
    throw Error("missing: --from FOLDER, of MNIST's files, for --task " + task);
  }
  if (from.empty() && is_handwriting()) {
    throw Error("missing: --from FILE.tsv, or a folder of such, for --task handwriting");
  }
  if (!from.empty() && !is_of_digits() && !is_handwriting()) {
    throw Error(
        "--from is of --task digits, clutter and handwriting: others are drawn without files");
  }
  if (is_handwriting() && size) {
    check_between("--size", static_cast<double>(*size), data::TrackPlace::kLowest,
                  data::TrackPlace::kHighest);
  }
}

bool GenerateFlags::is_language() const {
  const auto& kinds = text::FormalLanguage::kinds();
  return std::find(kinds.begin(), kinds.end(), task) != kinds.end();
}

void GenerateFlags::validate() const {
  std::vector<std::string> tasks = {"grammar", "copy",        "reverse",  "sort", "scenes",
                                    "digits",  "handwriting", "passages", "bits", "clutter"};
  const auto& kinds = text::FormalLanguage::kinds();
  tasks.insert(tasks.end(), kinds.begin(), kinds.end());
  check_one_of("--task", task, tasks);
  const auto most = has_pictures() ? kMostScenes : kMostPairs;
  check_pairs("--train", sizes.train, most);
  check_pairs("--dev", sizes.dev, most);
  check_pairs("--test", sizes.test, most);
  check_at_least("--seed", seed, 0);
  if (size && !has_pictures()) {
    throw Error(
        "--size is of --task scenes, digits, clutter and handwriting: others have no pictures");
  }
  check_from();
  if ((!problem.empty() || bits) && !is_of_bits()) {
    throw Error("--problem and --bits are of --task bits");
  }
  if (pieces && task != "clutter") throw Error("--pieces is of --task clutter");
  if (task == "clutter") clutter().validate();
  if (is_of_bits()) {
    check_bits_to_draw(vectors());
    return;
  }
  if (task == "digits") {
    const auto asked = digits();
    check_at_least("--min-length", asked.min_length, 1);
    check_at_least("--max-length", asked.max_length, asked.min_length);
    return;
  }
  if (is_language()) {
    sentences().validate();
    return;
  }
  const bool is_of_letters = task == "copy" || task == "reverse" || task == "sort";
  if (is_of_letters) {
    sequences().validate();
    if (max_length > kLongestSequence) {
      throw ConfigError("--max-length", std::to_string(*max_length),
                        "at most " + std::to_string(kLongestSequence));
    }
  } else if (min_length || max_length) {
    throw Error(std::string(min_length ? "--min-length" : "--max-length") +
                " is of --task copy, reverse, sort, digits, bits and formal languages: " +
                (has_pictures() ? std::string("captions have as many words as they need")
                 : task == "passages"
                     ? std::string("passages have as many words as their facts need")
                     : fmt::format("the grammar makes {} to {} words",
                                   text::SmallLanguage::kShortest, text::SmallLanguage::kLongest)));
  }
}

DigitsToDraw GenerateFlags::digits() const {
  DigitsToDraw digits;
  digits.from = from;
  digits.width = size.value_or(digits.width);
  if (min_length) digits.max_length = std::max(digits.max_length, *min_length);
  if (max_length) digits.max_length = *max_length;
  digits.min_length = min_length.value_or(digits.min_length);
  return digits;
}

SentencesToDraw GenerateFlags::sentences() const {
  SentencesToDraw drawn = {.kind = task};
  if (min_length) drawn.max_length = std::max(drawn.max_length, *min_length);
  if (max_length) drawn.max_length = *max_length;
  drawn.min_length = min_length.value_or(std::min(drawn.min_length, drawn.max_length));
  return drawn;
}

BitsToDraw GenerateFlags::vectors() const {
  BitsToDraw vectors = {.min_length = min_length, .max_length = max_length, .bits = bits};
  if (!problem.empty()) vectors.problem = problem;
  return vectors;
}

data::ClutterOptions GenerateFlags::clutter() const {
  data::ClutterOptions clutter;
  clutter.size = size.value_or(clutter.size);
  clutter.pieces = pieces.value_or(clutter.pieces);
  clutter.piece_size = std::min(clutter.piece_size, clutter.size);
  return clutter;
}

text::SymbolSequences GenerateFlags::sequences() const {
  text::SymbolSequences sequences;
  sequences.task = task;
  if (min_length) sequences.min_length = *min_length;
  // One bound alone moves the other one out of its way.
  if (min_length) sequences.max_length = std::max(sequences.max_length, *min_length);
  if (max_length) sequences.max_length = *max_length;
  if (!min_length) sequences.min_length = std::min(sequences.min_length, sequences.max_length);
  return sequences;
}

/// Writes one part of the corpus, and says how large it is.
void write_part(const NewFolder& folder, const std::string& name,
                const std::vector<text::AlignedPair>& pairs, std::ostream& out) {
  std::string source;
  std::string target;
  std::string align;
  std::size_t source_words = 0;
  std::size_t target_words = 0;
  for (const auto& pair : pairs) {
    source += text::to_line(pair.source) + '\n';
    target += text::to_line(pair.target) + '\n';
    align += text::to_line(pair.links) + '\n';
    source_words += pair.source.size();
    target_words += pair.target.size();
  }
  write_file(folder.path() / (name + ".source"), source);
  write_file(folder.path() / (name + ".target"), target);
  write_file(folder.path() / (name + ".align"), align);
  out << fmt::format("{}: {} pairs, {} source and {} target words\n", name, pairs.size(),
                     source_words, target_words);
}

/// Pairs of texts with links between them.
void generate_pairs(const NewFolder& folder, const GenerateFlags& flags, std::uint64_t seed,
                    std::ostream& out) {
  text::GeneratedCorpus corpus;
  if (flags.task == "grammar") {
    const text::SmallLanguage language;
    corpus =
        text::draw_corpus([&](auto& random) { return language.draw(random); }, flags.sizes, seed);
  } else {
    const auto sequences = flags.sequences();
    corpus =
        text::draw_corpus([&](auto& random) { return sequences.draw(random); }, flags.sizes, seed);
  }
  write_part(folder, "train", corpus.train, out);
  write_part(folder, "dev", corpus.dev, out);
  write_part(folder, "test", corpus.test, out);
}

int generate(const GenerateFlags& flags, Streams streams) {
  flags.validate();
  NewFolder folder(flags.out);
  const auto seed = static_cast<std::uint64_t>(flags.seed);
  const auto& path = folder.path();
  const auto& sizes = flags.sizes;
  if (flags.task == "scenes") {
    generate_scenes(path, sizes, flags.size.value_or(kUsualSize), seed, streams.out);
  } else if (flags.task == "passages") {
    generate_passages(path, sizes, seed, streams.out);
  } else if (flags.is_of_bits()) {
    generate_bits(path, sizes, flags.vectors(), seed, streams.out);
  } else if (flags.is_handwriting()) {
    generate_handwriting(path, flags.from, flags.size.value_or(kUsualHeight), streams.out);
  } else if (flags.task == "digits") {
    generate_digits(path, sizes, flags.digits(), seed, streams.out);
  } else if (flags.task == "clutter") {
    generate_clutter(path, sizes, flags.from, flags.clutter(), seed, streams.out);
  } else if (flags.is_language()) {
    generate_language(path, sizes, flags.sentences(), seed, streams.out);
  } else {
    generate_pairs(folder, flags, seed, streams.out);
  }
  folder.commit();
  return kOk;
}

}  // namespace

Run declare_generate(CLI::App& app) {
  const auto flags = std::make_shared<GenerateFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return generate(*flags, streams); };
}

}  // namespace attend::cli
