#include "tiny_captioner.h"

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "command.h"

namespace attend::tests {
namespace {

using Strings = std::vector<std::string>;

/// Made once, removed when the program ends.
class TinyCaptioner {
 public:
  TinyCaptioner() {
    run({"generate", "--task", "scenes", "--size", "32", "--out", folder_ / "scenes", "--train",
         "40", "--dev", "8", "--test", "4"});
  }

  std::string scenes() const { return folder_ / "scenes"; }

  std::string model(bool has_attention) {
    const auto path = folder_ / (has_attention ? "model" : "without");
    if (std::filesystem::exists(path)) return path;
    Strings command = {"train",
                       "scenes",
                       "-q",
                       "--out",
                       path,
                       "--train",
                       scenes() + "/train.tsv",
                       "--dev",
                       scenes() + "/dev.tsv"};
    for (const auto* word :
         {"--model.grid", "6 pool 2, 8 pool 2", "--model.embedding_size", "10",
          "--model.hidden_size", "12", "--attention.hidden_size", "8", "--training.batch_size", "8",
          "--training.validate_every", "4", "--training.epochs", "0", "--training.patience", "0",
          "--training.updates", "12"}) {
      command.emplace_back(word);
    }
    if (!has_attention)
      command.insert(command.end(), {"--model.reader", "vinyals", "--model.gate", "none"});
    run(command);
    return path;
  }

  static TinyCaptioner& instance() {
    static TinyCaptioner shared;
    return shared;
  }

 private:
  static void run(const Strings& arguments) {
    const auto outcome = attend(arguments);
    if (outcome.code != 0) throw std::runtime_error(outcome.err);
  }

  Folder folder_;
};

}  // namespace

std::string tiny_scenes(const std::string& file) {
  return TinyCaptioner::instance().scenes() + "/" + file;
}

std::string tiny_captioner(bool has_attention) {
  return TinyCaptioner::instance().model(has_attention);
}

}  // namespace attend::tests
