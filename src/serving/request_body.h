#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tasks/translator.h"

namespace attend::serving {

/// A request that cannot be answered as it was meant: an HTTP status, a word for programs, a line
/// for people.
class Refusal final : public std::runtime_error {
 public:
  Refusal(int status, std::string code, const std::string& message)
      : std::runtime_error(message), status_(status), code_(std::move(code)) {}

  int status() const { return status_; }
  const std::string& code() const { return code_; }

 private:
  int status_;
  std::string code_;
};

/// What a request may ask for at most.
struct RequestLimits {
  std::int64_t sentences = 128;
  std::int64_t symbols = 512;  ///< of a sentence
  std::int64_t beam = 16;
  std::int64_t cost = 2'000'000;     ///< of all sentences: cost_of_search, cost_of_scoring
  std::int64_t weights = 8'000'000;  ///< that an answer may have
  std::int64_t pixels = 262'144;     ///< that a model reads of a picture, where it reads all of it
};

/// What a body asked for.
struct Asked {
  std::vector<std::string> sources;
  std::vector<std::string> targets;  ///< to score; else none
  tasks::TranslationOptions options;
};

/// What one request for predictions asks for.
struct AskedRows {
  std::vector<data::Row> rows;  ///< whose lines count from 1; blank ones have empty cells
  tasks::TranslationOptions options;
};

/// What the body of POST /predict asks for, of columns that a model reads: docs/format.md. Throws
/// Refusal; texts' symbols are not looked at.
AskedRows read_rows(const std::string& body, std::span<const tasks::ColumnSpec> columns,
                    const tasks::TranslationOptions& defaults, const RequestLimits& limits);

/// The same of a request whose body is a file, by what follows the "?" of its path:
/// "nbest=3&readings=true". Without rows. Throws Refusal.
AskedRows read_query(const std::string& query, const tasks::TranslationOptions& defaults,
                     const RequestLimits& limits);

/// What the body of POST /translate, or with `scores` of POST /score, asks for: docs/format.md.
/// What it leaves open is as in `defaults`. Throws Refusal, whatever the bytes are; lengths in
/// symbols are not looked at.
Asked read_body(const std::string& body, bool scores, const tasks::TranslationOptions& defaults,
                const RequestLimits& limits);

}  // namespace attend::serving
