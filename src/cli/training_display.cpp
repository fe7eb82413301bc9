#include "cli/training_display.h"

#include <cmath>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/message.h"
#include "metrics/link_metric.h"
#include "view/text.h"

namespace attend::cli {
namespace {

constexpr double kSecondsBetweenPlainLines = 30.0;
constexpr double kSecondsToGuess = 5.0;  // before it, nobody knows how long it will take

}  // namespace

TrainingDisplay::TrainingDisplay(std::ostream& out, bool quiet)
    : out_(out), quiet_(quiet), is_terminal_(&out == &std::cerr && isatty(STDERR_FILENO) == 1) {}

void TrainingDisplay::close_line() {
  if (line_is_open_) out_ << '\n' << std::flush;
  line_is_open_ = false;
}

void TrainingDisplay::noted(const std::string& text) {
  if (quiet_) return;
  close_line();
  out_ << to_message(text) << '\n' << std::flush;
}

void TrainingDisplay::progressed(const training::Progress& progress) {
  const auto now = progress.symbols_per_second;
  if (now > 0.0) speed_ = speed_ == 0.0 ? now : 0.8 * speed_ + 0.2 * now;
  const bool is_due = progress.seconds - shown_at_ >= kSecondsBetweenPlainLines;
  if (quiet_ || (!is_terminal_ && !is_due)) return;
  shown_at_ = progress.seconds;
  auto line = fmt::format("epoch {}  update {}  train loss {:.3f}", progress.epoch, progress.update,
                          progress.loss);
  if (progress.ctc) line += fmt::format(" (CTC {:.3f})", *progress.ctc);
  if (speed_ > 0.0) {
    line += "  " + view::human_count(static_cast<int64_t>(speed_)) + " tokens/s";
  }
  if (progress.best) line += fmt::format("  best {:.2f}", progress.best->metric);
  line += "  " + view::human_duration(progress.seconds);
  if (progress.seconds_left >= 0.0 && progress.seconds > kSecondsToGuess) {
    line += ", " + view::human_duration(progress.seconds_left) + " left";
  }
  if (is_terminal_) {
    const auto bar = progress.spent > 0.0 ? view::progress_bar(progress.spent, 20) + " " : "";
    out_ << '\r' << bar << line << "\x1b[K" << std::flush;
    line_is_open_ = true;
  } else {
    out_ << line << '\n' << std::flush;
  }
}

void TrainingDisplay::validated(const training::Validation& validation, bool is_best) {
  if (quiet_) return;
  close_line();
  auto line = fmt::format("update {}: dev loss {:.4f}  ", validation.update, validation.loss);
  if (validation.ctc) line += fmt::format("CTC {:.4f}  ", *validation.ctc);
  const auto add = [&](const metrics::Metric& metric, double value) {
    if (std::isnan(value)) return;  // as F1 of spans where there are none
    line += fmt::format("{} {}  ", metric.title, metric.written_short(value));
  };
  for (const auto* metric : validation.metrics) {
    if (!metric->is_detail) add(*metric, validation.value_of(metric->name));
  }
  if (validation.alignment) add(metrics::metric_of_links(), validation.alignment->error_rate());
  out_ << fmt::format("{}({}){}\n", line, view::human_duration(validation.seconds),
                      is_best ? "  best so far" : "")
       << std::flush;
}

void TrainingDisplay::finished(training::Ending ending, const training::TrainingState& state,
                               const training::TrainingConfig& config, const std::string& folder) {
  if (quiet_) return;
  close_line();
  if (ending == training::Ending::kInterrupted) {
    out_ << "stopped after update " << state.update << "; go on with: attend train --resume "
         << printable(folder) << '\n';
    return;
  }
  if (state.update <= config.warmup) {
    out_ << fmt::format(
                "ended after {} updates, all of them within the warm-up of {}: the learning rate "
                "never "
                "reached its height, and the model has hardly learnt. Train longer, as with "
                "--training.epochs N, or warm up for less, with --training.warmup: {}\n",
                state.update, config.warmup, folder)
         << std::flush;
    return;
  }
  out_ << fmt::format("done after {} updates, {}{}: {}\n", state.update,
                      view::human_duration(state.seconds),
                      ending == training::Ending::kPatience ? ", no better for long" : "",
                      printable(folder))
       << std::flush;
}

}  // namespace attend::cli
