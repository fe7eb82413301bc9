#include "data/fourier.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace attend::data {

Fourier::Fourier(std::size_t size) : half_(size / 2) {
  if (size < 4 || !std::has_single_bit(size)) {
    throw std::logic_error("Fourier: no power of two from 4 on");
  }
  for (std::size_t k = 0; k < half_; ++k) {
    const auto angle = 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(size);
    cosines_.push_back(std::cos(angle));
    sines_.push_back(std::sin(angle));
  }
  exchanged_.assign(half_, 0);
  for (std::size_t i = 1; i < half_; ++i) {  // the bits of i in the other order
    exchanged_[i] = exchanged_[i / 2] / 2 + (i % 2) * (half_ / 2);
  }
}

void Fourier::powers(std::span<double> numbers, std::span<double> powers) const {
  const auto exchange = [&](std::size_t i, std::size_t j) {
    std::swap(numbers[2 * i], numbers[2 * j]);
    std::swap(numbers[2 * i + 1], numbers[2 * j + 1]);
  };
  for (std::size_t i = 0; i < half_; ++i) {
    if (i < exchanged_[i]) exchange(i, exchanged_[i]);
  }
  for (std::size_t width = 1; width < half_; width *= 2) {
    const auto step = half_ / width;  // of an angle of pi / width, in those of 2 pi / size
    for (std::size_t first = 0; first < half_; first += 2 * width) {
      for (std::size_t k = 0; k < width; ++k) {
        const auto cosine = cosines_[k * step];
        const auto sine = sines_[k * step];
        auto* const upper = &numbers[2 * (first + k)];
        auto* const lower = &numbers[2 * (first + k + width)];
        const auto real = lower[0] * cosine + lower[1] * sine;
        const auto imaginary = lower[1] * cosine - lower[0] * sine;
        lower[0] = upper[0] - real;
        lower[1] = upper[1] - imaginary;
        upper[0] += real;
        upper[1] += imaginary;
      }
    }
  }
  // Even and odd numbers apart, Z_k and the conjugate of Z_{half - k} being their sum and
  // difference.
  powers[0] = (numbers[0] + numbers[1]) * (numbers[0] + numbers[1]);
  powers[half_] = (numbers[0] - numbers[1]) * (numbers[0] - numbers[1]);
  for (std::size_t k = 1; k < half_; ++k) {
    const auto* const one = &numbers[2 * k];
    const auto* const other = &numbers[2 * (half_ - k)];
    const auto even = 0.5 * (one[0] + other[0]);
    const auto even_imaginary = 0.5 * (one[1] - other[1]);
    const auto odd = 0.5 * (one[1] + other[1]);
    const auto odd_imaginary = 0.5 * (other[0] - one[0]);
    const auto real = even + odd * cosines_[k] + odd_imaginary * sines_[k];
    const auto imaginary = even_imaginary + odd_imaginary * cosines_[k] - odd * sines_[k];
    powers[k] = real * real + imaginary * imaginary;
  }
}

}  // namespace attend::data
