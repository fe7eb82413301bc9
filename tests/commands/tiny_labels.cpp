#include "tiny_labels.h"

#include <stdexcept>
#include <vector>

#include "command.h"

namespace attend::tests {
namespace {

struct Example {
  const char* text;
  const char* label;
  const char* tags;
};

constexpr Example kExamples[] = {{"where is the dog", "place", "ADV V DET N"},
                                 {"when is the rain", "time", "ADV V DET N"},
                                 {"who sees a dog", "person", "PRON V DET N"},
                                 {"where sleeps the cat", "place", "ADV V DET N"},
                                 {"when sleeps a dog", "time", "ADV V DET N"},
                                 {"who is the cat", "person", "PRON V DET N"},
                                 {"where is rain", "place", "ADV V N"},
                                 {"when sees the cat a dog", "time", "ADV V DET N DET N"},
                                 {"who sleeps", "person", "PRON V"},
                                 {"where sees the dog rain", "place", "ADV V DET N N"},
                                 {"when is a cat the dog", "time", "ADV V DET N DET N"},
                                 {"who is a dog", "person", "PRON V DET N"}};

std::string column(const char* Example::*member) {
  std::string lines;
  for (const auto& example : kExamples) lines += std::string(example.*member) + '\n';
  return lines;
}

/// Made once, removed when the program ends.
class Shared {
 public:
  Shared() {
    text_ = folder_.write("text", label_texts());
    labels_ = folder_.write("labels", label_answers());
    tags_ = folder_.write("tags", tag_answers());
  }

  std::string classifier() { return trained("classifier", "classify", labels_); }
  std::string tagger() { return trained("tagger", "tag", tags_); }

  static Shared& instance() {
    static Shared shared;
    return shared;
  }

 private:
  std::string trained(const std::string& name, const std::string& recipe,
                      const std::string& answers) {
    const auto path = folder_ / name;
    if (std::filesystem::exists(path)) return path;
    const auto outcome = attend({"train", recipe,
                                 "-q",    "--out",
                                 path,    "--train",
                                 text_,   answers,
                                 "--dev", text_,
                                 answers, "--model.embedding_size",
                                 "16",    "--model.hidden_size",
                                 "16",    "--model.dropout_words",
                                 "0",     "--model.dropout_embedding",
                                 "0",     "--model.dropout_output",
                                 "0",     "--training.learning_rate",
                                 "0.02",  "--training.batch_size",
                                 "6",     "--training.epochs",
                                 "0",     "--training.updates",
                                 "120",   "--training.validate_every",
                                 "120"});
    if (outcome.code != 0) throw std::runtime_error(outcome.err);
    return path;
  }

  Folder folder_;
  std::string text_, labels_, tags_;
};

}  // namespace

std::string label_texts() {
  return column(&Example::text);
}

std::string label_answers() {
  return column(&Example::label);
}

std::string tag_answers() {
  return column(&Example::tags);
}

std::string tiny_classifier() {
  return Shared::instance().classifier();
}

std::string tiny_tagger() {
  return Shared::instance().tagger();
}

}  // namespace attend::tests
