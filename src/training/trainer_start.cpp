// How a trainer is made: texts, checkpoint, vocabularies and parameters are found or made, and all
// that an earlier session left is checked.

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/files.h"
#include "data/frames_coder.h"
#include "training/checkpoint.h"
#include "training/memory_need.h"
#include "training/ranks.h"
#include "training/run_start.h"
#include "training/texts.h"
#include "training/trainer.h"

namespace attend::training {

Trainer::Trainer(RunFolder folder, Engine& engine, Observer& observer,
                 const std::atomic<bool>& stop)
    : Trainer(std::move(folder), engine, parallel::alone(), observer, stop) {}

Trainer::Trainer(RunFolder folder, Engine& engine, parallel::Group& group, Observer& observer,
                 const std::atomic<bool>& stop)
    : folder_(std::move(folder)),
      run_(folder_.load_run()),
      engine_(engine),
      group_(group),
      observer_(observer),
      stop_(stop),
      schedule_(run_.recipe.training) {
  const auto& config = run_.recipe.training;
  const auto& corpora = run_.corpora;
  settle_texts();
  check_same_corpora(group_, run_);
  if (group_.is_first()) folder_.clean();
  const auto checkpoint = settle_checkpoint();
  make_or_load_description();
  if (!checkpoint && group_.is_first()) check_rows();
  auto batch_options = config.batch_options();
  batch_options.ranks = group_.size();
  batch_options.rank = group_.rank();
  auto corpus = corpora.open_train(run_.recipe, &system_.coders);
  const auto encode = [this, read = corpus.get()](const data::Row& row) {
    return system_.task->encode(row, system_.coders,
                                [read](std::size_t column) { return read->where(column); });
  };
  stream_ = std::make_unique<data::BatchAhead>(
      std::make_unique<data::BatchStream>(std::move(corpus), encode,
                                          system_.task->batches(system_.config), batch_options),
      system_.task->reads_files());
  if (const auto left_out = stream_->too_long(); left_out > 0) {
    observer_.noted(fmt::format(
        "train: {} of {}{} {} are left out: {} has more than training.max_length = {} "
        "symbols",
        left_out, stream_->holds_all() ? "" : "the first ", stream_->looked_at(),
        system_.task->examples(), system_.task->text_columns().size() == 2 ? "a side" : "a column",
        config.max_length));
  }
  for (const auto& [column, coder] : system_.coders) {
    const auto* frames = dynamic_cast<const data::FramesCoder*>(coder.get());
    if (frames != nullptr && !frames->note().empty()) observer_.noted(frames->note());
  }
  if (corpora.has_dev() && group_.is_first()) {
    dev_ = std::make_unique<DevSet>(run_.recipe, corpora, metrics_of(run_.recipe), &system_.coders);
    dev_->check_lengths(system_);
    const auto baseline = dev_->baseline_of(system_, config.score_options());
    if (!baseline.empty()) observer_.noted(baseline);
  }
  if (checkpoint) {
    load_checkpoint(*checkpoint);
  } else {
    const auto initial = folder_.path() / kInitial;
    if (std::filesystem::exists(initial)) {
      load_parameters(initial, *system_.model, engine_, fingerprint_);
    } else {
      initialize(*system_.model, engine_, static_cast<std::uint64_t>(config.seed));
    }
    share_parameters(group_, *system_.model, engine_);
    optimizer_ = make_optimizer(*system_.model, engine_, config.optimizer_options());
  }
  if (const auto damaged = folder_.cut_log(state_); damaged > 0) {
    observer_.noted(fmt::format("{}: {} lines are damaged and were taken out",
                                (folder_.path() / "metrics.jsonl").string(), damaged));
  }
  if (group_.size() > 1) {
    gradients_ = std::make_unique<GradientSum>(group_, engine_, *system_.model);
  }
}

/// The texts are those that the run began with, or from now on known.
void Trainer::settle_texts() {
  if (!group_.is_first() || folder_.is_new()) return;
  const auto& corpora = run_.corpora;
  if (run_.texts.is_known() || corpora.train.empty()) {
    check_same_texts(run_);
    return;
  }
  const auto corpus = corpora.open_train(run_.recipe);
  run_.texts = texts_of(run_, data::check_corpus(*corpus).rows);
  folder_.describe(run_);
  observer_.noted(
      "the run was begun by an earlier version: whether its texts and files are still what they "
      "were cannot be told; from now on it can");
}

/// The checkpoint to go on from, the same on all ranks; nothing if there is none.
std::optional<int64_t> Trainer::settle_checkpoint() {
  std::optional<int64_t> last;
  if (group_.is_first()) {
    last = folder_.last_whole_checkpoint([&](const auto& text) { observer_.noted(text); });
  }
  double told[] = {last ? static_cast<double>(*last) : -1.0};
  if (!group_.is_first()) told[0] = 0.0;
  group_.sum(told);
  return told[0] < 0.0 ? std::nullopt : std::optional(static_cast<int64_t>(told[0]));
}

/// Throws Error if the manifest says something else than the recipe of which it was made.
void Trainer::check_description() {
  auto own = run_.recipe.system;
  const auto of_recipe = own.fields();
  const auto of_manifest = system_.config.fields();
  for (std::size_t i = 0; i < of_recipe.size(); ++i) {
    const auto& key = of_recipe[i].key;
    const auto here = text_of(of_manifest[i]);
    const auto there = text_of(of_recipe[i]);
    if (here == there || key.starts_with("search.")) continue;  // which may be set by hand
    throw Error(fmt::format("{} says {} = {}, recipe.toml {}: one of them is damaged",
                            (folder_.path() / "manifest.json").string(), key, here, there));
  }
  system_.config.search = own.search;
}

void Trainer::make_or_load_description() {
  if (group_.is_first() && !std::filesystem::exists(folder_.path() / "manifest.json")) {
    save_description(folder_.path(), run_.recipe.system, learn_coders(run_));
  }
  share_files(group_, folder_);
  system_ = tasks::load_description(folder_.path());
  fingerprint_ = system_.fingerprint;
  check_description();
  const auto count = system_.model->number_count();
  check_memory(count);
  std::string symbols;
  for (const auto& [column, coder] : system_.coders) {
    if (coder->symbol_count() == 0) continue;
    symbols +=
        fmt::format("{}{} {}", symbols.empty() ? "; " : " and ", coder->symbol_count(), column);
  }
  observer_.noted(
      fmt::format("model: {} parameters{}", count, symbols.empty() ? "" : symbols + " symbols"));
}

/// Throws Error, with file and line, if the model cannot learn from rows as it is asked to. Rows
/// that are too long for the training are none of it.
void Trainer::check_rows() {
  if (!system_.config.model.has_ctc()) return;
  const auto corpus = run_.corpora.open_train(run_.recipe, &system_.coders);
  const auto rule = system_.task->batches(system_.config);
  const auto where = [&](std::size_t column) { return corpus->where(column); };
  std::string first;
  int64_t count = 0;
  for (data::Row row; corpus->next(row);) {
    const auto parts = system_.task->encode(row, system_.coders, where);
    const bool is_left_out =
        std::any_of(rule.lengths.begin(), rule.lengths.end(), [&](std::size_t column) {
          return parts[column].length() > run_.recipe.training.max_length;
        });
    if (is_left_out) continue;
    const auto refusal = system_.model->refusal(parts);
    if (refusal.empty()) continue;
    if (++count == 1) first = where(rule.target) + ": " + refusal;
  }
  if (count == 0) return;
  throw Error(fmt::format("{}{}: less stride or pyramid, shorter texts, or model.ctc = false",
                          first, count == 1 ? "" : fmt::format(" (and {} more)", count - 1)));
}

/// The best model so far stands in a file of its own, which a training never reads. If it is
/// damaged or missing it is made again of its checkpoint; where that is gone, the best of what
/// comes takes its place. Reads other parameters into the model.
void Trainer::settle_best_model() {
  const auto file = folder_.parameters();
  std::string damage = file.string() + " is missing";
  const bool is_there = std::filesystem::exists(file);
  try {
    if (is_there) {
      load_parameters(file, *system_.model, engine_, fingerprint_);
      return;
    }
  } catch (const Error& error) {
    damage = error.what();
    set_aside(file);
  }
  const auto now = state_;
  const auto update = now.best ? now.best->update : now.update;
  if (load_for_use(update)) {
    std::map<std::string, std::string> facts;
    if (dev_ && system_.task->text_columns().empty()) {  // others have none, and take longer
      system_.model->evaluate();
      facts = dev_->validate(system_, engine_, config()).facts;
      system_.model->train();
    }
    save_model(facts);
    observer_.noted(
        fmt::format("{}; it is made again of the checkpoint of update {}", damage, update));
    state_ = now;
  } else {
    state_ = now;
    state_.best.reset();
    observer_.noted(
        fmt::format("{}, and so is the checkpoint of update {}, the best: the best of what comes "
                    "takes its place",
                    damage, update));
  }
}

/// Parameters and state of a checkpoint; false if it is damaged or gone.
bool Trainer::load_for_use(int64_t update) {
  const auto path = folder_.checkpoint(update);
  try {
    folder_.check_checkpoint(update);
    load_parameters(path / "model.safetensors", *system_.model, engine_, fingerprint_);
    state_ = load_state(path / "state.json");
    return true;
  } catch (const Error&) {
    return false;
  }
}

void Trainer::load_checkpoint(int64_t update) {
  const auto path = folder_.checkpoint(update);
  state_ = load_state(path / "state.json");
  if (group_.is_first()) settle_best_model();
  load_parameters(path / "model.safetensors", *system_.model, engine_, fingerprint_);
  optimizer_ = make_optimizer(*system_.model, engine_, run_.recipe.training.optimizer_options());
  load_moments(path / "optimizer.safetensors", *optimizer_, engine_);
  schedule_.restore(state_.schedule);
  stream_->seek(state_.position);
  const auto ranks = state_.position.ranks;
  observer_.noted(
      ranks == group_.size()
          ? fmt::format("going on after update {}", update)
          : fmt::format("going on after update {} with {} ranks, before it were {}: a "
                        "batch is {:.3g} times as large",
                        update, group_.size(), ranks,
                        static_cast<double>(group_.size()) / static_cast<double>(ranks)));
}

}  // namespace attend::training
