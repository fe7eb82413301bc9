// Readers that fill the gap of a query with an entity of a document, against their papers'
// equations worked in plain loops, on every engine, and both engines against each other.

#include "models/cloze_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::ClozeReader;
using models::ClozeReaderConfig;
using Vector = std::vector<double>;
using Vectors = std::vector<Vector>;

constexpr int64_t kSymbols = 14;
constexpr int64_t kMarks = 5;  // symbols 9 to 13
constexpr Index kFirstMark = kSymbols - kMarks;

struct Passage {
  std::vector<Index> document;
  std::vector<Index> query;
  Index answer = 0;  // a mark
};

/// Lengths that do not ascend, an entity that stands twice, one that only a query has.
const std::vector<Passage>& passages() {
  static const std::vector<Passage> all = {{{9, 4, 10, 5, 9, 6, 12}, {8, 4, 10}, 0},
                                           {{11, 5}, {4, 8, 6, 7, 13}, 2},
                                           {{4, 13, 6, 9, 7}, {8, 5}, 4}};
  return all;
}

data::Batch batch_of(const std::vector<Passage>& some) {
  const auto text = [](const std::vector<Index>& words) {
    return data::Part{.extents = {std::ssize(words)}, .symbols = words};
  };
  std::vector<data::Example> examples;
  for (const auto& [document, query, answer] : some) {
    examples.push_back({{text(document), {.symbols = {answer}, .padding = 0}, text(query)}});
  }
  return data::make_batch(examples, ClozeReader::kLabels);
}

struct Subject {
  std::string name;
  ClozeReaderConfig config;
};

std::vector<Subject> subjects() {
  ClozeReaderConfig usual;
  usual.model.encoder = "bidirectional-lstm";
  usual.model.embedding_size = 4;
  usual.model.hidden_size = 3;
  usual.attention.hidden_size = 5;
  std::vector<Subject> all = {{"Hermann", usual}};
  const auto add = [&](const std::string& name, const auto& change) {
    all.push_back({name, usual});
    change(all.back().config);
  };
  add("Chen", [](auto& c) {
    c.model.encoder = "bidirectional-gru";
    c.attention.score = "general";
    c.answer = "reading";
  });
  add("Kadlec", [](auto& c) {
    c.attention.score = "dot";
    c.answer = "sum";
  });
  add("Impatient", [](auto& c) {
    c.reading = "words";
    c.model.output_size = 4;
  });
  add("Smooth", [](auto& c) {
    c.attention.alignment = "smooth";
    c.model.encoder = "gru";
  });
  add("WithoutAttention", [](auto& c) {
    c.reading = "none";
    c.model.encoder_layers = 2;
  });
  return all;
}

class EveryClozeReader : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const ClozeReaderConfig& config() const { return std::get<1>(GetParam()).config; }

  /// With parameters large enough that there is something to look at.
  std::unique_ptr<ClozeReader> build_on(Engine& engine) const {
    auto model = std::make_unique<ClozeReader>(config(), kSymbols, kMarks);
    initialize(*model, engine, 3);
    for (const auto& parameter : model->parameters()) {
      auto numbers = to_vector(*parameter.value);
      for (auto& number : numbers) number *= 2.0F;
      *parameter.value = engine.parameter(numbers, parameter.shape);
    }
    model->evaluate();
    return model;
  }

  double loss_of(const data::Batch& batch) const {
    return double(to_vector(model_->loss(*engine_, batch, {.label_smoothing = 0.1}).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<ClozeReader> model_ = build_on(*engine_);
  const data::Batch batch_ = batch_of(passages());
};

INSTANTIATE_TEST_SUITE_P(Models, EveryClozeReader,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a.at(i) * b.at(i);
  return sum;
}

Vector plus(Vector a, const Vector& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b.at(i);
  return a;
}

Vector hyperbolic(Vector a) {
  for (auto& x : a) x = std::tanh(x);
  return a;
}

/// What was read and where, from annotations.
class ByEquations {
 public:
  ByEquations(const ClozeReader& model, const ClozeReaderConfig& config) : config_(config) {
    for (const auto& parameter : model.parameters()) {
      values_[parameter.name] = to_vector(*parameter.value);
    }
  }

  struct Read {
    Vectors weights;  // of each query that reads
    Vector context;   // r
  };

  Vector layer(const std::string& name, const Vector& x) const {
    const auto& numbers = values_.at(name + ".weight");
    Vector y;
    for (std::size_t row = 0; row * x.size() < numbers.size(); ++row) {
      const auto first = numbers.begin() + std::ptrdiff_t(row * x.size());
      y.push_back(dot(x, {first, first + std::ptrdiff_t(x.size())}));
    }
    return y;
  }

  double energy(const Vector& query, const Vector& key) const {
    const std::string score = "attention.score.";
    if (config_.attention.score == "dot") return dot(query, key);
    if (config_.attention.score == "general") return dot(query, layer(score + "key_layer", key));
    const auto& bias = values_.at(score + "query_layer.bias");
    return layer(score + "energy_layer", hyperbolic(plus(plus(layer(score + "query_layer", query),
                                                              layer(score + "key_layer", key)),
                                                         {bias.begin(), bias.end()})))
        .at(0);
  }

  /// Weights, and their sum of annotations. `where`: the positions that are looked at.
  std::pair<Vector, Vector> reading(const Vectors& document, const Vector& query,
                                    const std::vector<bool>& where) const {
    Vector weights;
    double sum = 0.0;
    for (std::size_t t = 0; t < document.size(); ++t) {
      const auto e = energy(query, document[t]);
      const bool is_smooth = config_.attention.alignment == "smooth";
      weights.push_back(!where[t] ? 0.0 : is_smooth ? 1.0 / (1.0 + std::exp(-e)) : std::exp(e));
      sum += weights.back();
    }
    Vector context(document[0].size(), 0.0);
    for (std::size_t t = 0; t < document.size(); ++t) {
      weights[t] /= sum;
      for (std::size_t k = 0; k < context.size(); ++k) context[k] += weights[t] * document[t][k];
    }
    return {weights, context};
  }

  Read read(const Vectors& document, const Vectors& query, const Vector& asked,
            const std::vector<bool>& where) const {
    Read read;
    if (config_.reading == "once") {
      const auto [weights, context] = reading(document, asked, where);
      return {{weights}, context};
    }
    read.context.assign(asked.size(), 0.0);
    for (const auto& word : query) {
      auto both = word;
      both.insert(both.end(), read.context.begin(), read.context.end());
      const auto [weights, context] = reading(document, both, where);
      read.weights.push_back(weights);
      read.context = plus(context, hyperbolic(layer("carry_layer", read.context)));
    }
    return read;
  }

 private:
  ClozeReaderConfig config_;
  std::map<std::string, std::vector<float>> values_;
};

/// Of one row the first positions.  [B, T, F]
Vectors rows_of(const Tensor& annotations, std::size_t row, std::size_t count) {
  const auto numbers = to_vector(annotations);
  const auto length = std::size_t(annotations.size(1));
  const auto width = std::size_t(annotations.size(2));
  Vectors rows;
  for (std::size_t t = 0; t < count; ++t) {
    const auto first = numbers.begin() + std::ptrdiff_t((row * length + t) * width);
    rows.emplace_back(first, first + std::ptrdiff_t(width));
  }
  return rows;
}

/// The last state of what was read forward, the first one of what was read backward.
Vector last_states(const Vectors& states, bool is_bidirectional) {
  auto last = states.back();
  const auto half = std::ptrdiff_t(last.size() / 2);
  if (is_bidirectional) std::copy(states[0].begin() + half, states[0].end(), last.begin() + half);
  return last;
}

TEST_P(EveryClozeReader, IsItsEquations) {
  if (config().reading == "none") return;  // nothing is attended to
  const ByEquations equations(*model_, config());
  const auto answer = model_->answer(*engine_, batch_);
  const auto p = to_vector(exp(answer.log_probabilities));
  ASSERT_EQ(answer.looks.size(), 1U);
  const auto looked = to_vector(answer.looks[0].weights);
  const auto steps = std::size_t(answer.looks[0].weights.size(1));
  const auto width = std::size_t(answer.looks[0].weights.size(2));
  for (std::size_t row = 0; row < passages().size(); ++row) {
    const auto& [symbols, asked, right] = passages()[row];
    const auto document = rows_of(answer.texts[0].annotations, row, symbols.size());
    const auto query = rows_of(answer.texts[1].annotations, row, asked.size());
    const auto u = last_states(query, config().model.encoder.starts_with("bidirectional"));
    std::vector<bool> where;
    for (const auto symbol : symbols) {
      where.push_back(config().answer != "sum" || symbol >= kFirstMark);
    }
    const auto read = equations.read(document, query, u, where);
    for (std::size_t i = 0; i < read.weights.size(); ++i) {
      for (std::size_t t = 0; t < width; ++t) {
        EXPECT_NEAR(looked[(row * steps + i) * width + t],
                    t < symbols.size() ? read.weights[i][t] : 0.0, 1e-5);
      }
    }
    Vector shares(std::size_t(kMarks), 0.0);
    double sum = 0.0;
    const auto features = config().answer == "both"
                              ? hyperbolic(plus(equations.layer("reading_layer", read.context),
                                                equations.layer("query_layer", u)))
                              : read.context;
    for (std::size_t mark = 0; mark < shares.size(); ++mark) {
      for (std::size_t t = 0; t < symbols.size(); ++t) {
        if (symbols[t] != kFirstMark + Index(mark)) continue;
        if (config().answer == "sum") {
          shares[mark] += read.weights[0][t];
        } else {
          shares[mark] = std::exp(equations.layer("head", features)[mark]);
        }
      }
      sum += shares[mark];
    }
    for (std::size_t mark = 0; mark < shares.size(); ++mark) {
      EXPECT_NEAR(p[row * shares.size() + mark], shares[mark] / sum, 2e-5) << row << mark;
    }
  }
}

TEST_P(EveryClozeReader, AnswersWithEntitiesOfTheDocumentAlone) {
  const auto p = to_vector(exp(model_->answer(*engine_, batch_).log_probabilities));
  for (std::size_t row = 0; row < passages().size(); ++row) {
    const auto& document = passages()[row].document;
    double sum = 0.0;
    for (std::size_t mark = 0; mark < std::size_t(kMarks); ++mark) {
      const auto symbol = kFirstMark + Index(mark);
      const bool is_there = std::find(document.begin(), document.end(), symbol) != document.end();
      EXPECT_EQ(p[row * std::size_t(kMarks) + mark] > 0.0F, is_there) << row << mark;
      sum += double(p[row * std::size_t(kMarks) + mark]);
    }
    EXPECT_NEAR(sum, 1.0, 1e-5);
  }
}

TEST_P(EveryClozeReader, ABatchGivesWhatItsRowsGiveAlone) {
  const auto together = to_vector(exp(model_->answer(*engine_, batch_).log_probabilities));
  double losses = 0.0;
  for (std::size_t row = 0; row < passages().size(); ++row) {
    const auto alone = batch_of({passages()[row]});
    const auto mine = to_vector(exp(model_->answer(*engine_, alone).log_probabilities));
    for (std::size_t i = 0; i < mine.size(); ++i) {
      EXPECT_NEAR(together[row * mine.size() + i], mine[i], 1e-5);
    }
    losses += loss_of(alone);
    const auto forced = to_vector(model_->force(*engine_, alone).log_probabilities);
    EXPECT_NEAR(std::exp(forced.at(0)), mine[std::size_t(passages()[row].answer)], 1e-5);
  }
  EXPECT_NEAR(loss_of(batch_), losses / 3.0, 1e-5);
}

// (1 - 0.1) of the right one's -log p, and 0.1 of the mean over the document's entities.
TEST_P(EveryClozeReader, SmoothsOverTheEntitiesOfTheDocument) {
  const auto batch = batch_of({passages()[2]});  // of two entities, the marks 4 and 0
  const auto log_p = to_vector(model_->answer(*engine_, batch).log_probabilities);
  EXPECT_NEAR(loss_of(batch), -0.9 * log_p[4] - 0.05 * (log_p[4] + log_p[0]), 1e-5);
}

TEST_P(EveryClozeReader, GradientsAreDifferenceQuotients) {
  const auto model = build_on(*engine_);
  const auto loss = [&] { return model->loss(*engine_, batch_, {.label_smoothing = 0.1}).loss; };
  expect_difference_quotients(*model, *engine_, loss, [&] { return double(to_vector(loss())[0]); });
}

TEST_P(EveryClozeReader, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  const auto twin = build_on(*other);
  const auto mine = to_vector(exp(model_->answer(*engine_, batch_).log_probabilities));
  const auto theirs = to_vector(exp(twin->answer(*other, batch_).log_probabilities));
  for (std::size_t i = 0; i < mine.size(); ++i) EXPECT_NEAR(mine[i], theirs[i], 1e-5);
}

// Which of two delimiters is the one between the texts makes no difference: one text is read.
TEST(ClozeReaders, WithoutAttentionReadBothTextsAsOne) {
  for (const auto& name : engine_names()) {
    const auto engine = engine_called(name);
    ClozeReader model(subjects().back().config, kSymbols, kMarks);
    initialize(model, *engine, 5);
    model.evaluate();
    const auto p = [&](const Passage& passage) {
      return to_vector(exp(model.answer(*engine, batch_of({passage})).log_probabilities));
    };
    const auto one = p({{9, 4, 10}, {5, kEnd, 6}});
    const auto other = p({{9, 4, 10, kEnd, 5}, {6}});
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], other[i], 1e-6) << name;
    EXPECT_GT(std::abs(one[0] - p({{9, 4, 10}, {6, kEnd, 5}})[0]), 1e-4) << name;
  }
}

TEST(ClozeReaders, RefuseWhatDoesNotFit) {
  const auto refusal = [](const auto& change) {
    auto config = subjects()[0].config;
    change(config);
    try {
      ClozeReader(config, kSymbols, kMarks);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto refuses = [&](const std::string& key, const auto& change) {
    EXPECT_EQ(refusal(change).rfind(key, 0), 0U) << refusal(change);
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  refuses("cloze.attention", [](auto& c) { c.reading = "twice"; });
  refuses("cloze.answer", [](auto& c) { c.answer = "none"; });
  refuses("cloze.answer", [](auto& c) {
    c.answer = "sum";
    c.reading = "words";
  });
  refuses("model.encoder", [](auto& c) { c.model.encoder = "none"; });
  refuses("model.pyramid", [](auto& c) { c.model.pyramid = 1; });
  refuses("attention.score", [](auto& c) { c.attention.score = "location"; });
  refuses("attention.alignment", [](auto& c) { c.attention.alignment = "monotonic"; });
  refuses("attention.selection", [](auto& c) { c.attention.selection = "hard"; });
  refuses("attention.location_filters", [](auto& c) { c.attention.location_filters = 2; });
}

}  // namespace
}  // namespace attend::tests
