#include "tiny_series.h"

#include <cmath>

#include <fmt/format.h>

namespace attend::tests {
namespace {

using Lines = std::vector<std::string>;

Outcome run(Lines arguments, const Lines& usual, const Lines& more) {
  arguments.insert(arguments.end(), usual.begin(), usual.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return attend(arguments);
}

}  // namespace

std::string wave(int hours, int first) {
  std::string text = "time,pm,sky\n";
  for (int i = first; i < first + hours; ++i) {
    text +=
        fmt::format("2014-01-{:02}T{:02}:00,{:.4f},{}\n", 1 + i / 24, i % 24,
                    50.0 + 20.0 * std::sin(i * 3.14159265 / 6.0), i % 3 == 0 ? "clear" : "grey");
  }
  return text;
}

Outcome train_series(const std::string& out, const std::string& file, const Lines& more,
                     const std::string& target) {
  return run({"train", "forecast", "-q", "--out", out, "--train", file},
             {"--target",
              target,
              "--forecast.time",
              "time",
              "--forecast.categories",
              "sky",
              "--forecast.history",
              "12",
              "--forecast.horizon",
              "2",
              "--forecast.dev_share",
              "0.2",
              "--model.hidden_size",
              "8",
              "--attention.hidden_size",
              "8",
              "--training.batch_size",
              "16",
              "--training.learning_rate",
              "0.02",
              "--training.epochs",
              "0",
              "--training.updates",
              "120",
              "--training.validate_every",
              "40"},
             more);
}

Outcome train_dual_stage(const std::string& out, const std::string& file, const Lines& more) {
  return run({"train", "qin2017", "--out", out, "-q", "--train", file},
             {"--target", "pm", "--forecast.time", "time", "--forecast.categories", "sky",
              "--model.hidden_size", "6", "--training.epochs", "0", "--training.updates", "5"},
             more);
}

}  // namespace attend::tests
