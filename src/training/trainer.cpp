#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "core/files.h"
#include "format/checksum.h"
#include "text/random.h"
#include "training/breakdown.h"
#include "training/checkpoint.h"
#include "training/metrics_line.h"
#include "training/weight_noise.h"

namespace attend::training {
namespace {

constexpr double kSecondsBetweenReports = 1.0;

double steady_seconds() {
  const std::chrono::duration<double> since = std::chrono::steady_clock::now().time_since_epoch();
  return since.count();
}

/// A seed for each update of each rank: of rank 0 as if it were alone.
std::uint64_t seed_of(int64_t seed, int64_t update, int rank) {
  const auto of_update =
      text::mixed(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(update));
  return rank == 0 ? of_update : text::mixed(of_update, static_cast<std::uint64_t>(rank));
}

}  // namespace

void Trainer::save_checkpoint() {
  state_.seconds = seconds_now();
  state_.position = stream_->position();
  state_.schedule = schedule_.state();
  const auto path = folder_.checkpoint(state_.update);
  if (std::filesystem::exists(path)) {  // an interrupted run ended there, not yet validated
    state_.files = load_state(path / "state.json").files;
    save_state(path / "state.json", state_);
    return;
  }
  NewFolder folder(path);
  save_parameters(folder.path() / "model.safetensors", *system_.model, {}, fingerprint_);
  save_moments(folder.path() / "optimizer.safetensors", *optimizer_);
  for (const auto* name : {"model.safetensors", "optimizer.safetensors"}) {
    state_.files[name] = format::checksum_of_file(folder.path() / name);
  }
  save_state(folder.path() / "state.json", state_);
  folder.commit();
  prune_checkpoints();
}

/// The last ones stay, two at least, for the last may be damaged; and those that will be averaged.
void Trainer::prune_checkpoints() const {
  auto updates = folder_.checkpoints();
  const auto kept = static_cast<std::size_t>(std::max<int64_t>(run_.recipe.training.keep, 2));
  updates.resize(updates.size() - std::min(updates.size(), kept));
  for (const auto update : updates) {
    const bool averaged =
        std::any_of(state_.scored.begin(), state_.scored.end(),
                    [&](const Scored& scored) { return scored.update == update; });
    if (!averaged) folder_.remove_checkpoint(update);
  }
}

double Trainer::seconds_now() const {
  return began_ == 0.0 ? state_.seconds : progress_.seconds + steady_seconds() - began_;
}

double Trainer::spent() const {
  const auto& config = run_.recipe.training;
  double most = 0.0;
  if (config.updates > 0) {
    most = static_cast<double>(state_.update) / static_cast<double>(config.updates);
  }
  if (config.epochs > 0) {
    const auto pairs = static_cast<double>(config.epochs) * static_cast<double>(run_.texts.pairs);
    most = std::max(most, static_cast<double>(state_.pairs) / pairs);
  }
  if (config.minutes > 0.0) most = std::max(most, seconds_now() / (60.0 * config.minutes));
  return std::min(most, 1.0);
}

bool Trainer::is_over() const {
  return run_.recipe.training.is_over(state_.update, stream_->epoch(), seconds_now());
}

Ending Trainer::run() {
  try {
    return train_on();
  } catch (const std::exception& error) {
    group_.abandon(error.what());
    throw;
  }
}

/// What rank 0 alone can know, because its clock and its signals are its own, is told to all; any
/// rank may be asked to stop.
Trainer::Decision Trainer::decide() {
  const bool leads = group_.is_first();
  double told[] = {leads && is_over() ? 1.0 : 0.0, stop_ ? 1.0 : 0.0,
                   leads ? schedule_.learning_rate(state_.update + 1, spent()) : 0.0};
  group_.sum(told);
  return {told[0] > 0.0, told[1] > 0.0, told[2]};
}

Ending Trainer::train_on() {
  const auto& config = run_.recipe.training;
  progress_.seconds = state_.seconds;
  began_ = steady_seconds();
  reported_at_ = 0.0;
  system_.model->train();
  bool out_of_patience = config.patience > 0 && state_.stale >= config.patience;
  const auto before = state_.update;
  while (!out_of_patience) {
    const auto [is_over, stops, rate] = decide();
    if (is_over) break;
    if (stops) {
      if (group_.is_first()) save_checkpoint();
      return Ending::kInterrupted;
    }
    update_once(rate);
    if (state_.update % config.validate_every == 0) validate();
    out_of_patience = config.patience > 0 && state_.stale >= config.patience;
  }
  if (state_.update == before && before > 0) {
    observer_.noted(
        "the training had come to its end: to go on give it more, as --training.epochs N, updates, "
        "minutes or patience");
  }
  if (group_.is_first()) finish();
  return out_of_patience ? Ending::kPatience : Ending::kBudget;
}

/// The gradients of the batch, summed over the ranks, and its losses.
Trainer::BatchLoss Trainer::propagate(const data::Batch& batch) {
  const auto& config = run_.recipe.training;
  double sums[] = {0.0, 0.0, 0.0};
  if (batch.size > 0) {  // else there are more ranks than pairs
    const Recording recording(engine_);
    const auto options =
        config.loss_options(state_.baseline.value_or(0.0), progress_.epoch, state_.linear.is_over);
    const auto made = system_.model->loss(engine_, batch, options);
    sums[0] = static_cast<double>(to_vector(made.loss)[0]);
    sums[1] = made.log_likelihood;
    sums[2] = made.ctc;
    engine_.backward(made.loss);
    for (const auto row : made.too_short) note_too_short(batch, row);
  }
  if (gradients_) gradients_->finish();
  group_.sum(sums);
  if (sums[1] != 0.0) {
    const auto kept = state_.baseline ? config.baseline_decay : 0.0;
    state_.baseline = kept * state_.baseline.value_or(0.0) + (1.0 - kept) * sums[1];
  }
  return {sums[0], sums[2]};
}

/// Of rows that were long enough until they were varied. The first is named; how many there were is
/// said at the end.
void Trainer::note_too_short(const data::Batch& batch, Index row) {
  const auto line = batch.lines.at(static_cast<std::size_t>(row));
  if (too_short_.empty()) {
    observer_.noted(
        fmt::format("train: line {} has too few annotations for its symbols as it was varied for "
                    "update {}: CTC leaves it out, and others like it",
                    line, state_.update + 1));
  }
  too_short_.insert(line);
}

void Trainer::update_once(double rate) {
  const auto& config = run_.recipe.training;
  progress_.epoch = stream_->epoch() + 1;
  progress_.too_long = stream_->too_long();
  auto batch = stream_->next();
  system_.task->vary(batch, system_.config, system_.coders,
                     seed_of(config.seed, state_.update + 1, /*rank=*/0));
  engine_.seed(seed_of(config.seed, state_.update + 1, group_.rank()));
  WeightNoise noise(*system_.model, engine_, config.weight_noise);
  const auto [loss, ctc] = propagate(batch);
  noise.remove();
  const auto norm = std::isfinite(loss) ? optimizer_->step(rate) : loss;
  if (!std::isfinite(norm)) {
    if (!group_.is_first()) group_.barrier();  // rank 0 says so, and ends all
    throw_breakdown({.model = *system_.model,
                     .engine = engine_,
                     .batch = batch,
                     .update = state_.update + 1,
                     .loss = loss,
                     .norm = norm,
                     .ranks = group_.size(),
                     .has_checkpoint = !folder_.checkpoints().empty()});
  }
  if (config.column_norm > 0.0) limit_norms(*system_.model, config.column_norm);
  ++state_.update;
  state_.pairs += batch.whole_size;
  state_.symbols += batch.whole_targets;
  remember_lengths(batch);
  loss_sum_ += loss * static_cast<double>(batch.whole_targets);
  ctc_sum_ += ctc * static_cast<double>(batch.whole_targets);
  loss_symbols_ += batch.whole_targets;
  progress_.learning_rate = rate;
  progress_.gradient_norm = norm;
  if (group_.is_first()) report();
}

void Trainer::remember_lengths(const data::Batch& batch) {
  const auto rule = system_.task->batches(system_.config);
  for (std::size_t i = 0; i < rule.lengths.size(); ++i) {
    auto& longest = state_.longest[rule.names[i]];
    longest = std::max(longest, batch.whole_longest[rule.lengths[i]]);
  }
}

void Trainer::report() {
  const auto now = seconds_now();
  if (now - reported_at_ < kSecondsBetweenReports && state_.update > 1) return;
  auto progress = progress_;
  progress.update = state_.update;
  progress.symbols = state_.symbols;
  progress.loss = loss_sum_ / static_cast<double>(std::max<int64_t>(loss_symbols_, 1));
  if (system_.config.model.ctc) {
    progress.ctc = ctc_sum_ / static_cast<double>(std::max<int64_t>(loss_symbols_, 1));
  }
  progress.seconds = now;
  progress.spent = spent();
  progress.best = state_.best;
  if (reported_at_ > 0.0) {
    progress.symbols_per_second = static_cast<double>(loss_symbols_) / (now - reported_at_);
  }
  if (progress.spent > 0.0) progress.seconds_left = now * (1.0 / progress.spent - 1.0);
  observer_.progressed(progress);
  folder_.log(metrics_line(progress));
  reported_at_ = now;
  forget_losses();
}

void Trainer::forget_losses() {
  loss_sum_ = ctc_sum_ = 0.0;
  loss_symbols_ = 0;
}

void Trainer::validate() {
  if (group_.is_first()) validate_as_first();
  share_validation();
}

/// What hangs on the validation, which rank 0 has seen alone.
void Trainer::share_validation() {
  const auto& [factor, stale] = schedule_.state();
  double seen[] = {static_cast<double>(state_.stale), factor, static_cast<double>(stale),
                   state_.linear.is_over ? 1.0 : 0.0};
  if (!group_.is_first()) std::fill(std::begin(seen), std::end(seen), 0.0);
  group_.sum(seen);
  state_.stale = static_cast<int64_t>(seen[0]);
  schedule_.restore({seen[1], static_cast<int64_t>(seen[2])});
  state_.linear.is_over = seen[3] > 0.0;
}

/// Once the dev loss has stopped falling.
void Trainer::end_linear_start(double loss) {
  const auto patience = run_.recipe.training.linear_patience;
  state_.linear.validated(loss, patience);
  if (!state_.linear.is_over) return;
  observer_.noted(
      fmt::format("the linear start is over after update {}: {} validation{} had no lower dev loss",
                  state_.update, patience, patience == 1 ? "" : "s"));
}

void Trainer::validate_as_first() {
  const auto& config = run_.recipe.training;
  state_.validated = state_.update;
  bool is_best = !dev_;
  std::map<std::string, std::string> facts;
  if (dev_) {
    const auto before = seconds_now();
    system_.model->evaluate();
    const bool is_linear =
        config.loss_options(0.0, progress_.epoch, state_.linear.is_over).linear_start;
    auto validation = dev_->validate(system_, engine_, config, {.linear_start = is_linear});
    system_.model->train();
    if (is_linear) end_linear_start(validation.loss);
    validation.update = state_.update;
    validation.training_seconds = before;
    validation.symbols = state_.symbols;
    attention_ = validation.attention;
    facts = validation.facts;
    const auto metric = validation.metric(config);
    const auto& deciding = config.deciding(dev_->metrics());
    if (std::isnan(metric)) {
      throw Error(
          fmt::format("training.metric = {}: there is none of the dev text, as of tags without a "
                      "span: decide by "
                      "another one",
                      deciding.name));
    }
    is_best = !state_.best || deciding.is_better(metric, state_.best->metric);
    if (is_best) state_.best = Scored{state_.update, metric};
    state_.stale = is_best ? 0 : state_.stale + 1;
    schedule_.validated(is_best);
    remember(state_.scored, {state_.update, metric}, config, deciding.less_is_better);
    folder_.log(metrics_line(validation, is_best));
    observer_.validated(validation, is_best);
    reported_at_ = seconds_now();  // the dev text's time is not the training's speed
    forget_losses();
  } else {
    remember(state_.scored, {state_.update, 0.0}, config, /*less_is_better=*/false);
  }
  if (is_best) save_model(facts);
  save_checkpoint();
}

void Trainer::finish() {
  const bool has_model = std::filesystem::exists(folder_.parameters());
  if (state_.validated != state_.update || !has_model) validate_as_first();
  if (!too_short_.empty()) {
    observer_.noted(fmt::format("train: CTC left out {} {} at least once, as they were varied",
                                too_short_.size(), system_.task->examples()));
  }
  if (const auto collapse = attention_ ? attention_->collapse() : std::nullopt) {
    observer_.noted(fmt::format("the attention has collapsed: {} (information {:.3f})",
                                to_text(*collapse), attention_->information));
  }
  const auto& config = run_.recipe.training;
  if (config.average != "none" && state_.scored.size() > 1) average_checkpoints();
}

/// The mean of the remembered checkpoints becomes the model, unless the dev text says it is worse.
void Trainer::average_checkpoints() {
  const auto& config = run_.recipe.training;
  std::vector<std::filesystem::path> files;
  for (const auto& scored : state_.scored) {
    try {
      folder_.check_checkpoint(scored.update);
      files.push_back(folder_.checkpoint(scored.update) / "model.safetensors");
    } catch (const Error& error) {
      observer_.noted(fmt::format("left out of the mean: {}", error.what()));
    }
  }
  if (files.size() < 2) return;
  load_mean(files, *system_.model, engine_, fingerprint_);
  system_.model->evaluate();
  bool is_better = true;
  std::string found;
  std::map<std::string, std::string> facts;
  if (dev_) {
    auto validation = dev_->validate(system_, engine_, config);
    facts = validation.facts;
    validation.update = state_.update;
    const auto metric = validation.metric(config);
    is_better = config.deciding(dev_->metrics()).is_better(metric, state_.best->metric);
    found = fmt::format(": {} {:.4f} on the dev text, the best one alone {:.4f}", config.metric,
                        metric, state_.best->metric);
    folder_.log(mean_line(validation, is_better));
  }
  observer_.noted(fmt::format("mean of {} checkpoints{}; {}", files.size(), found,
                              is_better ? "kept" : "not kept"));
  facts["averaged"] = std::to_string(files.size());
  if (is_better) save_model(facts);
}

void Trainer::save_model(const std::map<std::string, std::string>& more) const {
  auto facts = more;
  facts["update"] = std::to_string(state_.update);
  facts["pairs"] = std::to_string(state_.pairs);
  facts["target_symbols"] = std::to_string(state_.symbols);
  for (const auto& [column, longest] : state_.longest) {
    facts["longest_" + column] = std::to_string(longest);
  }
  if (state_.best) {
    facts["dev_" + run_.recipe.training.metric] = fmt::format("{:.4f}", state_.best->metric);
  }
  save_parameters(folder_.parameters(), *system_.model, facts, fingerprint_);
}

}  // namespace attend::training
