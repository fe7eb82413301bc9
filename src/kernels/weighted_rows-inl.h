// Rows, each times its weight, summed in order. Included once for each instruction set, after
// vectors.h, inside its namespace; no guard.

/// out += the sum over `count` rows of `size` numbers; their weights lie a stride apart. The sums
/// come and go once in kBlock rows: few where these are read from memory, as they lie there.
template <int64_t kBlock>
HWY_INLINE void add_weighted_rows(const float* weights, int64_t stride, const float* rows,
                                  float* out, int64_t count, int64_t size) {
  const auto lanes = lane_count();
  const Whole whole;
  for (int64_t first = 0; first < count; first += kBlock) {
    const auto end = std::min(first + kBlock, count);
    int64_t i = 0;
    for (; i + 4 * lanes <= size; i += 4 * lanes) {
      auto a = whole.load(out + i);
      auto b = whole.load(out + i + lanes);
      auto c = whole.load(out + i + 2 * lanes);
      auto d = whole.load(out + i + 3 * lanes);
      for (auto row = first; row < end; ++row) {
        const auto* at = rows + row * size + i;
        const auto weight = all(weights[row * stride]);
        a = hn::MulAdd(whole.load(at), weight, a);
        b = hn::MulAdd(whole.load(at + lanes), weight, b);
        c = hn::MulAdd(whole.load(at + 2 * lanes), weight, c);
        d = hn::MulAdd(whole.load(at + 3 * lanes), weight, d);
      }
      whole.store(a, out + i);
      whole.store(b, out + i + lanes);
      whole.store(c, out + i + 2 * lanes);
      whole.store(d, out + i + 3 * lanes);
    }
    each_vector(size - i, [=](auto part, int64_t at) ATTEND_INSIDE {
      auto sum = part.load(out + i + at);
      for (auto row = first; row < end; ++row) {
        sum = hn::MulAdd(part.load(rows + row * size + i + at), all(weights[row * stride]), sum);
      }
      part.store(sum, out + i + at);
    });
  }
}
