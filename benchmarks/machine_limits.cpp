#include "machine_limits.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <new>
#include <span>

#include <sys/mman.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define ATTEND_MEASURES_PEAKS
#endif
#if defined(ATTEND_MEASURES_PEAKS) && !defined(__clang__)
#define ATTEND_ON_EVERY_TARGET [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define ATTEND_ON_EVERY_TARGET
#endif

namespace attend::benchmarks {
namespace {

constexpr int kTrials = 5;

/// The sum of all words; independent sums, so that additions do not wait for each other.
ATTEND_ON_EVERY_TARGET std::uint64_t sum_of(const std::uint64_t* words, std::size_t count) {
  std::uint64_t sums[32] = {};
  for (std::size_t i = 0; i + 32 <= count; i += 32) {
    for (std::size_t lane = 0; lane < 32; ++lane) sums[lane] += words[i + lane];
  }
  std::uint64_t sum = 0;
  for (const auto lane : sums) sum += lane;
  return sum;
}

#ifdef ATTEND_MEASURES_PEAKS
constexpr long kRounds = 1000000;
constexpr int kChains = 16;  // more than an instruction's latency, so that none waits

// In each a chain is a register of its own, and every instruction has the same two factors.
// NOLINTBEGIN
#define ATTEND_FOUR(one, c) one(c) one(c + 1) one(c + 2) one(c + 3)
#define ATTEND_EIGHT(one, c) ATTEND_FOUR(one, c) ATTEND_FOUR(one, c + 4)
#define ATTEND_CHAINS(one) ATTEND_EIGHT(one, 0) ATTEND_EIGHT(one, 8)

[[gnu::target("avx512f")]] void run_fp32_512() {
  __m512 sums[kChains] = {};
  __m512 factor = _mm512_setzero_ps();
  for (long i = 0; i < kRounds; ++i) {
#define ATTEND_ONE(c) asm volatile("vfmadd231ps %1, %1, %0" : "+v"(sums[c]) : "v"(factor));
    ATTEND_CHAINS(ATTEND_ONE)
#undef ATTEND_ONE
  }
}

[[gnu::target("avx2,fma")]] void run_fp32_256() {
  __m256 sums[8] = {};
  __m256 factor = _mm256_setzero_ps();
  for (long i = 0; i < 2 * kRounds; ++i) {
#define ATTEND_ONE(c) asm volatile("vfmadd231ps %1, %1, %0" : "+x"(sums[c]) : "x"(factor));
    ATTEND_EIGHT(ATTEND_ONE, 0)
#undef ATTEND_ONE
  }
}

[[gnu::target("avx512f,avx512bf16")]] void run_bf16() {
  __m512 sums[kChains] = {};
  __m512 factor = _mm512_setzero_ps();
  for (long i = 0; i < kRounds; ++i) {
#define ATTEND_ONE(c) asm volatile("vdpbf16ps %1, %1, %0" : "+v"(sums[c]) : "v"(factor));
    ATTEND_CHAINS(ATTEND_ONE)
#undef ATTEND_ONE
  }
}

[[gnu::target("avx512f,avx512vnni")]] void run_int8() {
  __m512i sums[kChains] = {};
  __m512i factor = _mm512_setzero_si512();
  for (long i = 0; i < kRounds; ++i) {
#define ATTEND_ONE(c) asm volatile("vpdpbusd %1, %1, %0" : "+v"(sums[c]) : "v"(factor));
    ATTEND_CHAINS(ATTEND_ONE)
#undef ATTEND_ONE
  }
}
// NOLINTEND

double peak_of(void (*run)(), double operations_an_instruction) {
  double best = 0.0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto began = thread_seconds();
    run();
    const auto seconds = thread_seconds() - began;
    best = std::max(best, 1e-9 * kChains * kRounds * operations_an_instruction / seconds);
  }
  return best;
}
#endif

/// Memory of ones, in pages as large as the system gives, so that finding them costs least.
class LargePages {
 public:
  explicit LargePages(std::size_t bytes) {
    constexpr std::size_t kPage = std::size_t{2} << 20;
    const auto size = (bytes + kPage - 1) / kPage * kPage;
    memory_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(kPage, size)));
    if (!memory_) throw std::bad_alloc();
    madvise(memory_.get(), size, MADV_HUGEPAGE);  // a wish; without it the pages are small
    std::fill_n(memory_.get(), size / sizeof(std::uint64_t), std::uint64_t{1});
  }
  const std::uint64_t* words() const { return memory_.get(); }

 private:
  struct Free {
    void operator()(std::uint64_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::uint64_t, Free> memory_;
};

}  // namespace

double thread_seconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Peaks measure_peaks() {
  Peaks peaks;
#ifdef ATTEND_MEASURES_PEAKS
  if (__builtin_cpu_supports("avx512f")) {
    peaks.fp32 = peak_of(run_fp32_512, 32);
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    peaks.fp32 = peak_of(run_fp32_256, 16);
  }
  if (__builtin_cpu_supports("avx512bf16")) peaks.bf16 = peak_of(run_bf16, 64);
  if (__builtin_cpu_supports("avx512vnni")) peaks.int8 = peak_of(run_int8, 128);
#endif
  return peaks;
}

double read_bandwidth(std::size_t bytes) {
  const auto count = std::max<std::size_t>(bytes / 256, 1) * 32;
  const LargePages pages(count * sizeof(std::uint64_t));
  const std::span<const std::uint64_t> words(pages.words(), count);
  const auto size = static_cast<double>(words.size_bytes());
  double best = 0.0;
  volatile std::uint64_t sink = 0;  // or the compiler leaves the reading out
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto began = thread_seconds();
    double seconds = 0.0;
    double read = 0.0;
    do {
      for (double passed = 0.0; passed < 1e6; passed += size) {  // the clock costs time, too
        sink = sum_of(words.data(), words.size());
        read += size;
      }
      seconds = thread_seconds() - began;
    } while (seconds < 0.02);
    best = std::max(best, read / seconds);
  }
  static_cast<void>(sink);
  return best;
}

}  // namespace attend::benchmarks
