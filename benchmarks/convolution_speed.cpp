// Times a convolution three ways at sizes that networks have, forward and backward, on one thread:
//
//   OMP_NUM_THREADS=1 convolution_speed [SECONDS a figure, 0.3] [json]
//
// whole    all patches of the batch, then one product: what they need of memory is in MB
// sliced   patches of some rows at a time, which stay in the cache, and their product; on the way
//          back made anew
// onednn   oneDNN's convolution of pictures with channels last, its weights and their gradient
//          reordered each time, since each step of training moves them
//
// Of filters of each channel: loops on plain memory against oneDNN's. Milliseconds
// of CPU time a picture, the least of what runs in that time; the last column is the share of the
// speed of a product of 512 x 512 x 512, measured in the same run, that the fastest way comes to,
// forward and backward together. CPU time, and the least: a shared machine wavers. With json a line
// of it for each layer: 10^9 multiplications and additions a second, forward and backward together,
// of the way that the program itself takes, of oneDNN's, and of that product.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

#include "drawn_numbers.h"
#include "kernels/convolutions.h"
#include "kernels/pictures.h"
#include "kernels/products.h"

namespace attend::benchmarks {
namespace {

using kernels::Pictures;

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

struct Times {
  double forward = 0.0;
  double backward = 0.0;
  double both() const { return forward + backward; }
};

/// What a layer reads and makes, and their gradients.
struct Numbers {
  explicit Numbers(const Layer& layer)
      : x(numbers(layer.numbers())),
        weight(numbers(layer.outputs() * layer.inputs())),
        y(numbers(layer.places() * layer.outputs())),
        dy(y),
        dx(x),
        dweight(weight) {}
  std::vector<float> x, weight, y, dy, dx, dweight;
};

Times whole(const Layer& layer, Numbers& n) {
  std::vector<float> seen(static_cast<std::size_t>(layer.places() * layer.inputs()));
  auto dseen = seen;
  const auto m = layer.places();
  const auto k = layer.inputs();
  const auto forward = [&] {
    kernels::patches(n.x.data(), seen.data(), layer.pictures);
    kernels::linear(seen.data(), n.weight.data(), nullptr, n.y.data(), m, layer.filters, k);
  };
  const auto backward = [&] {
    kernels::product(n.dy.data(), n.weight.data(), dseen.data(), m, layer.filters, k);
    std::fill(n.dx.begin(), n.dx.end(), 0.0F);
    kernels::patches_backward(dseen.data(), n.dx.data(), layer.pictures);
    kernels::product_of_transposed(n.dy.data(), seen.data(), n.dweight.data(), m, layer.filters, k);
  };
  return {milliseconds_of(forward), milliseconds_of(backward)};
}

Times sliced(const Layer& layer, Numbers& n) {
  const auto& of = layer.pictures;
  std::vector<float> working(static_cast<std::size_t>(kernels::working_size_of_convolution(of)));
  const auto forward = [&] {
    kernels::convolution(n.x.data(), n.weight.data(), nullptr, n.y.data(), working.data(),
                         layer.filters, of);
  };
  const auto backward = [&] {
    std::fill(n.dx.begin(), n.dx.end(), 0.0F);
    std::fill(n.dweight.begin(), n.dweight.end(), 0.0F);
    kernels::convolution_backward(n.x.data(), n.weight.data(), n.dy.data(), n.dx.data(),
                                  n.dweight.data(), working.data(), layer.filters, of);
  };
  return {milliseconds_of(forward), milliseconds_of(backward)};
}

Times each_channel(const Layer& layer, Numbers& n) {
  const auto forward = [&] {
    kernels::convolve_each(n.x.data(), n.weight.data(), nullptr, n.y.data(), layer.pictures);
  };
  const auto backward = [&] {
    std::fill(n.dx.begin(), n.dx.end(), 0.0F);
    std::fill(n.dweight.begin(), n.dweight.end(), 0.0F);
    kernels::convolve_each_backward(n.x.data(), n.weight.data(), n.dy.data(), n.dx.data(),
                                    n.dweight.data(), layer.pictures);
  };
  return {milliseconds_of(forward), milliseconds_of(backward)};
}

using Tag = dnnl::memory::format_tag;

dnnl::memory::desc described(const dnnl::memory::dims& sizes, Tag tag) {
  return {sizes, dnnl::memory::data_type::f32, tag};
}

Times onednn(const Layer& layer, Numbers& n) {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const auto& p = layer.pictures;
  const auto& grid = p.grid;
  const bool is_each = layer.filters == 0;
  const auto x = described({p.batch, p.channels, p.height, p.width}, Tag::nhwc);
  const auto y = described({p.batch, layer.outputs(), p.down(), p.across()}, Tag::nhwc);
  const dnnl::memory::dims sizes =
      is_each ? dnnl::memory::dims{p.channels, 1, 1, grid.height, grid.width}
              : dnnl::memory::dims{layer.filters, p.channels, grid.height, grid.width};
  const auto ours = described(sizes, is_each ? Tag::hwigo : Tag::ohwi);
  const auto any = described(sizes, Tag::any);
  const dnnl::memory::dims strides = {grid.stride_down, grid.stride_across};
  const dnnl::memory::dims before = {grid.top, grid.left};
  const dnnl::memory::dims after = {grid.bottom, grid.right};
  const auto kind = dnnl::algorithm::convolution_direct;
  const dnnl::convolution_forward::primitive_desc forward(
      {dnnl::prop_kind::forward_training, kind, x, any, y, strides, before, after}, engine);
  const dnnl::convolution_backward_data::primitive_desc to_x(
      {kind, x, any, y, strides, before, after}, engine, forward);
  const dnnl::convolution_backward_weights::primitive_desc to_weight(
      {kind, x, any, y, strides, before, after}, engine, forward);
  dnnl::memory weight(ours, engine, n.weight.data());
  dnnl::memory dweight(ours, engine, n.dweight.data());
  dnnl::memory x_memory(x, engine, n.x.data());
  dnnl::memory y_memory(y, engine, n.y.data());
  dnnl::memory dx(x, engine, n.dx.data());
  dnnl::memory dy(y, engine, n.dy.data());
  dnnl::memory of_forward(forward.weights_desc(), engine);
  dnnl::memory of_x(to_x.weights_desc(), engine);
  dnnl::memory of_weight(to_weight.diff_weights_desc(), engine);
  dnnl::reorder reorder_forward(weight, of_forward);
  dnnl::reorder reorder_x(weight, of_x);
  dnnl::reorder reorder_weight(of_weight, dweight);
  dnnl::convolution_forward run(forward);
  dnnl::convolution_backward_data run_x(to_x);
  dnnl::convolution_backward_weights run_weight(to_weight);
  const auto go = [&] {
    reorder_forward.execute(stream, weight, of_forward);
    run.execute(
        stream,
        {{DNNL_ARG_SRC, x_memory}, {DNNL_ARG_WEIGHTS, of_forward}, {DNNL_ARG_DST, y_memory}});
    stream.wait();
  };
  const auto go_back = [&] {
    reorder_x.execute(stream, weight, of_x);
    run_x.execute(stream,
                  {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_WEIGHTS, of_x}, {DNNL_ARG_DIFF_SRC, dx}});
    run_weight.execute(
        stream,
        {{DNNL_ARG_SRC, x_memory}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_WEIGHTS, of_weight}});
    reorder_weight.execute(stream, of_weight, dweight);
    stream.wait();
  };
  return {milliseconds_of(go), milliseconds_of(go_back)};
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
  char text[64];
  std::snprintf(text, sizeof text, "%.3f + %.3f", times.forward / pictures,
                times.backward / pictures);
  return text;
}

double best_of(const std::vector<Times>& all) {
  double best = all[0].both();
  for (const auto& one : all) best = std::min(best, one.both());
  return best;
}

void print(const Layer& layer, bool as_json) {
  Numbers n(layer);
  const auto pictures = static_cast<double>(layer.pictures.batch);
  const auto theirs = onednn(layer, n);
  const auto ours = layer.filters == 0 ? std::vector{each_channel(layer, n)}
                                       : std::vector{whole(layer, n), sliced(layer, n)};
  const auto most = ceiling();
  const auto work = 3.0 * layer.multiplications();  // forward, and the gradients of both factors
  if (as_json) {
    const auto speed = [&](double milliseconds) { return 2e-6 * work / milliseconds; };
    std::printf(
        R"({"program": "convolution_speed", "layer": "%s", "gflops": %.2f, "onednn_gflops": %.2f, )"
        R"("ceiling_gflops": %.2f})"
        "\n",
        layer.name.c_str(), speed(best_of(ours)), speed(theirs.both()), 2e-6 * most);
    std::fflush(stdout);
    return;
  }
  std::string text;
  for (const auto& times : ours) text += text_of(times, pictures) + " | ";
  const auto megabytes = layer.filters == 0 ? 0.0
                                            : 4e-6 * static_cast<double>(layer.places()) *
                                                  static_cast<double>(layer.inputs()) / pictures;
  const auto best = std::min(best_of(ours), theirs.both());
  std::printf("| %s | %.1f | %s%s | %.2f |\n", layer.name.c_str(), megabytes, text.c_str(),
              text_of(theirs, pictures).c_str(), work / best / most);
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
    std::printf(
        "| layer | MB of patches | whole, ms forward + backward | sliced | onednn | share |\n");
    std::printf("|---|---|---|---|---|---|\n");
  }
  for (const auto& layer : layers()) print(layer, as_json);
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  if (count > 1) attend::benchmarks::seconds_a_figure = std::atof(arguments[1]);
  attend::benchmarks::run(count > 2 && std::string(arguments[2]) == "json");
}
