#include "label_subjects.h"

#include <functional>

namespace attend::tests {
namespace {

using models::LabelConfig;

LabelConfig small(const std::string& encoder) {
  LabelConfig config;
  config.model.encoder = encoder;
  config.model.embedding_size = 5;
  config.model.hidden_size = 6;
  return config;
}

using Change = std::function<void(LabelConfig&)>;

/// Every way to read two texts.
void add_pairs(std::vector<Subject>& made) {
  const auto add = [&](const std::string& name, const std::string& encoder, const Change& change) {
    made.push_back({name, small(encoder), Of::kPair});
    auto& config = made.back().config;
    config.pooling.kind = "last";
    config.attention.hidden_size = 4;
    change(config);
  };
  for (const std::string attention : {"none", "once", "words"}) {
    for (const bool two_way : {false, true}) {
      add("Rocktaeschel2016_" + attention + (two_way ? "_two_way" : ""), "lstm", [&](auto& c) {
        c.attention.bias = false;
        c.pair.attention = attention;
        c.pair.two_way = two_way;
      });
    }
  }
  add("Bowman2015", "lstm",
      [](auto& c) { c.pair = {.encoding = "independent", .attention = "none", .layers = 3}; });
  add("PairOfLetters", "gru", [](auto& c) {
    c.model.layers = 2;
    c.letters = {.embedding_size = 3, .hidden_size = 4};
    c.pooling.kind = "max";
    c.attention.score = "general";
  });
  add("PairCompared", "bidirectional-lstm", [](auto& c) {
    c.attention.score = "dot";
    c.pooling.kind = "mean";
    c.pair = {.encoding = "independent", .recurrent = false, .two_way = true, .compares = true};
  });
  add("PairComparedOnce", "lstm",
      [](auto& c) { c.pair = {.attention = "once", .compares = true, .layers = 1}; });
  add("PairComparedUnread", "none", [](auto& c) {
    c.pooling.kind = "max";
    c.pair = {.encoding = "independent", .attention = "none", .compares = true};
  });
}

}  // namespace

const std::vector<Subject>& label_subjects() {
  static const std::vector<Subject> all = [] {
    std::vector<Subject> made;
    const auto add = [&](const std::string& name, const std::string& encoder, bool of_words,
                         const Change& change) {
      made.push_back({name, small(encoder), of_words ? Of::kWords : Of::kText});
      change(made.back().config);
    };
    for (const std::string kind : {"last", "mean", "max", "attention"}) {
      add("Text_" + kind, "bidirectional-gru", false, [&](auto& c) { c.pooling.kind = kind; });
    }
    add("Lin2017", "bidirectional-lstm", false, [](auto& c) {
      c.model.layers = 2;
      c.model.output_size = 7;
      c.pooling = {.kind = "attention", .heads = 3, .hidden_size = 5, .penalty = 0.7};
    });
    add("Yang2016", "bidirectional-gru", false, [](auto& c) { c.pooling.hidden_size = 5; });
    add("Raffel2015", "feed-forward", false, [](auto& c) { c.model.output_size = 7; });
    add("BagOfWords", "none", false, [](auto& c) { c.pooling.kind = "mean"; });
    add("OneWayLast", "lstm", false, [](auto& c) { c.pooling.kind = "last"; });
    add("Words", "bidirectional-lstm", true, [](auto&) {});
    add("WordsAlone", "none", true, [](auto&) {});
    add("WordsOfLetters", "gru", true,
        [](auto& c) { c.letters = {.embedding_size = 3, .hidden_size = 4}; });
    add("WordsWithSelfAttention", "bidirectional-gru", true, [](auto& c) {
      c.self_attention.heads = 2;
      c.letters = {.embedding_size = 3, .hidden_size = 0};
    });
    add("WordsInAChain", "bidirectional-gru", true, [](auto& c) { c.labels.chain = true; });
    add("WordsWithAllInAChain", "lstm", true, [](auto& c) {
      c.labels.chain = true;
      c.self_attention.heads = 2;
      c.letters = {.embedding_size = 3, .hidden_size = 4};
    });
    add_pairs(made);
    return made;
  }();
  return all;
}

namespace {

/// The letters of words, which have one to three.
data::Part letters_of(const std::vector<Index>& words) {
  data::Part letters = {.extents = {std::ssize(words), 3}};
  for (const auto word : words) {
    for (Index i = 0; i < 3; ++i) {
      letters.symbols.push_back(i <= word % 3 ? kFirstOrdinary + (word + i) % 5 : kPadding);
    }
  }
  return letters;
}

data::Part words_of(const std::vector<Index>& words) {
  return {.extents = {std::ssize(words)}, .symbols = words};
}

}  // namespace

std::vector<data::Example> label_examples(Of kind) {
  const std::vector<std::vector<Index>> texts = {{4, 7, 5, 10, 9, 6}, {8}, {4, 0, 6, 5}};
  const std::vector<std::vector<Index>> others = {{7, 4}, {9, 8, 0, 5, 8}, {6}};
  std::vector<data::Example> all;
  for (std::size_t row = 0; row < texts.size(); ++row) {
    const auto& words = texts[row];
    const auto count = std::ssize(words);
    data::Part labels = {.symbols = {static_cast<Index>(row)}, .padding = 0};
    if (kind == Of::kWords) {
      labels = {.extents = {count}, .padding = 0};
      for (const auto word : words) labels.symbols.push_back(word % kLabels);
    }
    std::vector<data::Part> parts = {words_of(words), labels};
    if (kind == Of::kPair) parts.push_back(words_of(others[row]));
    parts.push_back(letters_of(words));
    if (kind == Of::kPair) parts.push_back(letters_of(others[row]));
    all.push_back({std::move(parts), static_cast<std::int64_t>(row) + 1});
  }
  return all;
}

data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, models::LabelModel::kLabels);
}

std::unique_ptr<models::LabelModel> Subject::build() const {
  if (labels == Of::kText) return std::make_unique<models::TextLabeller>(config, kSizes);
  if (labels == Of::kWords) return std::make_unique<models::WordLabeller>(config, kSizes);
  validate_pair(config);
  return std::make_unique<models::PairLabeller>(config, kSizes);
}

std::unique_ptr<models::LabelModel> Subject::build_on(Engine& engine) const {
  auto model = build();
  nn::initialize(*model, engine, 1);
  return model;
}

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

}  // namespace attend::tests
