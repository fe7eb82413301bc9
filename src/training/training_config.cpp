#include "training/training_config.h"

#include <limits>

#include "core/bounds.h"
#include "core/error.h"
#include "metrics/tokenizer.h"

namespace attend::training {
namespace {

constexpr int64_t kMost = 1'000'000'000'000;  // updates, validations: more than anybody waits for

}  // namespace

Fields TrainingConfig::fields() {
  return {
      {"training.seed", &seed, "of first parameters, shuffling and dropout"},
      {"training.epochs", &epochs, "passes through the corpus; 0: no limit"},
      {"training.updates", &updates, "steps of the optimizer; 0: no limit"},
      {"training.minutes", &minutes, "time to train; 0: no limit"},
      {"training.patience", &patience,
       "stop after so many validations without a better metric; 0: do not"},
      {"training.batch_size", &batch_size, "pairs in a batch at most; 0: no limit"},
      {"training.batch_tokens", &batch_tokens,
       "target symbols in a batch at most, padding included; 0: no limit"},
      {"training.window", &window, "pairs shuffled together, and held in memory"},
      {"training.max_length", &max_length, "symbols; pairs with a longer side are left out"},
      {"training.skip_empty", &skip_empty, "leave out pairs with one empty side: else an error"},
      {"training.sorted_epochs", &sorted_epochs,
       "first epochs whose batches come from short to long"},
      {"training.optimizer", &optimizer, "adam | adadelta | sgd"},
      {"training.rho", &rho, "of adadelta: what its means of squares keep at each update"},
      {"training.epsilon", &epsilon, "of adam and adadelta: what keeps them from dividing by 0"},
      {"training.learning_rate", &learning_rate, "at its highest"},
      {"training.warmup", &warmup, "updates over which the learning rate rises from 0"},
      {"training.decay", &decay,
       "none | plateau | exponential | inverse-sqrt | linear (to the end of the budget)"},
      {"training.decay_factor", &decay_factor,
       "of plateau and exponential: what the rate falls to"},
      {"training.decay_patience", &decay_patience,
       "of plateau: validations without a better metric before the rate falls"},
      {"training.decay_every", &decay_every, "of exponential: updates between falls"},
      {"training.decay_from", &decay_from, "of exponential: updates before these are counted"},
      {"training.least_learning_rate", &least_learning_rate, "below which it does not fall"},
      {"training.clip_norm", &clip_norm, "longest gradient; 0: no limit"},
      {"training.clip", &clip,
       "which gradients are as long at most: together (all as one) | each (those of each "
       "parameter)"},
      {"training.linear_epochs", &linear_epochs,
       "of memory networks: first epochs whose weights are energies, without a softmax"},
      {"training.linear_patience", &linear_patience,
       "validations without a lower dev loss that end them before; 0: none does"},
      {"training.column_norm", &column_norm,
       "longest row of weights that one unit reads with, after each update; 0: no limit"},
      {"training.weight_noise", &weight_noise,
       "deviation of the normal noise on all parameters, drawn for each update; 0: none"},
      {"training.label_smoothing", &label_smoothing, "share of the target spread over all symbols"},
      {"training.doubly_stochastic", &doubly_stochastic,
       "weight of the loss by which each source position is to be read once in all"},
      {"training.doubly_stochastic_target", &doubly_stochastic_target,
       "once | even: as often as there are words for each position"},
      {"training.coverage", &coverage,
       "weight of the loss by which what was read is not to be read again"},
      {"training.supervision", &supervision,
       "weight of the loss that draws the attention to given links: --alignments"},
      {"training.ctc", &ctc,
       "of model.ctc: weight of what the annotations say by themselves; the rest is the reader's"},
      {"training.hard", &hard,
       "how a hard selection is trained: reinforce (drawn positions) | marginal (the exact sum)"},
      {"training.reinforce_weight", &reinforce_weight, "of reinforce: lambda_r of Xu et al."},
      {"training.entropy_weight", &entropy_weight, "of reinforce: lambda_e, of the entropy term"},
      {"training.baseline_decay", &baseline_decay,
       "of reinforce: share of the moving average that each update keeps"},
      {"training.validate_every", &validate_every, "updates between validations and checkpoints"},
      {"training.metric", &metric,
       "what decides which model is best: bleu | chrf | chrf++ | exact | loss (of each symbol); "
       "of labels accuracy | macro_f1, of tags accuracy | span_f1 | strict_span_f1; auto: the "
       "first"},
      {"training.tokenizer", &tokenizer, "of BLEU on the dev text: 13a | intl | zh | char | none"},
      {"training.lowercase", &lowercase, "compare the dev text in lower case"},
      {"training.dev_beam", &dev_beam, "beam for the dev text; 1 is greedy and quick"},
      {"training.keep", &keep, "last checkpoints kept"},
      {"training.average", &average, "the model is the mean of checkpoints: none | last | best"},
      {"training.average_count", &average_count, "of how many"},
  };
}

void TrainingConfig::validate(const metrics::Metrics& metrics) const {
  check_at_least("training.seed", seed, 0);
  check_between("training.epochs", epochs, 0, kMost);
  check_between("training.updates", updates, 0, kMost);
  check_between("training.minutes", minutes, 0.0, 1e6);
  check_between("training.patience", patience, 0, kMost);
  batch_options().validate();
  check_one_of("training.optimizer", optimizer, {"adam", "adadelta", "sgd"});
  check_between("training.rho", rho, 0.0, 0.999999);
  check_between("training.epsilon", epsilon, 1e-16, 1.0);
  check_between("training.learning_rate", learning_rate, 1e-12, 100.0);
  check_between("training.warmup", warmup, 0, kMost);
  check_one_of("training.decay", decay,
               {"none", "plateau", "exponential", "inverse-sqrt", "linear"});
  check_between("training.decay_factor", decay_factor, 1e-6, 1.0);
  check_between("training.decay_patience", decay_patience, 1, kMost);
  check_between("training.decay_from", decay_from, 0, kMost);
  check_between("training.decay_every", decay_every, decay == "exponential" ? 1 : 0, kMost);
  check_between("training.least_learning_rate", least_learning_rate, 0.0, learning_rate);
  check_between("training.clip_norm", clip_norm, 0.0, 1e9);
  check_one_of("training.clip", clip, {"together", "each"});
  check_between("training.linear_epochs", linear_epochs, 0, kMost);
  check_between("training.linear_patience", linear_patience, 0, kMost);
  check_between("training.column_norm", column_norm, 0.0, 1e6);
  check_between("training.weight_noise", weight_noise, 0.0, 10.0);
  check_between("training.label_smoothing", label_smoothing, 0.0, 0.9);
  check_between("training.doubly_stochastic", doubly_stochastic, 0.0, 1e3);
  check_one_of("training.doubly_stochastic_target", doubly_stochastic_target, {"once", "even"});
  check_between("training.coverage", coverage, 0.0, 1e3);
  check_between("training.supervision", supervision, 0.0, 1e3);
  check_between("training.ctc", ctc, 0.0, 1.0);
  check_one_of("training.hard", hard, {"reinforce", "marginal"});
  check_between("training.reinforce_weight", reinforce_weight, 0.0, 1e3);
  check_between("training.entropy_weight", entropy_weight, 0.0, 1e3);
  check_between("training.baseline_decay", baseline_decay, 0.0, 1.0);
  check_between("training.validate_every", validate_every, 1, kMost);
  deciding(metrics);  // or it is refused
  check_one_of("training.tokenizer", tokenizer, metrics::tokenizer_names());
  check_between("training.dev_beam", dev_beam, 1, 1'000);
  check_between("training.keep", keep, 1, 1'000'000);
  check_one_of("training.average", average, {"none", "last", "best"});
  check_between("training.average_count", average_count, 1, 1'000);
  const bool has_budget = epochs > 0 || updates > 0 || minutes > 0.0;
  if (!has_budget && patience == 0) {
    throw ConfigError("training.epochs", "0",
                      "a limit: epochs, updates, minutes or patience above 0");
  }
  if (decay == "linear" && !has_budget) {
    throw ConfigError("training.decay", decay, "a budget of epochs, updates or minutes with it");
  }
}

const metrics::Metric& TrainingConfig::deciding(const metrics::Metrics& metrics) const {
  auto all = metrics::without_whole_texts(metrics);
  if (metric == kAutoMetric && !all.empty()) return *all.front();
  all.push_back(&metrics::metric_of_loss());
  auto names = metrics::names_of(all);
  names.emplace_back(kAutoMetric);
  check_one_of("training.metric", metric, names);
  return *metrics::find_metric(all, metric);
}

metrics::ScoreOptions TrainingConfig::score_options() const {
  metrics::ScoreOptions options;
  options.bleu = {.tokenizer = metrics::tokenizer_called(tokenizer), .lowercase = lowercase};
  options.chrf = {.lowercase = lowercase};
  return options;
}

models::LossOptions TrainingConfig::loss_options(double baseline, int64_t epoch,
                                                 bool linear_is_over) const {
  return {.label_smoothing = label_smoothing,
          .doubly_stochastic = doubly_stochastic,
          .read_target = doubly_stochastic_target == "even" ? models::ReadTarget::kEven
                                                            : models::ReadTarget::kOnce,
          .coverage = coverage,
          .supervision = supervision,
          .ctc = ctc,
          .hard = hard == "marginal" ? models::HardTraining::kMarginal
                                     : models::HardTraining::kReinforce,
          .reinforce_weight = reinforce_weight,
          .entropy_weight = entropy_weight,
          .linear_start = epoch <= linear_epochs && !linear_is_over,
          .baseline = baseline};
}

OptimizerOptions TrainingConfig::optimizer_options() const {
  return {.kind = optimizer == "sgd"        ? OptimizerOptions::kSgd
                  : optimizer == "adadelta" ? OptimizerOptions::kAdadelta
                                            : OptimizerOptions::kAdam,
          .decay_squares = rho,
          .epsilon = epsilon,
          .largest_norm = clip_norm > 0.0 ? clip_norm : std::numeric_limits<double>::infinity(),
          .cuts_each = clip == "each"};
}

data::BatchOptions TrainingConfig::batch_options() const {
  return {.batch_size = batch_size,
          .batch_tokens = batch_tokens,
          .window = window,
          .max_length = max_length,
          .sorted_epochs = sorted_epochs,
          .seed = static_cast<std::uint64_t>(seed)};
}

}  // namespace attend::training
