// Products with packed weights on the instruction sets that Highway knows.

#include "kernels/packed_product.h"

#include <algorithm>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/packed_product.cpp"
// Vectors of a size that is known when this is compiled.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Float = hn::CappedTag<float, 16>;
using Word = hn::RebindToUnsigned<Float>;
using Integer = hn::RebindToSigned<Float>;

struct Common {
  static constexpr int kLanes = static_cast<int>(hn::MaxLanes(Float()));
  static constexpr int kRegisters = HWY_ARCH_X86 && kLanes < 16 ? 16 : 32;
  using Words = hn::Vec<Word>;
  static HWY_INLINE Words load(const std::uint32_t* words) { return hn::LoadU(Word(), words); }
  static HWY_INLINE Words broadcast(std::uint32_t word) { return hn::Set(Word(), word); }
};

struct OfFloats : Common {
  static constexpr bool kIsInteger = false;
  using Sums = hn::Vec<Float>;
  static HWY_INLINE Sums start(const PackedProduct& /*p*/, const float* bias, int column) {
    return hn::LoadU(Float(), bias + column);
  }
  static HWY_INLINE void store(const PackedProduct& p, Sums sums, int row, int column,
                               const float* /*bias*/) {
    hn::StoreU(sums, Float(), p.out + row * p.out_stride + column);
  }
};

struct FloatSimd : OfFloats {
  static HWY_INLINE Sums add_products(Sums sums, Words weight, Words x) {
    return hn::MulAdd(hn::BitCast(Float(), weight), hn::BitCast(Float(), x), sums);
  }
};

/// A bfloat16 is the upper half of a float.
struct Bfloat16Simd : OfFloats {
  static HWY_INLINE Sums add_products(Sums sums, Words weight, Words x) {
    return hn::MulAdd(lower(weight), lower(x), hn::MulAdd(upper(weight), upper(x), sums));
  }
  static HWY_INLINE hn::Vec<Float> lower(Words words) {
    return hn::BitCast(Float(), hn::ShiftLeft<16>(words));
  }
  static HWY_INLINE hn::Vec<Float> upper(Words words) {
    return hn::BitCast(Float(), hn::And(words, hn::Set(Word(), 0xFFFF0000U)));
  }
};

struct Int8Simd : Common {
  static constexpr bool kIsInteger = true;
  using Sums = hn::Vec<Integer>;
  static HWY_INLINE Sums start(const PackedProduct& p, const float* /*bias*/, int column) {
    return hn::LoadU(Integer(), p.corrections + column);
  }
  static HWY_INLINE Sums add_products(Sums sums, Words weight, Words x) {
    sums = hn::Add(sums, hn::Mul(of_weight<0>(weight), of_x<0>(x)));
    sums = hn::Add(sums, hn::Mul(of_weight<1>(weight), of_x<1>(x)));
    sums = hn::Add(sums, hn::Mul(of_weight<2>(weight), of_x<2>(x)));
    return hn::Add(sums, hn::Mul(of_weight<3>(weight), of_x<3>(x)));
  }
  static HWY_INLINE void store(const PackedProduct& p, Sums sums, int row, int column,
                               const float* bias) {
    const Float d;
    const auto scale = hn::Mul(hn::LoadU(d, p.weight_scales + column), hn::Set(d, p.x_scales[row]));
    hn::StoreU(hn::MulAdd(hn::ConvertTo(d, sums), scale, hn::LoadU(d, bias + column)), d,
               p.out + row * p.out_stride + column);
  }
  template <int kByte>
  static HWY_INLINE Sums of_weight(Words words) {  // signed
    return hn::ShiftRight<24>(hn::BitCast(Integer(), hn::ShiftLeft<24 - 8 * kByte>(words)));
  }
  template <int kByte>
  static HWY_INLINE Sums of_x(Words words) {  // from 0 to 255
    return hn::BitCast(Integer(), hn::And(hn::ShiftRight<8 * kByte>(words), hn::Set(Word(), 255U)));
  }
};

#include "kernels/packed_product-inl.h"

void MultiplyFloat(const PackedProduct& product) {
  multiply<FloatSimd>(product);
}
void MultiplyBfloat16(const PackedProduct& product) {
  multiply<Bfloat16Simd>(product);
}
void MultiplyInt8(const PackedProduct& product) {
  multiply<Int8Simd>(product);
}

}  // namespace
}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(MultiplyFloat);
HWY_EXPORT(MultiplyBfloat16);
HWY_EXPORT(MultiplyInt8);

void multiply_float(const PackedProduct& product) {
  HWY_DYNAMIC_DISPATCH(MultiplyFloat)(product);
}

void multiply_bfloat16_plainly(const PackedProduct& product) {
  HWY_DYNAMIC_DISPATCH(MultiplyBfloat16)(product);
}

void multiply_int8_plainly(const PackedProduct& product) {
  HWY_DYNAMIC_DISPATCH(MultiplyInt8)(product);
}

}  // namespace attend::kernels
#endif
