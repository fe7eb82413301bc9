// Times each kernel at the sizes of a training step on Multi30k, and says how near it comes to what
// this machine can do, measured in the same run:
//
//   kernel_benchmarks [--benchmark_filter=...] [--benchmark_repetitions=...]
//
// ns_element   nanoseconds of CPU time an element (what an element is: the table below)
// GB/s         bytes that must come and go, an array read and written counted twice
// share        of the ceiling: the longer of bytes over the bandwidth on as much memory (of memcpy
// or
//              of a change in place, whichever is quicker; of memchr for what is only read), and of
//              multiplications and fused multiply-adds over those a second of a matrix product of
//              512 x 512 x 512. About 1 is all that there is; on a shared machine it wavers.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "drawn_numbers.h"
#include "kernels/backward.h"
#include "kernels/forward.h"
#include "kernels/optimizer.h"
#include "kernels/products.h"

namespace attend::kernels {
namespace {

using benchmarks::numbers;

constexpr int64_t kBatch = 64;
constexpr int64_t kLength = 15;
constexpr int64_t kHidden = 256;
constexpr int64_t kValues = 512;
constexpr int64_t kSymbols = 8000;
constexpr int64_t kSliceRows = 256;
constexpr int64_t kTexts = 128;  // 32 texts with 4 heads, which ask themselves
constexpr int64_t kSteps = 30;
constexpr int64_t kHeadSize = 64;

/// Multiplications of a function of one number, additions fused with them counted with them, and
/// its division as one.
constexpr double kExp = 10;
constexpr double kTanh = 9;
constexpr double kSigmoid = 9;

/// The least seconds that a run takes, of several.
double seconds_of(const std::function<void()>& run) {
  double least = 1e9;
  for (int i = 0; i < 15; ++i) {
    const auto began = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    least = std::min(least, seconds.count());
  }
  return least;
}

/// Bytes a second of what goes over `bytes` of memory, of which `moved` come and go.
double rate_of(double bytes, double moved, const std::function<void()>& run) {
  const auto repeats = std::max<int>(1, static_cast<int>(1e7 / bytes));
  const auto seconds = seconds_of([&] {
    for (int i = 0; i < repeats; ++i) {
      run();
      benchmark::ClobberMemory();
    }
  });
  return moved * repeats / seconds;
}

/// Bytes a second, read and written, on `bytes` of memory, by the quickest way: to copy one half to
/// the other, which past the caches may go around them, or to change each number in its place.
double bandwidth(double bytes, bool only_read) {
  const auto count = static_cast<int64_t>(bytes / 8.0) * 2;
  std::vector<float> x(static_cast<std::size_t>(count), 1.0F);
  auto* data = x.data();
  if (only_read) {
    return rate_of(bytes, bytes, [=] {
      benchmark::DoNotOptimize(std::memchr(data, 2, static_cast<std::size_t>(count) * 4));
    });
  }
  const auto by_copy = rate_of(bytes, bytes, [=] {
    std::memcpy(data, data + count / 2, static_cast<std::size_t>(count) * 2);
  });
  const auto in_place = rate_of(bytes, 2.0 * bytes, [=] { affine(data, 1.0F, 0.0F, data, count); });
  return std::max(by_copy, in_place);
}

/// Fused multiply-adds a second.
double multiplications() {
  static const double found = [] {
    constexpr int64_t kSize = 512;
    const auto a = numbers(kSize * kSize);
    std::vector<float> out(a.size());
    const auto seconds =
        seconds_of([&] { product(a.data(), a.data(), out.data(), kSize, kSize, kSize); });
    return static_cast<double>(kSize * kSize * kSize) / seconds;
  }();
  return found;
}

/// What one run of a kernel does.
struct Work {
  int64_t elements;
  double floats_touched;   ///< of different places: the working set
  double floats_moved;     ///< read, and written
  double multiplications;  ///< an element
  bool only_reads = false;
};

void time_kernel(const std::string& name, const Work& work, std::function<void()> run) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    const auto set = 4.0 * work.floats_touched;
    const auto bytes = 4.0 * work.floats_moved;
    const auto elements = static_cast<double>(work.elements);
    const auto by_memory = bytes / bandwidth(set, work.only_reads);
    const auto by_arithmetic = elements * work.multiplications / multiplications();
    run();
    for (auto _ : state) run();
    const auto rate = [&](double amount) {
      return benchmark::Counter(amount, benchmark::Counter::kIsIterationInvariantRate);
    };
    state.counters["GB/s"] = rate(bytes * 1e-9);
    state.counters["share"] = rate(std::max(by_memory, by_arithmetic));
    state.counters["ns_element"] =
        benchmark::Counter(elements * 1e-9, benchmark::Counter::kIsIterationInvariantRate |
                                                benchmark::Counter::kInvert);
  });
}

/// Arrays that live as long as the run that holds them.
using Arrays = std::vector<std::vector<float>>;
std::shared_ptr<Arrays> arrays(const std::vector<int64_t>& counts) {
  auto all = std::make_shared<Arrays>();
  for (const auto count : counts) all->push_back(numbers(count));
  return all;
}

void register_attention() {
  constexpr auto kPositions = kBatch * kLength;
  constexpr auto kKeys = kPositions * kHidden;
  constexpr auto kAllValues = kPositions * kValues;
  auto a = arrays({kBatch * kHidden, kKeys, kHidden, kPositions, kBatch * kHidden, kKeys, kHidden});
  const auto at = [](const std::shared_ptr<Arrays>& x, std::size_t i) { return (*x)[i].data(); };
  time_kernel("additive_energies", {kKeys, kKeys, kKeys, kTanh + 1}, [=] {
    additive_energies(at(a, 0), at(a, 1), at(a, 2), nullptr, at(a, 3), kBatch, kLength, kHidden);
  });
  time_kernel("additive_energies_backward", {kKeys, 2 * kKeys, 3 * kKeys, kTanh + 4}, [=] {
    additive_energies_backward(at(a, 0), at(a, 1), at(a, 2), nullptr, at(a, 3), at(a, 4), at(a, 5),
                               at(a, 6), kBatch, kLength, kHidden);
  });
  time_kernel("dot_each", {kKeys, kKeys, kKeys, 1, true},
              [=] { dot_each(at(a, 1), at(a, 0), nullptr, at(a, 3), kBatch, kLength, kHidden); });
  auto b = arrays({kPositions, kAllValues, kBatch * kValues, kPositions, kAllValues});
  time_kernel("weighted_sum", {kAllValues, kAllValues, kAllValues, 1, true}, [=] {
    weighted_sum(at(b, 0), at(b, 1), nullptr, at(b, 2), kBatch, kLength, kValues);
  });
  time_kernel("weighted_sum_backward", {kAllValues, 2 * kAllValues, 3 * kAllValues, 2}, [=] {
    weighted_sum_backward(at(b, 0), at(b, 1), nullptr, at(b, 2), at(b, 3), at(b, 4), kBatch,
                          kLength, kValues);
  });
  constexpr auto kPairs = kTexts * kSteps * kSteps;
  constexpr auto kAsking = kTexts * kSteps * kHeadSize;
  auto d = arrays({kAsking, kAsking, kPairs, working_size_of_steps(kSteps, kHeadSize), kAsking,
                   kAsking, kPairs});
  time_kernel("dot_each_of_steps", {kPairs * kHeadSize, 2 * kAsking, 2 * kAsking + kPairs, 1}, [=] {
    dot_each_of_steps(at(d, 0), at(d, 1), at(d, 2), at(d, 3), kTexts, kSteps, kSteps, kHeadSize);
  });
  time_kernel("dot_each_of_steps_backward",
              {2 * kPairs * kHeadSize, 2 * kAsking, 6 * kAsking + kPairs, 1}, [=] {
                dot_each_of_steps_backward(at(d, 0), at(d, 1), at(d, 2), at(d, 4), at(d, 5), kTexts,
                                           kSteps, kSteps, kHeadSize);
              });
  time_kernel("weighted_sum_of_steps", {kPairs * kHeadSize, 2 * kAsking, 2 * kAsking + kPairs, 1},
              [=] {
                weighted_sum_of_steps(at(d, 6), at(d, 1), at(d, 4), at(d, 3), kTexts, kSteps,
                                      kSteps, kHeadSize);
              });
  time_kernel("weighted_sum_of_steps_backward",
              {2 * kPairs * kHeadSize, 2 * kAsking, 6 * kAsking + kPairs, 1}, [=] {
                weighted_sum_of_steps_backward(at(d, 6), at(d, 0), at(d, 1), at(d, 2), at(d, 5),
                                               kTexts, kSteps, kSteps, kHeadSize);
              });
  auto c = arrays({kPositions, kPositions, kPositions});
  for (int64_t i = 0; i < kPositions; ++i) at(c, 1)[i] = i % kLength < kLength - 3 ? 1.0F : 0.0F;
  time_kernel("softmax, masked", {kPositions, 3 * kPositions, 3 * kPositions, kExp + 2},
              [=] { softmax(at(c, 0), at(c, 1), at(c, 2), kBatch, kLength); });
}

void register_cells() {
  constexpr auto kCell = kBatch * kHidden;
  const auto at = [](const std::shared_ptr<Arrays>& x, std::size_t i) { return (*x)[i].data(); };
  auto a = arrays({3 * kCell, 3 * kCell, kCell, kCell, 3 * kCell, 3 * kCell, kCell});
  time_kernel("gru_gates", {kCell, 8 * kCell, 8 * kCell, 2 * kSigmoid + kTanh + 2},
              [=] { gru_gates(at(a, 0), at(a, 1), at(a, 2), at(a, 3), kBatch, kHidden); });
  time_kernel("gru_gates_backward", {kCell, 15 * kCell, 22 * kCell, 2 * kSigmoid + kTanh + 12},
              [=] {
                gru_gates_backward(at(a, 0), at(a, 1), at(a, 2), at(a, 3), at(a, 4), at(a, 5),
                                   at(a, 6), kBatch, kHidden);
              });
  auto b = arrays({4 * kCell, kCell, kCell, 4 * kCell, kCell});
  time_kernel("lstm, memory and hidden",
              {kCell, 6 * kCell, 8 * kCell, 3 * kSigmoid + 2 * kTanh + 3}, [=] {
                lstm_memory(at(b, 0), at(b, 1), at(b, 2), kBatch, kHidden);
                lstm_hidden(at(b, 0), at(b, 1), at(b, 2), kBatch, kHidden);
              });
  time_kernel("lstm backward", {kCell, 11 * kCell, 19 * kCell, 3 * kSigmoid + 2 * kTanh + 16}, [=] {
    lstm_hidden_backward(at(b, 0), at(b, 1), at(b, 2), at(b, 3), at(b, 4), kBatch, kHidden);
    lstm_memory_backward(at(b, 0), at(b, 1), at(b, 2), at(b, 3), at(b, 4), kBatch, kHidden);
  });
  auto c = arrays({3 * kCell, 3 * kHidden, 3 * kHidden, 3 * kCell, kBatch, 3 * kCell});
  time_kernel("layer_norm", {3 * kCell, 6 * kCell, 6 * kCell, 3}, [=] {
    layer_norm(at(c, 0), at(c, 1), at(c, 2), at(c, 3), at(c, 4), kBatch, 3 * kHidden);
  });
  time_kernel("layer_norm_backward", {3 * kCell, 9 * kCell, 12 * kCell, 8}, [=] {
    layer_norm_backward(at(c, 0), at(c, 1), at(c, 4), at(c, 3), at(c, 5), at(c, 1), at(c, 2),
                        kBatch, 3 * kHidden);
  });
}

void register_loss() {
  constexpr auto kLogits = kSliceRows * kSymbols;
  const auto at = [](const std::shared_ptr<Arrays>& x, std::size_t i) { return (*x)[i].data(); };
  auto a = arrays({kLogits, kSymbols, kSliceRows, kLogits, kSymbols});
  std::vector<Index> targets(static_cast<std::size_t>(kSliceRows), 7);
  std::fill_n(at(a, 2), kSliceRows, 1.0F);
  time_kernel("cross_entropy", {kLogits, kLogits, 2 * kLogits, kExp + 1}, [=] {
    cross_entropy(at(a, 0), at(a, 1), targets.data(), at(a, 2), 0.1F, kSliceRows, kSymbols);
  });
  time_kernel("add_sum_of_rows", {kLogits, kLogits, kLogits, 0, true},
              [=] { add_sum_of_rows(at(a, 0), at(a, 4), kSliceRows, kSymbols); });
  constexpr auto kStep = kBatch * kSymbols;
  time_kernel("log_softmax", {kStep, 2 * kStep, 2 * kStep, kExp},
              [=] { log_softmax(at(a, 0), at(a, 3), kBatch, kSymbols); });
}

void register_elements() {
  constexpr auto kCount = kBatch * kLength * kHidden;
  const auto at = [](const std::shared_ptr<Arrays>& x, std::size_t i) { return (*x)[i].data(); };
  auto a = arrays({kCount, kCount, kCount});
  const std::pair<Map, double> maps[] = {
      {Map::kExp, kExp + 1}, {Map::kTanh, kTanh}, {Map::kSigmoid, kSigmoid}};
  const char* names[] = {"exp", "tanh", "sigmoid"};
  for (std::size_t i = 0; i < std::size(maps); ++i) {
    time_kernel(names[i], {kCount, 2 * kCount, 2 * kCount, maps[i].second},
                [=, function = maps[i].first] { map(function, at(a, 0), at(a, 1), kCount); });
  }
  time_kernel("tanh backward", {kCount, 3 * kCount, 4 * kCount, 2},
              [=] { map_backward(Map::kTanh, at(a, 0), at(a, 0), at(a, 1), at(a, 2), kCount); });
  time_kernel("add", {kCount, 2 * kCount, 3 * kCount, 1},
              [=] { add(at(a, 0), 1e-3F, at(a, 1), kCount); });
  constexpr Broadcast kDense = {{1, kBatch, kLength, kHidden},
                                {0, kLength * kHidden, kHidden, 1},
                                {0, kLength * kHidden, kHidden, 1}};
  constexpr Broadcast kByPosition = {
      {1, kBatch, kLength, kHidden}, {0, kLength * kHidden, kHidden, 1}, {0, kLength, 1, 0}};
  time_kernel("multiply", {kCount, 3 * kCount, 3 * kCount, 1},
              [=] { arithmetic(Arithmetic::kMultiply, at(a, 0), at(a, 1), at(a, 2), kDense); });
  time_kernel("multiply by one a position", {kCount, 2 * kCount, 2 * kCount, 1}, [=] {
    arithmetic(Arithmetic::kMultiply, at(a, 0), at(a, 1), at(a, 2), kByPosition);
  });
  time_kernel("multiply backward", {kCount, 4 * kCount, 8 * kCount, 2}, [=] {
    arithmetic_backward_a(Arithmetic::kMultiply, at(a, 0), at(a, 1), at(a, 1), at(a, 2), kDense);
    arithmetic_backward_b(Arithmetic::kMultiply, at(a, 0), at(a, 1), at(a, 1), at(a, 2), kDense);
  });
  time_kernel("maxout", {kCount / 2, 1.5 * kCount, 1.5 * kCount, 0},
              [=] { maxout(at(a, 0), at(a, 1), kCount / 2); });
  time_kernel("maxout backward", {kCount / 2, 2.5 * kCount, 3.5 * kCount, 0},
              [=] { maxout_backward(at(a, 0), at(a, 1), at(a, 2), kCount / 2); });
  time_kernel("dropout_mask", {kCount, kCount, kCount, 3},
              [=] { dropout_mask(7, 0.3F, at(a, 0), kCount); });
}

void register_optimizer() {
  const auto at = [](const std::shared_ptr<Arrays>& x, std::size_t i) { return (*x)[i].data(); };
  constexpr AdamStep kStep = {.rate = 1e-6F,
                              .correction = 1.0F,
                              .decay_first = 0.9F,
                              .decay_second = 0.999F,
                              .epsilon = 1e-8F,
                              .scale = 1.0F};
  auto a = arrays({6'500'000, 6'500'000, 6'500'000, 6'500'000});
  for (auto& value : (*a)[3]) value = value * value;
  for (const int64_t count : {3'200'000, 6'500'000}) {
    const auto name = " of " + std::to_string(count);
    const auto floats = static_cast<double>(count);
    time_kernel("sum_of_squares" + name, {count, floats, floats, 1, true},
                [=] { benchmark::DoNotOptimize(sum_of_squares(at(a, 1), count)); });
    time_kernel("adam" + name, {count, 4 * floats, 8 * floats, 7},
                [=] { adam(kStep, at(a, 0), at(a, 1), at(a, 2), at(a, 3), count); });
  }
}

}  // namespace
}  // namespace attend::kernels

int main(int count, char** arguments) {
  using namespace attend::kernels;
  register_attention();
  register_cells();
  register_loss();
  register_elements();
  register_optimizer();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
