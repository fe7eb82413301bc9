// Two texts to how the second stands to the first: whether a hypothesis follows from its premise,
// contradicts it, or neither. Rocktäschel et al. 2016; independent encodings, Bowman et al. 2015.

#include "core/error.h"
#include "models/pair_labeller.h"
#include "tasks/labels.h"

namespace attend::tasks {
namespace {

constexpr ColumnSpec kColumns[] = {
    {"premise", "text"}, {"hypothesis", "text"}, {"relation", "label", ColumnSpec::Role::kTarget}};

class Entailment final : public LabelTask {
 public:
  Entailment() : LabelTask(Of::kRow) {}
  std::string_view name() const override { return "entailment"; }
  std::string_view help() const override {
    return "a premise and a hypothesis to how they stand to each other";
  }
  std::span<const ColumnSpec> columns() const override { return kColumns; }

  bool uses(std::string_view key) const override {
    return LabelTask::uses(key) || is_of(key, {"attention", "pair"});
  }

  void validate(const SystemConfig& config) const override {
    models::validate_pair(label_config(config));
    if (!config.text.shared) {
      throw ConfigError("text.shared", "false", "true: both texts are read with one vocabulary");
    }
    refuse_answers_of_words(config, "a relation");
  }

  std::string made_of(const SystemConfig& config) const override { return made_of_pair(config); }

  std::unique_ptr<models::Model> build(const SystemConfig& config,
                                       const data::Coders& coders) const override {
    return std::make_unique<models::PairLabeller>(label_config(config), label_sizes(*this, coders));
  }
  std::unique_ptr<models::Model> least_model(const SystemConfig& config) const override {
    return std::make_unique<models::PairLabeller>(label_config(config), least_label_sizes());
  }
};

}  // namespace

const Task& entailment() {
  static const Entailment task;
  return task;
}

}  // namespace attend::tasks
