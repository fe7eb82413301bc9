#include "metrics/amounts.h"

#include <cmath>
#include <stdexcept>

namespace attend::metrics {
namespace {

constexpr int kBits = 30;     // of a digit
constexpr int kLeast = -210;  // the first digit counts 2^-210

}  // namespace

void add_amount(double amount, std::size_t place, std::vector<LineCounts::Entry>& line) {
  if (!(std::abs(amount) <= kLargestAmount)) throw std::logic_error("an amount beyond all digits");
  auto rest = std::abs(amount);
  for (auto digit = static_cast<int>(kAmountWidth) - 1; digit >= 0 && rest > 0.0; --digit) {
    const auto unit = std::ldexp(1.0, kLeast + kBits * digit);
    const auto count = std::floor(rest / unit);
    if (count == 0.0) continue;
    rest -= count * unit;  // exact: both are multiples of the last bit of `rest`
    line.push_back({static_cast<uint32_t>(place) + static_cast<uint32_t>(digit),
                    static_cast<int32_t>(amount < 0.0 ? -count : count)});
  }
}

long double amount_of(std::span<const int64_t> digits) {
  long double sum = 0.0L;
  for (auto digit = static_cast<int>(kAmountWidth) - 1; digit >= 0; --digit) {
    sum += std::ldexp(static_cast<long double>(digits[static_cast<std::size_t>(digit)]),
                      kLeast + kBits * digit);
  }
  return sum;
}

}  // namespace attend::metrics
