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

struct Pair {
  const char* premise;
  const char* hypothesis;
  const char* relation;
};

constexpr Pair kPairs[] = {{"A dog runs", "An animal runs", "follows"},
                           {"A dog runs", "A dog sleeps", "opposes"},
                           {"A dog runs", "A cat sings", "neither"},
                           {"The cat sings a song", "The cat is loud", "follows"},
                           {"The cat sings a song", "The cat is silent", "opposes"},
                           {"The cat sings a song", "The dog is old", "neither"},
                           {"Rain falls", "It is wet", "follows"},
                           {"Rain falls", "It is dry", "opposes"},
                           {"Rain falls", "It is late in the day", "neither"},
                           {"Two men sit", "Two people sit", "follows"},
                           {"Two men sit", "Nobody sits", "opposes"},
                           {"Two men sit", "Two men sing", "neither"}};

template <class Row, std::size_t kCount>
std::string column_of(const Row (&rows)[kCount], const char* Row::*member) {
  std::string lines;
  for (const auto& row : rows) lines += std::string(row.*member) + '\n';
  return lines;
}

std::string column(const char* Example::*member) {
  return column_of(kExamples, member);
}

/// Made once, removed when the program ends.
class SharedLabelModels {
 public:
  SharedLabelModels() {
    text_ = folder_.write("text", label_texts());
    labels_ = folder_.write("labels", label_answers());
    tags_ = folder_.write("tags", tag_answers());
    pair_ = {folder_.write("premises", pair_premises()),
             folder_.write("hypotheses", pair_hypotheses()),
             folder_.write("relations", pair_answers())};
  }

  std::string classifier() { return trained("classifier", "classify", {text_, labels_}); }
  std::string tagger() { return trained("tagger", "tag", {text_, tags_}); }
  std::string entailment() { return trained("pairs", "rocktaschel2016", pair_); }

  static SharedLabelModels& instance() {
    static SharedLabelModels shared;
    return shared;
  }

 private:
  std::string trained(const std::string& name, const std::string& recipe,
                      const std::vector<std::string>& files) {
    const auto path = folder_ / name;
    if (std::filesystem::exists(path)) return path;
    std::vector<std::string> command = {"train", recipe, "-q", "--out", path};
    for (const auto* option : {"--train", "--dev"}) {
      command.emplace_back(option);
      command.insert(command.end(), files.begin(), files.end());
    }
    const char* settings[] = {"--model.embedding_size", "16",  "--model.hidden_size",       "16",
                              "--model.dropout_words",  "0",   "--model.dropout_embedding", "0",
                              "--model.dropout_output", "0",   "--training.learning_rate",  "0.02",
                              "--training.batch_size",  "6",   "--training.epochs",         "0",
                              "--training.updates",     "120", "--training.validate_every", "120"};
    command.insert(command.end(), std::begin(settings), std::end(settings));
    const auto outcome = attend(command);
    if (outcome.code != 0) throw std::runtime_error(outcome.err);
    return path;
  }

  Folder folder_;
  std::string text_, labels_, tags_;
  std::vector<std::string> pair_;
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

std::string pair_premises() {
  return column_of(kPairs, &Pair::premise);
}

std::string pair_hypotheses() {
  return column_of(kPairs, &Pair::hypothesis);
}

std::string pair_answers() {
  return column_of(kPairs, &Pair::relation);
}

std::string tiny_entailment() {
  return SharedLabelModels::instance().entailment();
}

std::string tiny_classifier() {
  return SharedLabelModels::instance().classifier();
}

std::string tiny_tagger() {
  return SharedLabelModels::instance().tagger();
}

}  // namespace attend::tests
