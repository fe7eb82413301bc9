// A product by blocks that stay in registers. Included once for each instruction set, inside its
// namespace and its compiler options; no guard. A class Simd says what the instruction set does:
//   kLanes, kRegisters   words in a vector; vectors that fit
//   kIsInteger           sums are whole, and scaled when they are complete
//   Words, Sums          vectors of kLanes
//   load, broadcast      words from memory; one word everywhere
//   start                sums that begin at given numbers
//   add_products         sums + the products of words
//   store                sums of floats; of integers with scales and bias

/// kRows rows with kPanels panels; every number of the result in order of the inputs, so that it is
/// the same whatever the block.
template <class Simd, int kRows, int kPanels>
void multiply_block(const PackedProduct& p) {
  constexpr int kInPanel = kPanelWidth / Simd::kLanes;
  constexpr int kVectors = kPanels * kInPanel;
  static constexpr float kZeros[std::size_t{kPanels * kPanelWidth}] = {};
  const auto panel_size = p.words * kPanelWidth;
  typename Simd::Sums sums[std::size_t{kRows}][std::size_t{kVectors}];
#pragma GCC unroll 16
  for (int v = 0; v < kVectors; ++v) {
    const auto first = Simd::start(p, p.bias != nullptr ? p.bias : kZeros, v * Simd::kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) sums[r][v] = first;
  }
  const auto* weight = p.panels;
  for (int64_t i = 0; i < p.words; ++i, weight += kPanelWidth) {
    typename Simd::Words words[std::size_t{kVectors}];
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      words[v] = Simd::load(weight + (v / kInPanel) * panel_size + (v % kInPanel) * Simd::kLanes);
    }
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const auto x = Simd::broadcast(p.x[r * p.words + i]);
#pragma GCC unroll 16
      for (int v = 0; v < kVectors; ++v) {
        sums[r][v] = Simd::add_products(sums[r][v], words[v], x);
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < kVectors; ++v) {
      Simd::store(p, sums[r][v], r, v * Simd::kLanes, p.bias != nullptr ? p.bias : kZeros);
    }
  }
}

template <class Simd>
constexpr int most_rows() {
  constexpr int kInPanel = kPanelWidth / Simd::kLanes;
  return std::clamp((Simd::kRegisters - 4) / kInPanel, 1, 8);
}

/// How many panels keep a block of few rows busy: sums enough that none waits for the one before.
template <class Simd>
constexpr int panels_for(int rows) {
  constexpr int kInPanel = kPanelWidth / Simd::kLanes;
  const int fit = (Simd::kRegisters - 6) / (kInPanel * rows);
  return fit >= 4 ? 4 : fit >= 2 && !Simd::kIsInteger ? 2 : 1;
}

using MultiplyBlock = void (*)(const PackedProduct& block);

template <class Simd, int... kRows>
MultiplyBlock block_of(int rows, bool single, std::integer_sequence<int, kRows...>) {
  static constexpr MultiplyBlock kSingle[] = {multiply_block<Simd, kRows + 1, 1>...};
  static constexpr MultiplyBlock kSeveral[] = {
      multiply_block<Simd, kRows + 1, panels_for<Simd>(kRows + 1)>...};
  return single ? kSingle[rows - 1] : kSeveral[rows - 1];
}

/// `count` panels from panel `first`, all of whose columns are there, with some rows.
inline PackedProduct part_of(const PackedProduct& p, int64_t panel, int64_t row) {
  auto part = p;
  part.panels += panel * p.words * kPanelWidth;
  part.x += row * p.words;
  part.out += row * p.out_stride + panel * kPanelWidth;
  if (p.bias != nullptr) part.bias += panel * kPanelWidth;
  if (p.weight_scales != nullptr) part.weight_scales += panel * kPanelWidth;
  if (p.corrections != nullptr) part.corrections += panel * kPanelWidth;
  if (p.x_scales != nullptr) part.x_scales += row;
  return part;
}

/// A panel of which only some columns are there: through a whole one beside.
inline void multiply_ragged(const PackedProduct& part, int rows, MultiplyBlock multiply_whole) {
  float out[8 * kPanelWidth];
  float bias[kPanelWidth] = {};
  auto whole = part;
  whole.out = out;
  whole.out_stride = kPanelWidth;
  if (part.bias != nullptr) {
    std::copy_n(part.bias, part.columns, bias);
    whole.bias = bias;
  }
  multiply_whole(whole);
  for (int r = 0; r < rows; ++r) {
    std::copy_n(out + r * kPanelWidth, part.columns, part.out + r * part.out_stride);
  }
}

/// All rows, in blocks of about equal height, with one group of panels after another: a panel is
/// read from memory once and from the cache for the other rows.
template <class Simd>
void multiply(const PackedProduct& p) {
  constexpr int kMost = most_rows<Simd>();
  constexpr std::make_integer_sequence<int, kMost> kHeights;
  const auto blocks = (p.rows + kMost - 1) / kMost;
  const auto whole_panels = p.columns / kPanelWidth;
  if (p.rows == 0) return;
  const auto tallest = static_cast<int>((p.rows + blocks - 1) / blocks);
  const auto group = panels_for<Simd>(tallest);
  const auto taller = p.rows - (tallest - 1) * blocks;  // how many blocks have that height
  for (int64_t panel = 0; panel * kPanelWidth < p.columns;) {
    const bool single = panel + group > whole_panels;
    for (int64_t row = 0, block = 0; block < blocks; ++block) {
      const auto height = block < taller ? tallest : tallest - 1;
      auto part = part_of(p, panel, row);
      if (panel < whole_panels) {
        // A block one lower than the tallest may hold more panels: each knows its own number.
        const bool fits = !single && panels_for<Simd>(height) == group;
        const auto multiply_part = block_of<Simd>(height, !fits, kHeights);
        for (int i = 0; i < (single || fits ? 1 : group); ++i) {
          multiply_part(part_of(part, i, 0));
        }
      } else {
        part.columns = p.columns - panel * kPanelWidth;
        multiply_ragged(part, height, block_of<Simd>(height, true, kHeights));
      }
      row += height;
    }
    panel += single ? 1 : group;
  }
}
