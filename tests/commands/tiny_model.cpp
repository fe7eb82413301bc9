#include "tiny_model.h"

#include <stdexcept>

#include "command.h"

namespace attend::tests {
namespace {

/// Made once, removed when the program ends.
class SharedModel {
 public:
  SharedModel() {
    run({"generate", "--out", folder_ / "corpus", "--train", "1000", "--dev", "30", "--test",
         "100"});
  }

  std::string corpus() const { return folder_ / "corpus"; }

  std::string model() {
    const auto path = folder_ / "model";
    if (!std::filesystem::exists(path)) {
      run(train_command(path, 600, {"--training.validate_every", "600"}));
    }
    return path;
  }

  static SharedModel& instance() {
    static SharedModel shared;
    return shared;
  }

 private:
  static void run(const std::vector<std::string>& arguments) {
    const auto outcome = attend(arguments);
    if (outcome.code != 0) throw std::runtime_error(outcome.err);
  }

  Folder folder_;
};

}  // namespace

std::string corpus(const std::string& file) {
  return SharedModel::instance().corpus() + "/" + file;
}

std::string first_lines(const std::string& file, std::size_t count) {
  const auto lines = lines_of(read(corpus(file)));
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += lines.at(i) + '\n';
  return text;
}

std::string tiny_model() {
  return SharedModel::instance().model();
}

std::vector<std::string> train_command(const std::string& folder, int updates,
                                       const std::vector<std::string>& more) {
  std::vector<std::string> command = {"train",
                                      "bahdanau2015",
                                      "-q",
                                      "--out",
                                      folder,
                                      "--text.kind",
                                      "words",
                                      "--model.embedding_size",
                                      "32",
                                      "--model.hidden_size",
                                      "32",
                                      "--attention.hidden_size",
                                      "32",
                                      "--training.batch_size",
                                      "16",
                                      "--training.learning_rate",
                                      "0.005",
                                      "--training.epochs",
                                      "0",
                                      "--training.updates",
                                      std::to_string(updates),
                                      "--training.validate_every",
                                      "500",
                                      "--train",
                                      corpus("train.source"),
                                      corpus("train.target"),
                                      "--dev",
                                      corpus("dev.source"),
                                      corpus("dev.target")};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

}  // namespace attend::tests
