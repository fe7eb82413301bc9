// Rows of floats as whole numbers.

#include <algorithm>
#include <cmath>

#include "kernels/packed_product.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/packed_rows.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {
namespace {

constexpr float kMiddle = 128.0F;  // what 0 becomes

HWY_INLINE float largest_magnitude(const float* x, int64_t size) {
  const auto lanes = lane_count();
  auto most = zeros();
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) most = hn::Max(most, hn::Abs(Whole().load(x + i)));
  auto largest = hn::GetLane(hn::MaxOfLanes(Floats(), most));
  for (; i < size; ++i) largest = std::max(largest, std::abs(x[i]));
  return largest;
}

float RoundToSteps(const float* x, std::uint8_t* out, int64_t size) {
  const hn::Rebind<std::uint8_t, Floats> bytes;
  const hn::RebindToSigned<Floats> integers;
  const auto lanes = lane_count();
  const auto step = largest_magnitude(x, size) / 127.0F;
  const auto inverse = step > 0.0F ? 1.0F / step : 0.0F;
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    const auto steps = hn::Round(hn::Mul(Whole().load(x + i), all(inverse)));
    const auto whole = hn::ConvertTo(integers, hn::Add(steps, all(kMiddle)));
    hn::StoreU(hn::DemoteTo(bytes, whole), bytes, out + i);
  }
  for (; i < size; ++i) {
    out[i] = static_cast<std::uint8_t>(std::nearbyint(x[i] * inverse) + kMiddle);
  }
  return step;
}

}  // namespace
}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(RoundToSteps);

float round_to_steps(const float* x, std::uint8_t* out, int64_t size) {
  return HWY_DYNAMIC_DISPATCH(RoundToSteps)(x, out, size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
