#include "cli/arguments.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/separate_files.h"
#include "core/error.h"

namespace attend::cli {
namespace {

/// What an option holds, if it is no number.
enum class What {
  kText,
  kFile,       ///< is read
  kInput,      ///< is read; without it, standard input is
  kModel,      ///< the folder of a model or a run, which is read
  kOutput,     ///< a file that is written
  kNewFolder,  ///< which must not be there
};

/// A whole number within bounds.
struct Whole {
  std::int64_t least;
  std::int64_t most;
};

/// A number within bounds.
struct Real {
  double least;
  double most;
};

using Holds = std::variant<What, Whole, Real>;

struct Argument {
  std::string_view name;  ///< of the option, for all commands; or behind the name of one command
  std::string_view group;
  Holds holds;
};

constexpr auto kText = What::kText;
constexpr auto kFile = What::kFile;
constexpr auto kInput = What::kInput;
constexpr auto kModel = What::kModel;
constexpr auto kOutput = What::kOutput;
constexpr auto kNewFolder = What::kNewFolder;

constexpr auto kAnySeed = Whole{0, std::numeric_limits<std::int64_t>::max()};
constexpr auto kBeam = Whole{1, 1000};
constexpr auto kPairs = Whole{1, 10'000'000};

constexpr std::string_view kModels = "Models";
constexpr std::string_view kTexts = "Text";
constexpr std::string_view kPictures = "Pictures";
constexpr std::string_view kSearch = "Search";
constexpr std::string_view kLinks = "Word links";
constexpr std::string_view kScores = "Scores";
constexpr std::string_view kOutputs = "Output";
constexpr std::string_view kStreams = "Sound as it comes";
constexpr std::string_view kTraining = "Training";
constexpr std::string_view kServing = "Service";
constexpr std::string_view kComputing = "Computing";

constexpr Argument kArguments[] = {
    {"--model", kModels, kModel},
    {"--reverse-model", kModels, kModel},
    {"runs", kModels, kModel},
    {"--name", kModels, kText},

    {"man command", "", kText},
    {"completion shell", "", kText},
    {"input", kTexts, kInput},
    {"sentence", kTexts, kText},
    {"--word", kTexts, Whole{1, 1'000'000}},
    {"--input", kTexts, kInput},
    {"--source", kTexts, kFile},
    {"--target", kTexts, kFile},
    {"--also", kTexts, kFile},
    {"--reference", kTexts, kFile},
    {"--hypothesis", kTexts, kFile},
    {"--test", kTexts, kFile},
    {"--force", kTexts, kFile},
    {"explain --force", kTexts, kText},
    {"explore --force", kTexts, kText},
    {"draw --force", kTexts, kText},
    {"--limit", kTexts, Whole{0, 1'000'000'000}},
    {"--case", kTexts, kText},
    {"--keep-going", kTexts, kText},
    {"--max-length", kTexts, Whole{1, 1'000'000}},
    {"--split", kTexts, kText},
    {"--columns", kTexts, kText},
    {"--where", kTexts, kText},
    {"--train-where", kTexts, kText},
    {"--dev-where", kTexts, kText},
    {"--pictures", kTexts, kFile},
    {"--picture-names", kTexts, kFile},
    {"--train-pictures", kTexts, kFile},
    {"--train-picture-names", kTexts, kFile},
    {"--dev-pictures", kTexts, kFile},
    {"--dev-picture-names", kTexts, kFile},
    {"--train", kTexts, kFile},
    {"--dev", kTexts, kFile},
    {"generate --train", kTexts, kPairs},
    {"generate --dev", kTexts, kPairs},
    {"generate --test", kTexts, kPairs},
    {"--task", kTexts, kText},
    {"--min-length", kTexts, Whole{1, 10'000}},
    {"generate --max-length", kTexts, Whole{1, 10'000}},
    {"generate --seed", kTexts, kAnySeed},
    {"generate --size", kTexts, Whole{1, 4096}},
    {"generate --from", kTexts, kFile},
    {"--problem", kTexts, kText},
    {"--bits", kTexts, Whole{1, 256}},
    {"--pieces", kTexts, Whole{0, 1000}},
    {"--example", kTexts, kText},

    {"--network", kModels, kFile},
    {"--layer", kModels, kText},
    {"--layers", kModels, kText},
    {"pictures", kPictures, kFile},
    {"--from", kPictures, kFile},
    {"--column", kPictures, kText},
    {"features --where", kPictures, kText},
    {"--root", kPictures, kText},
    {"--height", kPictures, Whole{1, 10'000}},
    {"features --width", kPictures, Whole{1, 10'000}},
    {"--fit", kPictures, kText},
    {"--scale", kPictures, kText},
    {"--background", kPictures, Whole{0, 255}},
    {"features --out", kOutputs, kOutput},
    {"--single", kOutputs, kText},

    {"--alignments", kLinks, kText},
    {"train --alignments", kLinks, kFile},
    {"compare --alignments", kLinks, kFile},
    {"--alignments-to", kLinks, kOutput},
    {"--time-offset", kLinks, Real{-10.0, 10.0}},
    {"--gold", kLinks, kFile},
    {"--links", kLinks, kFile},
    {"--links-by", kLinks, kText},
    {"--posterior", kLinks, kText},
    {"--heads", kLinks, kText},
    {"--symmetrize", kLinks, kText},
    {"--write-links", kLinks, kOutput},
    {"--out-reversed", kLinks, kOutput},
    {"--test-out", kLinks, kOutput},
    {"align --out", kLinks, kOutput},
    {"--show", kLinks, kText},

    {"--beam", kSearch, kBeam},
    {"--greedy", kSearch, kText},
    {"--nbest", kSearch, kBeam},
    {"--length-penalty", kSearch, Real{0.0, 10.0}},
    {"--coverage-penalty", kSearch, Real{0.0, 100.0}},
    {"--ctc", kSearch, Real{0.0, 1.0}},
    {"--max-ratio", kSearch, Real{0.0, 1000.0}},
    {"--min-ratio", kSearch, Real{0.0, 1000.0}},
    {"--end-threshold", kSearch, Real{0.0, 100.0}},
    {"--no-repeat", kSearch, Whole{0, 1000}},
    {"--sample", kSearch, kText},
    {"--temperature", kSearch, Real{0.001, 1000.0}},
    {"--top-k", kSearch, Whole{0, 10'000'000}},
    {"--top-p", kSearch, Real{1e-9, 1.0}},
    {"--seed", kSearch, kAnySeed},
    {"--replace-unknown", kSearch, kText},
    {"--shortlist", kSearch, kFile},
    {"--batch-size", kSearch, Whole{1, 65'536}},

    {"--tokenizer", kScores, kText},
    {"--lowercase", kScores, kText},
    {"--check", kScores, kFile},
    {"--intervals", kScores, kText},
    {"--resamples", kScores, Whole{100, 1'000'000}},
    {"--resampling-seed", kScores, kAnySeed},

    {"--output", kOutputs, kOutput},
    {"--out", kOutputs, kNewFolder},
    {"--single", kOutputs, kOutput},
    {"--html", kOutputs, kOutput},
    {"--format", kOutputs, kText},
    {"--latex", kOutputs, kText},
    {"--json", kOutputs, kOutput},
    {"--all", kOutputs, kText},
    {"--width", kOutputs, Whole{4, 10'000}},
    {"explain --width", kOutputs, Whole{50, 10'000}},
    {"--quiet", kOutputs, kText},
    {"--title", kOutputs, kText},
    {"--chart", kOutputs, kText},
    {"--across", kOutputs, kText},
    {"--log", kOutputs, kText},
    {"--smoothing", kOutputs, Real{0.0, 0.999999}},
    {"--words", kOutputs, kText},
    {"--pieces", kOutputs, kText},
    {"--shades", kOutputs, kText},
    {"--stream", kStreams, kText},
    {"--rate", kStreams, Whole{0, 768'000}},
    {"--samples", kStreams, kText},
    {"--window", kStreams, Real{0.001, 600.0}},
    {"--every", kStreams, Real{0.001, 600.0}},

    {"--font-size", kOutputs, Real{1.0, 100.0}},
    {"--dpi", kOutputs, Real{10.0, 2400.0}},
    {"--steps", kOutputs, kText},
    {"--best", kOutputs, Whole{1, 10'000'000}},
    {"--numbers", kOutputs, Whole{1, 1'000'000}},
    {"--weights", kOutputs, kText},
    {"export --shortlist", kOutputs, kFile},
    {"--shortlist-size", kOutputs, Whole{1, 10'000'000}},
    {"--shortlist-frequent", kOutputs, Whole{1, 10'000'000}},

    {"recipe", kTraining, kFile},
    {"--recipes", kTraining, kFile},
    {"--vary", kTraining, kText},
    {"--resume", kTraining, kModel},
    {"--init", kTraining, kModel},
    {"--seeds", kTraining, Whole{1, 1000}},
    {"--keys", kTraining, kText},
    {"--workers", kTraining, Whole{1, 4096}},
    {"--live", kTraining, Whole{0, 65'535}},
    {"--live-host", kTraining, kText},
    {"--live-allow-host", kTraining, kText},
    {"--epochs", kTraining, Whole{1, 1000}},
    {"--jump-epochs", kTraining, Whole{0, 1000}},

    {"--host", kServing, kText},
    {"--port", kServing, Whole{0, 65'535}},
    {"--batching", kServing, kText},
    {"--queue", kServing, Whole{1, 10'000'000}},
    {"--max-body", kServing, Whole{1, 1'000'000'000}},
    {"--max-sentences", kServing, Whole{1, 1'000'000}},
    {"--max-symbols", kServing, Whole{1, 1'000'000}},
    {"--max-beam", kServing, kBeam},
    {"--max-cost", kServing, Whole{1, 1'000'000'000'000}},
    {"--max-weights", kServing, Whole{1, 1'000'000'000'000}},
    {"--max-pixels", kServing, Whole{1, 1'000'000'000}},
    {"--allow-host", kServing, kText},
    {"--connections", kServing, Whole{1, 100'000}},
    {"--timeout", kServing, Real{0.001, 86'400.0}},
    {"--receive-timeout", kServing, Real{0.001, 86'400.0}},
    {"--grace", kServing, Real{0.0, 86'400.0}},

    {"--engine", kComputing, kText},
    {"--device", kComputing, kText},
    {"--threads", kComputing, Whole{1, 1024}},
    {"--precision", kComputing, kText},
};

std::string name_of(const CLI::Option& option) {
  const auto& longs = option.get_lnames();
  return longs.empty() ? option.get_name() : "--" + longs.front();
}

bool is_flag(const CLI::Option& option) {
  return option.get_expected_max() == 0;
}

/// Its row; none of help and of the keys of recipes, which have their bounds from their configs.
const Argument* row_of(const CLI::App& command, const CLI::Option& option) {
  const auto name = name_of(option);
  const Argument* found = nullptr;
  for (const auto& row : kArguments) {
    if (row.name == command.get_name() + " " + name) return &row;
    if (row.name == name) found = &row;
  }
  return found;
}

template <class Number>
bool parse(const std::string& text, Number& number) {
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

template <class Number>
void check_number(const std::string& name, const std::string& text, Number least, Number most,
                  const char* kind) {
  Number number{};
  if (parse(text, number) && number >= least && number <= most) return;  // false for NaN
  throw ConfigError(name, text.empty() ? "\"\"" : text,
                    fmt::format("{} from {} to {}", kind, least, most));
}

/// What help calls it, and what is checked when it is parsed.
void describe(CLI::Option& option, const Holds& holds) {
  const auto name = name_of(option);
  if (const auto* whole = std::get_if<Whole>(&holds)) {
    option.type_name("N");
    option.check([name, bounds = *whole](const std::string& text) {
      check_number(name, text, bounds.least, bounds.most, "a whole number");
      return std::string();
    });
  } else if (const auto* real = std::get_if<Real>(&holds)) {
    option.type_name("NUMBER");
    option.check([name, bounds = *real](const std::string& text) {
      check_number(name, text, bounds.least, bounds.most, "a number");
      return std::string();
    });
  } else {
    const auto what = std::get<What>(holds);
    const bool is_read = what == kFile || what == kInput;
    option.type_name(what == kText     ? "TEXT"
                     : is_read         ? "FILE"
                     : what == kOutput ? "OUTPUT"
                                       : "DIR");
  }
}

}  // namespace

void describe_arguments(CLI::App& command) {
  for (auto* option : command.get_options()) {
    const auto* row = row_of(command, *option);
    if (row == nullptr || option->get_group() == "Keys") continue;
    if (!option->get_lnames().empty()) option->group(std::string(row->group));
    if (!is_flag(*option)) describe(*option, row->holds);
  }
}

void check_files(const CLI::App& command) {
  SeparateFiles files;
  for (const auto* option : command.get_options()) {
    const auto* row = row_of(command, *option);
    const auto* what = row == nullptr ? nullptr : std::get_if<What>(&row->holds);
    if (what == nullptr || is_flag(*option)) continue;
    if (option->count() == 0 && *what == kInput) files.read_standard_input();
    for (const auto& path : option->results()) {
      if (*what == kOutput) files.write(name_of(*option), path);
      if (*what == kFile || *what == kInput || *what == kModel) {
        files.read(name_of(*option), path);
      }
    }
  }
  files.check();
}

}  // namespace attend::cli
