// What is read without its padding, or once where it stands several times, is what it is with all.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/symbols.h"
#include "models/distinct_words.h"
#include "models/encoders.h"
#include "models/inputs.h"
#include "numbers.h"

namespace attend::tests {
namespace {

constexpr int64_t kLetters = 9;

/// What `read` makes, and then the gradients of its total by the parameters of `module`.
std::vector<Tensor> values_and_gradients(const nn::Module& module,
                                         const std::function<Tensor()>& read) {
  const auto parameters = module.parameters();
  auto& engine = parameters.front().value->engine();
  const Recording recording(engine);
  const auto values = read();
  std::vector<Tensor> found = {constant(values)};
  engine.backward(total(values));
  for (const auto& parameter : parameters) {
    found.push_back(engine.gradient(*parameter.value));
    engine.clear_gradient(*parameter.value);
  }
  return found;
}

void expect_same(const std::vector<Tensor>& found, const std::vector<Tensor>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_GT(size_of(expected[i]), 0.0F) << i;
    const auto size = std::max(1.0F, size_of(expected[i]));
    EXPECT_LT(difference(found[i], expected[i]), 2e-5F * size) << i;
  }
}

class EveryEngine : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Engines, EveryEngine, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// Two texts, of 24 and of 20 words of one to six letters; some words stand in both, and twice.
data::Column letters_of_words() {
  const int64_t words = 24;
  const int64_t letters = 6;
  data::Column column = {.extents = {words, letters}};
  for (Index word = 0; word < 2 * words; ++word) {
    const bool exists = word < 44;
    const auto kind = word % 21;
    for (Index i = 0; i < letters; ++i) {
      const bool has = exists && i <= kind % letters;
      column.symbols.push_back(has ? kFirstOrdinary + (kind + i * kind) % 5 : kPadding);
      column.mask.push_back(has ? 1.0F : 0.0F);
    }
  }
  return column;
}

/// What stands where LetterInput reads each word once: every position by itself, all of them padded
/// to one length, masked where a word has ended.
class PaddedLetterInput final : public nn::Module {
 public:
  PaddedLetterInput(int64_t embedding_size, int64_t hidden_size)
      : embedding_(kLetters, embedding_size),
        layer_(
            {.kind = nn::CellKind::kLstm, .input_size = embedding_size, .hidden_size = hidden_size},
            /*bidirectional=*/true) {
    add("embedding", embedding_);
    add("layer", layer_);
  }

  Tensor read(Engine& engine, const data::Column& column) const {
    const auto words = column.extents.at(0);
    const Shape shape = {std::ssize(column.mask) / column.extents.at(1), column.extents.at(1)};
    std::vector<float> mask;
    for (const auto letter : column.symbols) mask.push_back(letter == kPadding ? 0.0F : 1.0F);
    const auto read = layer_.read({embedding_(indices(engine, column.symbols, shape)),
                                   numbers(engine, mask, shape), /*shortest=*/0});
    const auto both = concat({read.forward.front(), read.first});
    return reshape(both, {shape[0] / words, words, both.size(1)});
  }

 private:
  nn::Embedding embedding_;
  models::EncoderLayer layer_;
};

TEST_P(EveryEngine, ReadsEachWordOfLettersAsIfItStoodAlone) {
  const auto engine = engine_called(GetParam());
  models::LetterInput input(kLetters, 3, 4);
  PaddedLetterInput padded(3, 4);
  nn::initialize(input, *engine, 1);
  nn::initialize(padded, *engine, 1);
  const auto column = letters_of_words();
  const auto importance = random(*engine, {2, 24, 8}, 2);
  const auto weighted = [&](const auto& reader) {
    return [&] { return importance * reader.read(*engine, column); };
  };
  expect_same(values_and_gradients(input, weighted(input)),
              values_and_gradients(padded, weighted(padded)));
}

// By hand: "ab", no word, "c", "ab", "abd" of letters 4 to 7.
TEST(DistinctWords, AreEachOnceTheLongestFirst) {
  const std::vector<Index> symbols = {4, 5, 3, 3, 3, 3, 6, 3, 3, 4, 5, 3, 4, 5, 7};
  const models::DistinctWords words(symbols, 3);
  EXPECT_EQ(words.count(), 4);
  EXPECT_EQ(words.longest(), 3);
  EXPECT_EQ(words.of_positions(), (std::vector<Index>{1, 3, 2, 1, 0}));
  EXPECT_EQ(words.count_of_length(0), 4);
  EXPECT_EQ(words.count_of_length(1), 3);
  EXPECT_EQ(words.count_of_length(2), 2);
  EXPECT_EQ(words.count_of_length(3), 1);
  EXPECT_EQ(words.letters_before_end(3, 1), (std::vector<Index>{4}));
  EXPECT_EQ(words.letters_before_end(2, 3), (std::vector<Index>{5, 4, kPadding}));
  EXPECT_EQ(words.letters_before_end(1, 3), (std::vector<Index>{7, 5, 6}));
  EXPECT_EQ(words.letters_at(3, 2), (std::vector<Index>{7, kPadding}));
  EXPECT_EQ(words.letters_at(1, 4), (std::vector<Index>{4, 4, 6, kPadding}));
}

struct EncoderCase {
  std::string name;
  models::EncoderOptions options;
};

void PrintTo(const EncoderCase& one, std::ostream* out) {
  *out << one.name;
}

std::vector<EncoderCase> encoders() {
  const nn::RecurrenceOptions gru = {.kind = nn::CellKind::kGru, .input_size = 3, .hidden_size = 4};
  const nn::RecurrenceOptions lstm = {
      .kind = nn::CellKind::kLstm, .input_size = 3, .hidden_size = 4};
  auto deep = lstm;
  deep.layers = 3;
  deep.residual = true;
  deep.norm = nn::Norm::kLayer;
  auto dropped = gru;
  dropped.dropout = 0.4;
  return {{"Gru", {.recurrence = gru, .bidirectional = false}},
          {"BidirectionalGru", {.recurrence = gru}},
          {"Lstm", {.recurrence = lstm, .bidirectional = false, .summary = models::Summary::kLast}},
          {"BidirectionalLstm", {.recurrence = lstm}},
          {"Deep", {.recurrence = deep}},
          {"Dropped", {.recurrence = dropped}}};
}

class EveryEncoder : public testing::TestWithParam<std::tuple<std::string, EncoderCase>> {};

INSTANTIATE_TEST_SUITE_P(Encoders, EveryEncoder,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(encoders())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

// 37 rows: more than are rounded to at once, and not a multiple of them; one that has no position.
TEST_P(EveryEncoder, AnnotatesWithoutPaddingAsWithAll) {
  const auto engine = engine_called(std::get<0>(GetParam()));
  models::RecurrentEncoder encoder(std::get<1>(GetParam()).options);
  nn::initialize(encoder, *engine, 1);
  const int64_t rows = 37;
  const int64_t length = 7;
  std::vector<int64_t> lengths;
  std::vector<float> mask;
  for (int64_t row = 0; row < rows; ++row) {
    lengths.push_back(row < 5 ? row : row < 30 ? 5 : length);
    for (int64_t i = 0; i < length; ++i) mask.push_back(i < lengths.back() ? 1.0F : 0.0F);
  }
  const nn::Padded source = {random(*engine, {rows, length, 3}, 2),
                             numbers(*engine, mask, {rows, length}), 0};
  const auto importance = random(*engine, {rows, length, encoder.value_size()}, 3) *
                          numbers(*engine, mask, {rows, length, 1});
  const auto found = values_and_gradients(encoder, [&] {
    engine->seed(4);
    return importance * encoder.annotate(source, lengths).values;
  });
  const auto expected = values_and_gradients(encoder, [&] {
    engine->seed(4);
    return importance * encoder.encode(source).annotations.values;
  });
  expect_same(found, expected);
}

TEST(RecurrentEncoder, RefusesLengthsThatDoNotAscend) {
  const auto engine = engine_called("Cpu");
  models::RecurrentEncoder encoder(encoders().front().options);
  nn::initialize(encoder, *engine, 1);
  const nn::Padded source = {zeros(*engine, {2, 3, 3}), zeros(*engine, {2, 3}), 0};
  EXPECT_THROW(encoder.annotate(source, std::vector<int64_t>{3, 2}), std::logic_error);
}

}  // namespace
}  // namespace attend::tests
