// Times a convolution at sizes that networks have, on one thread, in single precision and bf16:
//
//   OMP_NUM_THREADS=1 convolution_speed [SECONDS a figure, 0.3] [json]
//
// by patches   in single precision the faster of all patches of the batch, then one product, and
//              patches of some rows at a time, which stay in the cache; in bf16 the former
// directly     oneDNN's convolution of pictures as they lie; its filters and their gradient are
//              reordered each time, since each step of training moves them
//
// Filters of each channel alone are loops on plain memory. Milliseconds of CPU time a picture, the
// least of what runs in that time, of forward + gradient of pictures + gradient of filters; the
// last column is the share of the speed of a product of 512 x 512 x 512 in single precision,
// measured in the same run, that the faster of each comes to. CPU time, and the least: a shared
// machine wavers. With json a line of it for each layer: 10^9 multiplications and additions a
// second, of the faster of each, of patches alone, and of that product.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "drawn_numbers.h"
#include "kernels/bf16_products.h"
#include "kernels/convolutions.h"
#include "kernels/direct_convolutions.h"
#include "kernels/pictures.h"
#include "kernels/products.h"

namespace attend::benchmarks {
namespace {

using kernels::Bf16;
using kernels::Pictures;
using kernels::Way;

struct Layer {
  std::string name;
  Pictures pictures;
  int64_t filters;  // 0: one for each channel

  int64_t places() const { return pictures.batch * pictures.down() * pictures.across(); }
  int64_t outputs() const { return filters == 0 ? pictures.channels : filters; }
  int64_t taps() const { return pictures.grid.height * pictures.grid.width; }
  int64_t inputs() const { return taps() * (filters == 0 ? 1 : pictures.channels); }
  int64_t numbers() const {
    return pictures.batch * pictures.height * pictures.width * pictures.channels;
  }
  double multiplications() const {
    return static_cast<double>(places()) * static_cast<double>(outputs()) *
           static_cast<double>(inputs());
  }
};

double seconds_a_figure = 0.3;

/// CPU time of this thread, in milliseconds.
double now() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// The least of as many runs as the time has room for, in milliseconds.
double milliseconds_of(const std::function<void()>& run) {
  constexpr int kFewest = 7;
  run();
  double least = 1e9;
  double sum = 0.0;
  for (int i = 0; i < kFewest || sum < 1e3 * seconds_a_figure; ++i) {
    const auto began = now();
    run();
    const auto time = now() - began;
    least = std::min(least, time);
    sum += time;
  }
  return least;
}

/// Of the three ways; what cannot be had takes for ever.
struct Times {
  double forward = kNever;
  double to_pictures = kNever;
  double to_filters = kNever;

  static constexpr double kNever = 1e9;
  double sum() const { return forward + to_pictures + to_filters; }
};

Times faster_of(const Times& a, const Times& b) {
  return {std::min(a.forward, b.forward), std::min(a.to_pictures, b.to_pictures),
          std::min(a.to_filters, b.to_filters)};
}

/// What a layer reads and makes, and their gradients.
struct Numbers {
  explicit Numbers(const Layer& layer)
      : x(numbers(layer.numbers())),
        weight(numbers(layer.outputs() * layer.inputs())),
        y(numbers(layer.places() * layer.outputs())),
        dy(y),
        dx(x),
        dweight(weight),
        narrow_x(x.size()),
        narrow_dy(dy.size()) {
    kernels::to_bf16(dy.data(), narrow_dy.data(), std::ssize(dy));
  }
  void clear_gradients() {
    std::fill(dx.begin(), dx.end(), 0.0F);
    std::fill(dweight.begin(), dweight.end(), 0.0F);
  }
  std::vector<float> x, weight, y, dy, dx, dweight;
  std::vector<Bf16> narrow_x, narrow_dy;
};

Times whole(const Layer& layer, Numbers& n) {
  std::vector<float> seen(static_cast<std::size_t>(layer.places() * layer.inputs()));
  auto dseen = seen;
  const auto m = layer.places();
  const auto k = layer.inputs();
  return {milliseconds_of([&] {
            kernels::patches(n.x.data(), seen.data(), layer.pictures);
            kernels::linear(seen.data(), n.weight.data(), nullptr, n.y.data(), m, layer.filters, k);
          }),
          milliseconds_of([&] {
            kernels::product(n.dy.data(), n.weight.data(), dseen.data(), m, layer.filters, k);
            n.clear_gradients();
            kernels::patches_backward(dseen.data(), n.dx.data(), layer.pictures);
          }),
          milliseconds_of([&] {
            kernels::product_of_transposed(n.dy.data(), seen.data(), n.dweight.data(), m,
                                           layer.filters, k);
          })};
}

Times whole_in_bf16(const Layer& layer, Numbers& n) {
  std::vector<float> seen(static_cast<std::size_t>(layer.places() * layer.inputs()));
  auto dseen = seen;
  std::vector<Bf16> narrow(seen.size());
  const auto m = layer.places();
  kernels::Bf16Weight weight(layer.filters, layer.inputs());
  weight.pack(n.weight.data());
  return {milliseconds_of([&] {
            kernels::patches(n.x.data(), seen.data(), layer.pictures);
            kernels::to_bf16(seen.data(), narrow.data(), std::ssize(seen));
            weight.linear(narrow.data(), nullptr, n.y.data(), m);
          }),
          milliseconds_of([&] {
            weight.product(n.narrow_dy.data(), dseen.data(), m, false);
            n.clear_gradients();
            kernels::patches_backward(dseen.data(), n.dx.data(), layer.pictures);
          }),
          milliseconds_of([&] {
            kernels::product_of_transposed(n.narrow_dy.data(), narrow.data(), n.dweight.data(), m,
                                           layer.filters, layer.inputs(), false);
          })};
}

Times sliced(const Layer& layer, Numbers& n) {
  const auto& of = layer.pictures;
  std::vector<float> working(static_cast<std::size_t>(kernels::working_size_of_convolution(of)));
  const auto back = [&](float* dx, float* dweight) {
    n.clear_gradients();
    kernels::convolution_backward(n.x.data(), n.weight.data(), n.dy.data(), dx, dweight,
                                  working.data(), layer.filters, of);
  };
  return {milliseconds_of([&] {
            kernels::convolution(n.x.data(), n.weight.data(), nullptr, n.y.data(), working.data(),
                                 layer.filters, of);
          }),
          milliseconds_of([&] { back(n.dx.data(), nullptr); }),
          milliseconds_of([&] { back(nullptr, n.dweight.data()); })};
}

Times each_channel(const Layer& layer, Numbers& n) {
  const auto back = [&](float* dx, float* dweight) {
    n.clear_gradients();
    kernels::convolve_each_backward(n.x.data(), n.weight.data(), n.dy.data(), dx, dweight,
                                    layer.pictures);
  };
  return {milliseconds_of([&] {
            kernels::convolve_each(n.x.data(), n.weight.data(), nullptr, n.y.data(),
                                   layer.pictures);
          }),
          milliseconds_of([&] { back(n.dx.data(), nullptr); }),
          milliseconds_of([&] { back(nullptr, n.dweight.data()); })};
}

Times directly(const Layer& layer, Numbers& n, bool is_bf16) {
  const kernels::DirectConvolution of = {layer.pictures, layer.filters, is_bf16};
  const void* x = is_bf16 ? static_cast<const void*>(n.narrow_x.data()) : n.x.data();
  const void* dy = is_bf16 ? static_cast<const void*>(n.narrow_dy.data()) : n.dy.data();
  Times found;
  if (kernels::has_direct(of, false, Way::kForward)) {
    found.forward = milliseconds_of([&] {
      if (is_bf16) kernels::to_bf16(n.x.data(), n.narrow_x.data(), std::ssize(n.x));
      kernels::convolve_directly(of, x, n.weight.data(), nullptr, n.y.data());
    });
  }
  if (kernels::has_direct(of, false, Way::kToPictures)) {
    found.to_pictures = milliseconds_of(
        [&] { kernels::convolve_directly_to_pictures(of, dy, n.weight.data(), n.dx.data()); });
  }
  if (kernels::has_direct(of, false, Way::kToFilters)) {
    found.to_filters = milliseconds_of(
        [&] { kernels::convolve_directly_to_filters(of, x, dy, n.dweight.data()); });
  }
  return found;
}

/// Multiplications a millisecond.
double ceiling() {
  constexpr int64_t kSize = 512;
  const auto a = numbers(kSize * kSize);
  auto c = a;
  const auto time = milliseconds_of(
      [&] { kernels::linear(a.data(), a.data(), nullptr, c.data(), kSize, kSize, kSize); });
  return kSize * kSize * kSize / time;
}

std::string text_of(const Times& times, double pictures) {
  std::string text;
  for (const auto time : {times.forward, times.to_pictures, times.to_filters}) {
    char number[32] = "-";
    if (time < Times::kNever) std::snprintf(number, sizeof number, "%.3f", time / pictures);
    text += (text.empty() ? "" : " + ") + std::string(number);
  }
  return text;
}

void print(const Layer& layer, bool is_bf16, bool as_json) {
  Numbers n(layer);
  const auto pictures = static_cast<double>(layer.pictures.batch);
  const bool is_each = layer.filters == 0;
  const auto patches = is_each   ? each_channel(layer, n)
                       : is_bf16 ? whole_in_bf16(layer, n)
                                 : faster_of(whole(layer, n), sliced(layer, n));
  const auto direct = is_each ? Times{} : directly(layer, n, is_bf16);
  const auto best = faster_of(patches, direct);
  const auto most = ceiling();
  const auto work = 3.0 * layer.multiplications();  // forward, and the gradients of both factors
  const auto* precision = is_bf16 ? "bf16" : "fp32";
  if (as_json) {
    const auto speed = [&](const Times& times) { return 2e-6 * work / times.sum(); };
    std::printf(
        R"({"program": "convolution_speed", "layer": "%s", "precision": "%s", "gflops": %.2f, )"
        R"("patches_gflops": %.2f, "ceiling_gflops": %.2f})"
        "\n",
        layer.name.c_str(), precision, speed(best), speed(patches), 2e-6 * most);
  } else {
    std::printf("| %s | %s | %s | %s | %.2f |\n", layer.name.c_str(), precision,
                text_of(patches, pictures).c_str(), text_of(direct, pictures).c_str(),
                work / best.sum() / most);
  }
  std::fflush(stdout);
}

constexpr PatchGrid kThree = {
    .height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};
constexpr PatchGrid kThreeHalving = {.height = 3,
                                     .width = 3,
                                     .stride_down = 2,
                                     .stride_across = 2,
                                     .top = 1,
                                     .left = 1,
                                     .bottom = 1,
                                     .right = 1};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> all = {
      {"3x3, 64 to 64, at 56 x 56", {4, 56, 56, 64, kThree}, 64},
      {"3x3 stride 2, 3 to 32, at 224 x 224", {4, 224, 224, 3, kThreeHalving}, 32},
      {"1x1, 144 to 24, at 56 x 56", {4, 56, 56, 144, {}}, 24},
      {"3x3 of each of 144, at 56 x 56", {4, 56, 56, 144, kThree}, 0},
      // The recipe scenes.
      {"3x3, 3 to 32, at 32 x 32", {32, 32, 32, 3, kThree}, 32},
      {"3x3, 32 to 64, at 16 x 16", {32, 16, 16, 32, kThree}, 64},
      {"3x3, 64 to 64, at 8 x 8", {32, 8, 8, 64, kThree}, 64},
      // transcribe, of a picture of 32 x 128.
      {"3x3, 1 to 16, at 32 x 128", {32, 32, 128, 1, kThree}, 16},
      {"3x3, 16 to 32, at 16 x 64", {32, 16, 64, 16, kThree}, 32},
      {"3x3, 32 to 64, at 8 x 32", {32, 8, 32, 32, kThree}, 64},
      {"3x3, 64 to 64, at 4 x 32", {32, 4, 32, 64, kThree}, 64},
      // deng2017, likewise.
      {"3x3, 1 to 64, at 32 x 128", {16, 32, 128, 1, kThree}, 64},
      {"3x3, 64 to 128, at 16 x 64", {16, 16, 64, 64, kThree}, 128},
      {"3x3, 128 to 256, at 8 x 32", {16, 8, 32, 128, kThree}, 256},
      {"3x3, 256 to 512, at 4 x 32", {16, 4, 32, 256, kThree}, 512},
      {"3x3, 512 to 512, at 4 x 16", {16, 4, 16, 512, kThree}, 512},
      // What xu2015-soft makes of a grid of 14 x 14: the keys of its score.
      {"1x1, 512 to 512, at 14 x 14", {16, 14, 14, 512, {}}, 512}};
  return all;
}

void run(bool as_json) {
  if (!as_json) {
    std::printf("| layer | precision | patches: ms forward + to pictures + to filters | directly ");
    std::printf("| share |\n|---|---|---|---|---|\n");
  }
  for (const auto& layer : layers()) {
    print(layer, false, as_json);
    if (kernels::has_bf16_products() && layer.filters != 0) print(layer, true, as_json);
  }
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  if (count > 1) attend::benchmarks::seconds_a_figure = std::atof(arguments[1]);
  attend::benchmarks::run(count > 2 && std::string(arguments[2]) == "json");
}
