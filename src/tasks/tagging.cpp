// A text to a tag for each of its words: parts of speech, names. A recurrence over words, which may
// be read from their letters as well (Lample et al. 2016, section 4), and above it, where that is
// asked for, each word's reading of all others (Vaswani et al. 2017, section 3.2).

#include <fmt/format.h>

#include "core/error.h"
#include "tasks/labels.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

constexpr ColumnSpec kColumns[] = {{"text", "words"},
                                   {"tags", "a tag for each word", ColumnSpec::Role::kTarget}};

class Tagging final : public LabelTask {
 public:
  Tagging() : LabelTask(Of::kWords) {}
  std::string_view name() const override { return "tagging"; }
  std::string_view help() const override { return "a text to a tag for each of its words"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }

  void validate(const SystemConfig& config) const override {
    models::validate(label_config(config));
    if (config.text.kind != "words") {
      throw ConfigError("text.kind", config.text.kind, "words: each has a tag");
    }
    if (config.pooling.heads > 1) {
      throw ConfigError("pooling.heads", std::to_string(config.pooling.heads),
                        "1: words are answered for one by one");
    }
  }

  void check(const data::Row& row, const Where& where) const override {
    const auto words = text::count_words(text::to_nfc(row.cells[0]));
    const auto tags = text::count_words(text::to_nfc(row.cells[1]));
    if (words != tags) {
      throw Error(fmt::format("{}: {} tags, but {} has {} words: expected a tag for each", where(1),
                              tags, where(0), words));
    }
  }

  std::string made_of(const SystemConfig& config) const override { return made_of_words(config); }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return std::make_unique<models::WordLabeller>(label_config(config), label_sizes(*this, coders));
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<models::WordLabeller>(label_config(config), least_label_sizes());
  }
};

}  // namespace

const Task& tagging() {
  static const Tagging task;
  return task;
}

}  // namespace attend::tasks
