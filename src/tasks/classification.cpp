// A text to a class: questions by what they ask for, reviews by whether they praise. Lin et al.
// 2017; Yang et al. 2016, at the level of words; Raffel & Ellis 2015.

#include "core/error.h"
#include "tasks/labels.h"

namespace attend::tasks {
namespace {

constexpr ColumnSpec kColumns[] = {{"text", "text"}, {"class", "label", ColumnSpec::Role::kTarget}};

class Classification final : public LabelTask {
 public:
  Classification() : LabelTask(Of::kRow) {}
  std::string_view name() const override { return "classification"; }
  std::string_view help() const override { return "a text to its class"; }
  std::span<const ColumnSpec> columns() const override { return kColumns; }

  void validate(const SystemConfig& config) const override {
    models::validate(label_config(config));
    refuse_answers_of_words(config, "a class");
    if (config.letters.embedding_size > 0) {
      throw ConfigError("letters.embedding_size", std::to_string(config.letters.embedding_size),
                        "0: letters are read where each word is answered for");
    }
  }

  std::string made_of(const SystemConfig& config) const override { return made_of_pooled(config); }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return std::make_unique<models::TextLabeller>(label_config(config), label_sizes(*this, coders));
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<models::TextLabeller>(label_config(config), least_label_sizes());
  }
};

}  // namespace

const Task& classification() {
  static const Classification task;
  return task;
}

}  // namespace attend::tasks
