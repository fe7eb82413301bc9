#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engines/engine_options.h"
#include "metrics/resampling.h"
#include "metrics/text_metrics.h"
#include "text/line_limit.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Declares --engine, --device and --threads.
struct EngineFlags {
  EngineOptions engine;
  int threads = 1;

  void declare(CLI::App& app);

  /// The engine asked for, after the number of threads is set. Throws Error.
  std::unique_ptr<Engine> make() const;
};

/// Declares --case: in which case lines are read, as tasks::letter_case_called() names them.
void declare_case(CLI::App& app, std::string& letter_case);

/// Declares --tokenizer, --rouge-tokenizer, --stem, --caption-tokenizer, --lowercase, --beam,
/// --batch-size, --max-length and --case: how a text is answered for to be scored.
struct ScoringFlags {
  std::string tokenizer = "13a";
  std::string rouge_tokenizer = "google";
  bool stem = false;
  std::string caption_tokenizer = "ptb-like";
  bool lowercase = false;
  std::optional<std::int64_t> beam;  ///< none: each model's own
  std::int64_t batch_size = 64;
  std::int64_t max_length = text::kMaxLength;
  std::string letter_case = "as-is";

  void declare(CLI::App& app);

  /// Throws ConfigError if there is no such tokenizer.
  metrics::ScoreOptions scores() const;

  /// What texts are scored by then.
  metrics::Metrics metrics() const { return metrics::metrics_of_texts(scores()); }
};

/// Declares --resamples and --resampling-seed, and --intervals.
struct ResamplingFlags {
  metrics::ResamplingOptions options;
  bool intervals = false;

  void declare(CLI::App& app);
};

/// "1000 resamples of 200 lines, seed 12345".
std::string to_text(const metrics::ResamplingOptions& options, std::size_t lines);

/// How results are printed: `--format`, and `--json`, which is short for that of JSON.
struct FormatFlags {
  std::string format = "text";
  bool json = false;
  bool latex = false;

  void declare(CLI::App& app);

  /// One of text, json, latex, csv and markdown. Throws Error for another, or if the flags
  /// contradict each other.
  std::string chosen() const;
};

/// The lines of a file. Throws Error if it has none.
std::vector<std::string> read_lines(const std::string& path);

/// Throws Error unless two files are as long.
void check_as_many(const std::string& a, std::size_t in_a, const std::string& b, std::size_t in_b);

/// The right answers of each line: that of the first file, and those of the others that are not
/// empty. Throws Error unless all files are as long.
std::vector<std::vector<std::string>> read_references(const std::vector<std::string>& paths);

}  // namespace attend::cli
