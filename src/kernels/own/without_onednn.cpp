// What oneDNN alone has code for: convolutions of its own, products of bfloat16 in training.
// Callers ask whether it is there; here it is not.

#include <stdexcept>

#include "kernels/bf16_products.h"
#include "kernels/direct_convolutions.h"

namespace attend::kernels {
namespace {

[[noreturn]] void missing() {
  throw std::logic_error("this build has no oneDNN: ask first");
}

}  // namespace

bool has_direct(const DirectConvolution& /*convolution*/, bool /*has_bias*/, Way /*way*/) {
  return false;
}

void convolve_directly(const DirectConvolution& /*convolution*/, const void* /*x*/,
                       const float* /*filters*/, const float* /*bias*/, float* /*out*/) {
  missing();
}

void convolve_directly_to_pictures(const DirectConvolution& /*convolution*/, const void* /*dy*/,
                                   const float* /*filters*/, float* /*dx*/) {
  missing();
}

void convolve_directly_to_filters(const DirectConvolution& /*convolution*/, const void* /*x*/,
                                  const void* /*dy*/, float* /*dfilters*/) {
  missing();
}

bool has_bf16_products() {
  return false;
}

struct Bf16Weight::Packed {};

Bf16Weight::Bf16Weight(int64_t /*n*/, int64_t /*k*/) {
  missing();
}

Bf16Weight::~Bf16Weight() = default;

void Bf16Weight::pack(const float* /*weight*/) {
  missing();
}

void Bf16Weight::linear(const Bf16* /*x*/, const float* /*bias*/, float* /*out*/,
                        int64_t /*m*/) const {
  missing();
}

void Bf16Weight::product(const Bf16* /*dy*/, float* /*dx*/, int64_t /*m*/, bool /*adds*/) const {
  missing();
}

void product_of_transposed(const Bf16* /*dy*/, const Bf16* /*x*/, float* /*dw*/, int64_t /*m*/,
                           int64_t /*n*/, int64_t /*k*/, bool /*adds*/) {
  missing();
}

}  // namespace attend::kernels
