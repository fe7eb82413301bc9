#include "cli/explain_write.h"

#include <vector>

#include <fmt/format.h>

#include "cli/explain_example.h"
#include "models/turing_machine.h"

namespace attend::cli {
namespace {

using Vector = std::vector<float>;

constexpr int64_t kPlaces = 3;
constexpr int64_t kWidth = 2;

std::string listed(const Vector& numbers, std::size_t first = 0, std::size_t count = 0) {
  std::string text;
  const auto end = count == 0 ? numbers.size() : first + count;
  for (auto i = first; i < end; ++i) text += (i == first ? "" : ", ") + worked_number(numbers[i]);
  return '(' + text + ')';
}

/// What the head of the example asks and writes.
struct Example {
  Vector memory = {1.0F, 0.0F, 0.0F, 1.0F, 1.0F, 1.0F};
  Vector before = {1.0F, 0.0F, 0.0F};
  Vector key = {0.0F, 2.0F};
  float strength = 2.0F;
  float gate = 0.75F;
  Vector shift = {0.0F, 0.5F, 0.5F};
  float sharpness = 2.0F;
  Vector erase = {1.0F, 0.5F};
  Vector add = {0.0F, 1.0F};
};

std::string places(const Vector& memory) {
  std::string text;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    text += fmt::format("  m_{} = {}\n", i + 1, listed(memory, i * kWidth, kWidth));
  }
  return text;
}

}  // namespace

std::string write_by_hand(Engine& engine) {
  const Example is;
  const auto one = [&](float value) { return numbers(engine, Vector{value}, {1, 1, 1}); };
  const auto memory = numbers(engine, is.memory, {1, kPlaces, kWidth});
  const auto before = numbers(engine, is.before, {1, 1, kPlaces});
  const auto key = numbers(engine, is.key, {1, 1, kWidth});
  const auto shift = numbers(engine, is.shift, {1, 1, 3});
  const auto content = nn::by_content(memory, key, one(is.strength));
  const auto gated = one(is.gate) * content + (1.0 - one(is.gate)) * before;
  const auto moved = nn::shifted(gated, shift);
  const nn::Asked asked = {key, one(is.strength), one(is.gate), shift, one(is.sharpness)};
  const auto weights = nn::addressed(memory, asked, before);
  const auto erase = numbers(engine, is.erase, {1, 1, kWidth});
  const auto add = numbers(engine, is.add, {1, 1, kWidth});
  const auto written = nn::written(memory, weights, erase, add);
  std::string text =
      "A head of a neural Turing machine finds its places, reads, and writes, as in Graves, Wayne "
      "&\n"
      "Danihelka 2014, section 3, worked by hand. Numbers are rounded to 5 decimals.\n\n"
      "Given: a memory M of three places of two numbers, the weights w of the step before\n" +
      places(is.memory);
  text += fmt::format("  w before = {}\n", listed(is.before));
  text += fmt::format(
      "and what the controller tells the head: key k = {}, strength beta = {}, gate g = {}, shift "
      "s = {}\n  (to the place before, none, to the place behind), sharpness gamma = {}, erase e = "
      "{}, add a = {}\n",
      listed(is.key), worked_number(is.strength), worked_number(is.gate), listed(is.shift),
      worked_number(is.sharpness), listed(is.erase), listed(is.add));
  text += fmt::format("\n1. How like the key each place is: k . m_i / (|k| |m_i|) = {}   eq. 6\n",
                      listed(to_vector(nn::cosines(memory, key))));
  text += fmt::format("2. By content: the softmax of beta times that = {}   eq. 5\n",
                      listed(to_vector(content)));
  text += fmt::format("3. Through the gate: g times that + (1 - g) w before = {}   eq. 7\n",
                      listed(to_vector(gated)));
  text += fmt::format("4. Shifted, places in a ring: sum_j w_j s_(i-j) = {}   eq. 8\n",
                      listed(to_vector(moved)));
  text += fmt::format("5. Sharpened: w_i^gamma / sum_j w_j^gamma = {}   eq. 9\n",
                      listed(to_vector(weights)));
  text += fmt::format("6. What a read head reads: r = sum_i w_i m_i = {}   eq. 2\n",
                      listed(to_vector(nn::read(memory, weights))));
  text += "7. What a write head leaves: m_i (1 - w_i e) + w_i a   eq. 3 and 4\n";
  return text + places(to_vector(written));
}

}  // namespace attend::cli
