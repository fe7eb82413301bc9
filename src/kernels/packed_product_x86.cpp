// Products with packed weights on instructions that only some x86 processors have: AVX512-BF16 and
// AVX512-VNNI. Without them, or elsewhere: packed_product.cpp.

#include <atomic>

#include "kernels/packed_product.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define ATTEND_HAS_X86

#include <algorithm>
#include <utility>

#include <hwy/base.h>  // options of a part of a file, for GCC and for Clang
#include <immintrin.h>

// What GCC 12's header leaves undefined on purpose.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

HWY_PUSH_ATTRIBUTES("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16,avx2,fma")
namespace attend::kernels::x86 {
namespace {

struct Common {
  static constexpr int kLanes = 16;
  static constexpr int kRegisters = 32;
  using Words = __m512i;
  static inline Words load(const std::uint32_t* words) { return _mm512_loadu_si512(words); }
  static inline Words broadcast(std::uint32_t word) {
    return _mm512_set1_epi32(static_cast<int>(word));
  }
};

struct Bfloat16Simd : Common {
  static constexpr bool kIsInteger = false;
  using Sums = __m512;
  static inline Sums start(const PackedProduct& /*p*/, const float* bias, int column) {
    return _mm512_loadu_ps(bias + column);
  }
  static inline Sums add_products(Sums sums, Words weight, Words x) {
    return _mm512_dpbf16_ps(sums, reinterpret_cast<__m512bh>(weight),
                            reinterpret_cast<__m512bh>(x));
  }
  static inline void store(const PackedProduct& p, Sums sums, int row, int column,
                           const float* /*bias*/) {
    _mm512_storeu_ps(p.out + row * p.out_stride + column, sums);
  }
};

struct Int8Simd : Common {
  static constexpr bool kIsInteger = true;
  using Sums = __m512i;
  static inline Sums start(const PackedProduct& p, const float* /*bias*/, int column) {
    return _mm512_loadu_si512(p.corrections + column);
  }
  static inline Sums add_products(Sums sums, Words weight, Words x) {
    return _mm512_dpbusd_epi32(sums, x, weight);
  }
  static inline void store(const PackedProduct& p, Sums sums, int row, int column,
                           const float* bias) {
    const auto scale =
        _mm512_mul_ps(_mm512_loadu_ps(p.weight_scales + column), _mm512_set1_ps(p.x_scales[row]));
    const auto scaled =
        _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), scale, _mm512_loadu_ps(bias + column));
    _mm512_storeu_ps(p.out + row * p.out_stride + column, scaled);
  }
};

#include "kernels/packed_product-inl.h"

void multiply_bfloat16(const PackedProduct& product) {
  multiply<Bfloat16Simd>(product);
}
void multiply_int8(const PackedProduct& product) {
  multiply<Int8Simd>(product);
}

}  // namespace
}  // namespace attend::kernels::x86
HWY_POP_ATTRIBUTES
#endif

namespace attend::kernels {
namespace {

std::atomic<bool> is_plain = false;

#ifdef ATTEND_HAS_X86
bool has_integers() {
  static const bool has =
      __builtin_cpu_supports("avx512vnni") != 0 && __builtin_cpu_supports("avx512bw") != 0;
  return has && !is_plain;
}

bool has_bfloats() {
  static const bool has = __builtin_cpu_supports("avx512bf16") != 0;
  return has && has_integers();
}
#endif

}  // namespace

void use_plain_products(bool plain) {
  is_plain = plain;
}

void multiply_bfloat16(const PackedProduct& product) {
#ifdef ATTEND_HAS_X86
  if (has_bfloats()) return x86::multiply_bfloat16(product);
#endif
  multiply_bfloat16_plainly(product);
}

void multiply_int8(const PackedProduct& product) {
#ifdef ATTEND_HAS_X86
  if (has_integers()) return x86::multiply_int8(product);
#endif
  multiply_int8_plainly(product);
}

}  // namespace attend::kernels
