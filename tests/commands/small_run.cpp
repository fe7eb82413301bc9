#include "small_run.h"

namespace attend::tests {

SmallRun::SmallRun() {
  std::string source;
  std::string target;
  std::string links;
  for (int i = 0; i < 24; ++i) {  // letters, and the next ones
    const auto letter = [&](int j) { return static_cast<char>('a' + (i + j * j) % 6); };
    for (int j = 0; j < 3; ++j) {
      source += {letter(j), j == 2 ? '\n' : ' '};
      target += {static_cast<char>(letter(j) + 6), j == 2 ? '\n' : ' '};
    }
    links += "0-0 1-1 2-2\n";
  }
  folder_.write("train.source", source);
  folder_.write("train.target", target);
  folder_.write("train.align", links);
  folder_.write("dev.source", source.substr(0, 24));
  folder_.write("dev.target", target.substr(0, 24));
  folder_.write("dev.align", links.substr(0, 48));
}

std::vector<std::string> SmallRun::command(int updates,
                                           const std::vector<std::string>& more) const {
  std::vector<std::string> all = {"train",
                                  "bahdanau2015",
                                  "-q",
                                  "--out",
                                  run(),
                                  "--train",
                                  folder_ / "train.source",
                                  folder_ / "train.target",
                                  "--dev",
                                  folder_ / "dev.source",
                                  folder_ / "dev.target",
                                  "--text.kind",
                                  "words",
                                  "--model.embedding_size",
                                  "4",
                                  "--model.hidden_size",
                                  "4",
                                  "--attention.hidden_size",
                                  "4",
                                  "--training.batch_size",
                                  "4",
                                  "--training.epochs",
                                  "0",
                                  "--training.learning_rate",
                                  "0.01",
                                  "--training.validate_every",
                                  "3",
                                  "--training.updates",
                                  std::to_string(updates)};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<std::string> SmallRun::linked(int updates) const {
  return command(updates, {"--alignments", folder_ / "train.align", "--gold", folder_ / "dev.align",
                           "--training.supervision", "0.1"});
}

void SmallRun::train(int updates, const std::vector<std::string>& more) const {
  EXPECT_TRUE(succeeded(attend(command(updates, more))));
}

Outcome SmallRun::resume(const std::vector<std::string>& more) const {
  std::vector<std::string> all = {"train", "--resume", run()};
  all.insert(all.end(), more.begin(), more.end());
  return attend(all);
}

}  // namespace attend::tests
