#include "kernels/pictures.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "kernels/convolutions.h"
#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

/// Of two pictures and of one; odd sizes; one place; strides that leave rows out, or places between
/// windows; paddings of each edge.
std::vector<Pictures> some_pictures(int64_t channels) {
  return {
      {2, 5, 4, channels, {.height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1}},
      {1, 1, 1, channels, {.height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1}},
      {1, 1, 1, channels, {}},
      {2, 5, 7, channels, {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2}},
      {1, 7, 3, channels, {.height = 3, .width = 2, .stride_down = 2, .bottom = 2, .right = 1}},
      {1, 4, 6, channels, {.height = 1, .width = 4, .stride_across = 3, .left = 3}},
      {1, 6, 5, channels, {.stride_down = 2, .stride_across = 3}}};
}

std::string text_of(const Pictures& of) {
  return std::to_string(of.height) + " x " + std::to_string(of.width) + " of " +
         std::to_string(of.channels) + ", windows " + std::to_string(of.grid.height) + " x " +
         std::to_string(of.grid.width);
}

/// body(number of the patch, tap, number of the place that it sees, or -1 beyond the edges).
template <class Body>
void each_tap(const Pictures& of, const Body& body) {
  int64_t patch = 0;
  for (int64_t b = 0; b < of.batch; ++b) {
    for (int64_t i = 0; i < of.down(); ++i) {
      for (int64_t j = 0; j < of.across(); ++j, ++patch) {
        for (int64_t tap = 0; tap < of.grid.height * of.grid.width; ++tap) {
          const auto row = i * of.grid.stride_down + tap / of.grid.width - of.grid.top;
          const auto column = j * of.grid.stride_across + tap % of.grid.width - of.grid.left;
          const bool is_seen = row >= 0 && row < of.height && column >= 0 && column < of.width;
          body(patch, tap, is_seen ? (b * of.height + row) * of.width + column : -1);
        }
      }
    }
  }
}

int64_t places_of(const Pictures& of) {
  return of.batch * of.height * of.width;
}

int64_t patches_of(const Pictures& of) {
  return of.batch * of.down() * of.across();
}

/// check(pictures) of every kind, in every size.
template <class Check>
void each_kind(const Check& check) {
  for (const auto size : {1, 3, 16, 17, 33}) {
    for (const auto& of : some_pictures(size)) {
      SCOPED_TRACE(text_of(of));
      check(of, of.channels);
    }
  }
}

TEST(Pictures, PatchesAgree) {
  each_kind([](const Pictures& of, int64_t size) {
    const auto taps = of.grid.height * of.grid.width;
    expect_as_plain(
        {{numbers(places_of(of) * size, 1)},
         [=](const std::vector<Exact>& x) {
           Exact y(at(patches_of(of) * taps * size));
           each_tap(of, [&](int64_t patch, int64_t tap, int64_t place) {
             for (int64_t i = 0; i < size && place >= 0; ++i) {
               y[at((patch * taps + tap) * size + i)] = x[0][at(place * size + i)];
             }
           });
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) { patches(x[0].data(), y.data(), of); },
         [=](const std::vector<Numbers>&, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) { patches_backward(dy.data(), slopes[0].data(), of); }});
  });
}

TEST(Pictures, EachChannelByItsFilterAgrees) {
  each_kind([](const Pictures& of, int64_t size) {
    const auto taps = of.grid.height * of.grid.width;
    expect_as_plain({{numbers(places_of(of) * size, 1), numbers(taps * size, 2)},
                     [=](const std::vector<Exact>& x) {
                       Exact y(at(patches_of(of) * size));
                       each_tap(of, [&](int64_t patch, int64_t tap, int64_t place) {
                         for (int64_t i = 0; i < size && place >= 0; ++i) {
                           y[at(patch * size + i)] +=
                               x[0][at(place * size + i)] * x[1][at(tap * size + i)];
                         }
                       });
                       return y;
                     },
                     [=](const std::vector<Numbers>& x, Numbers& y) {
                       convolve_each(x[0].data(), x[1].data(), nullptr, y.data(), of);
                     },
                     [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
                         std::vector<Numbers>& slopes) {
                       convolve_each_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                              slopes[1].data(), of);
                     }});
  });
}

TEST(Pictures, ConvolutionsInSlicesAgree) {
  constexpr int64_t kOutputs = 5;
  auto kinds = some_pictures(3);
  const auto few = some_pictures(17);
  kinds.insert(kinds.end(), few.begin(), few.end());
  // Slices of several rows, the last one shorter, windows that overlap and that leave rows out.
  kinds.push_back({2, 31, 23, 17, kinds[0].grid});
  kinds.push_back({1, 90, 17, 33, kinds[4].grid});
  for (const auto& of : kinds) {
    SCOPED_TRACE(text_of(of));
    const auto taps = of.grid.height * of.grid.width;
    const auto size = of.channels;
    Numbers working(at(working_size_of_convolution(of)), NAN);
    expect_as_plain(
        {{numbers(places_of(of) * size, 1), numbers(kOutputs * taps * size, 2)},
         [=](const std::vector<Exact>& x) {
           Exact y(at(patches_of(of) * kOutputs));
           each_tap(of, [&](int64_t patch, int64_t tap, int64_t place) {
             for (int64_t out = 0; out < kOutputs && place >= 0; ++out) {
               for (int64_t i = 0; i < size; ++i) {
                 y[at(patch * kOutputs + out)] +=
                     x[0][at(place * size + i)] * x[1][at((out * taps + tap) * size + i)];
               }
             }
           });
           return y;
         },
         [&](const std::vector<Numbers>& x, Numbers& y) {
           convolution(x[0].data(), x[1].data(), nullptr, y.data(), working.data(), kOutputs, of);
         },
         [&](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           convolution_backward(x[0].data(), x[1].data(), dy.data(), slopes[0].data(),
                                slopes[1].data(), working.data(), kOutputs, of);
         }});
  }
}

/// What is added to the 0.25 that were there (expect_as_plain) is what is set where nothing was.
void expect_added(const Numbers& slopes, const Numbers& alone) {
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_NEAR(slopes[i], 0.25F + alone[i], 1e-6F * (1.0F + std::abs(alone[i]))) << i;
  }
}

/// 1 at all but every third place.
Numbers mask_of(int64_t places) {
  Numbers mask(at(places), 1.0F);
  for (std::size_t i = 2; i < mask.size(); i += 3) mask[i] = 0.0F;
  return mask;
}

TEST(Pictures, LargestAgree) {
  each_kind([](const Pictures& of, int64_t size) {
    for (const auto& mask : {Numbers(at(places_of(of)), 1.0F), mask_of(places_of(of))}) {
      expect_as_plain({{numbers(places_of(of) * size, 1)},
                       [=](const std::vector<Exact>& x) {
                         Exact y(at(patches_of(of) * size), -9.0);
                         each_tap(of, [&](int64_t patch, int64_t, int64_t place) {
                           if (place < 0 || mask[at(place)] == 0.0F) return;
                           for (int64_t i = 0; i < size; ++i) {
                             auto& most = y[at(patch * size + i)];
                             most = std::max(most, x[0][at(place * size + i)]);
                           }
                         });
                         for (auto& most : y) most = most == -9.0 ? 0.0 : most;
                         return y;
                       },
                       [=](const std::vector<Numbers>& x, Numbers& y) {
                         largest_of_patches(x[0].data(), mask.data(), y.data(), of);
                       },
                       [=](const std::vector<Numbers>& x, const Numbers& y, const Numbers& dy,
                           std::vector<Numbers>& slopes) {
                         largest_of_patches_backward(x[0].data(), mask.data(), y.data(), dy.data(),
                                                     slopes[0].data(), true, of);
                         Numbers alone(slopes[0].size(), NAN);
                         largest_of_patches_backward(x[0].data(), mask.data(), y.data(), dy.data(),
                                                     alone.data(), false, of);
                         expect_added(slopes[0], alone);
                       }});
    }
  });
}

TEST(Pictures, OfEqualsTheFirstInTheWindowHasTheGradient) {
  const Pictures of = {1, 2, 2, 1, {.height = 2, .width = 2}};
  const Numbers x = {1.0F, 4.0F, 4.0F, 4.0F};
  on_every_target([&] {
    Numbers y(1);
    largest_of_patches(x.data(), nullptr, y.data(), of);
    EXPECT_EQ(y[0], 4.0F);
    Numbers dx(4);
    const Numbers dy = {3.0F};
    largest_of_patches_backward(x.data(), nullptr, y.data(), dy.data(), dx.data(), true, of);
    EXPECT_EQ(dx, (Numbers{0.0F, 3.0F, 0.0F, 0.0F}));
  });
}

TEST(Pictures, NaNOfAChannelStays) {
  const Pictures of = {1, 2, 2, 2, {.height = 2, .width = 2}};
  const Numbers x = {1.0F, 2.0F, NAN, 4.0F, 5.0F, 3.0F, 0.0F, 0.0F};
  on_every_target([&] {
    Numbers y(2);
    largest_of_patches(x.data(), nullptr, y.data(), of);
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_EQ(y[1], 4.0F);
  });
}

}  // namespace
}  // namespace attend::kernels
