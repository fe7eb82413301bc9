#include "training/auto_values.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "core/auto_count.h"
#include "core/error.h"
#include "text/corpus.h"
#include "text/utf8.h"

namespace attend::training {
namespace {

constexpr int64_t kBytesForASymbol = 100;
constexpr int64_t kLeastSymbols = 300;
constexpr int64_t kSymbolsBesideCharacters = 200;
constexpr int64_t kLeastUpdates = 1000;
constexpr int64_t kValidations = 10;       // of a training for which N would be too many updates,
constexpr int64_t kFewestValidations = 5;  // which it is where it gave fewer
constexpr double kSymbolsForAWord = 1.5;   // of subwords, about; only of batches by symbols

/// What "auto" alone stands for.
struct Usual {
  const char* key;
  int64_t most;
};

constexpr Usual kUsual[] = {{"text.size", 8000},
                            {"training.epochs", 10},
                            {"training.warmup", 200},
                            {"training.validate_every", 500}};

int64_t rounded_up(int64_t all, int64_t by) {
  return (all + by - 1) / by;
}

/// About, where batches are of so many symbols.
int64_t updates_an_epoch(const TrainingConfig& config, const TextSize& text, int64_t ranks) {
  int64_t updates = 1;
  if (config.batch_size > 0) updates = rounded_up(text.pairs, config.batch_size * ranks);
  if (config.batch_tokens > 0) {
    const auto symbols = static_cast<int64_t>(kSymbolsForAWord *
                                              static_cast<double>(text.target_words + text.pairs));
    updates = std::max(updates, rounded_up(symbols, config.batch_tokens * ranks));
  }
  return std::max<int64_t>(updates, 1);
}

int64_t symbols_for(const tasks::TextConfig& config, const TextSize& text, int64_t most) {
  if (config.kind != "bpe" && config.kind != "unigram") return most;
  const auto bytes = config.shared ? text.source_bytes + text.target_bytes
                                   : std::min(text.source_bytes, text.target_bytes);
  if (bytes / kBytesForASymbol >= most) return most;
  const auto least = std::max(kLeastSymbols, text.characters + kSymbolsBesideCharacters);
  return std::min(std::max(bytes / kBytesForASymbol, least), most);
}

/// Of a number of updates that a training of so many has a part of; 0 updates: nobody knows.
int64_t part_of(int64_t updates, int64_t most) {
  if (updates == 0 || updates >= kFewestValidations * most) return most;
  return std::clamp<int64_t>(updates / kValidations, 1, most);
}

/// The updates of a training with a budget of them or of epochs; 0 if it has neither.
int64_t updates_of(const TrainingConfig& config, int64_t an_epoch) {
  auto updates = config.updates;
  if (config.epochs > 0) {
    const auto of_epochs = config.epochs * an_epoch;
    updates = updates == 0 ? of_epochs : std::min(updates, of_epochs);
  }
  return updates;
}

void add_characters(const data::Corpus& corpus, std::size_t column, std::set<std::string>& all) {
  const auto lines = corpus.lines(std::vector{column});
  for (std::string line; lines->next(line);) {
    const auto nfc = text::to_nfc(line);
    for (const auto character : text::code_points(nfc)) all.emplace(character);
  }
}

}  // namespace

int64_t most_of(const Field& field) {
  const auto value = **std::get_if<int64_t*>(&field.value);
  for (const auto& [key, most] : kUsual) {
    if (field.key == key) return number_of(value) == 0 ? most : number_of(value);
  }
  throw ConfigError(field.key, text_of_count(value), "a whole number");
}

TextSize size_of_text(const data::Corpus& corpus, const Recipe& recipe,
                      const data::CorpusCounts& counts) {
  const auto columns = tasks::task_called(recipe.system.task.name).text_columns();
  if (columns.empty() || counts.words.empty()) return {.pairs = counts.rows};  // or drawn
  TextSize size = {.pairs = counts.rows,
                   .source_bytes = counts.bytes.at(columns.front()),
                   .target_bytes = counts.bytes.at(columns.back()),
                   .target_words = counts.words.at(columns.back())};
  const auto& config = recipe.system.text;
  const auto enough = kBytesForASymbol * number_of(config.size);
  if (!is_auto(config.size) || std::min(size.source_bytes, size.target_bytes) >= enough)
    return size;
  std::set<std::string> source;
  std::set<std::string> target;
  add_characters(corpus, columns.front(), source);
  add_characters(corpus, columns.back(), config.shared ? source : target);
  size.characters = static_cast<int64_t>(std::max(source.size(), target.size()));
  return size;
}

std::string settle_auto_values(Recipe& recipe, const TextSize& text, int64_t ranks) {
  auto& training = recipe.training;
  training.metric = training.deciding(metrics_of(recipe)).name;
  std::string told;
  const auto settle = [&](const char* key, const auto& decide) {
    const auto fields = recipe.fields();
    const auto& field = field_called(fields, key, "");
    auto& value = **std::get_if<int64_t*>(&field.value);
    if (!is_auto(value)) return;
    const auto most = most_of(field);
    value = decide(most);
    if (value == most) return;
    told +=
        fmt::format("{}{} = {} (with more text {})", told.empty() ? "" : ", ", key, value, most);
  };
  const auto an_epoch = updates_an_epoch(training, text, ranks);
  const auto& task = tasks::task_called(recipe.system.task.name);
  const bool has_text = !task.text_columns().empty();
  settle("text.size", [&](int64_t most) {
    return has_text ? symbols_for(recipe.system.text, text, most) : most;
  });
  settle("training.epochs",
         [&](int64_t most) { return std::max(most, rounded_up(kLeastUpdates, an_epoch)); });
  const auto updates = updates_of(training, an_epoch);
  for (const auto* key : {"training.warmup", "training.validate_every"}) {
    settle(key, [&](int64_t most) { return part_of(updates, most); });
  }
  return told.empty() ? told : fmt::format("for {} {}: {}", text.pairs, task.examples(), told);
}

}  // namespace attend::training
