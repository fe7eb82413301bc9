#include "networks/graph.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::networks {
namespace {

/// a b c, or more than any limit.
std::int64_t product(std::int64_t a, std::int64_t b, std::int64_t c = 1) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t all = 0;
  if (__builtin_mul_overflow(a, b, &all) || __builtin_mul_overflow(all, c, &all)) return kMost;
  return all;
}

bool has_window(LayerKind kind) {
  return kind == LayerKind::kConvolution || kind == LayerKind::kConvolveEach ||
         kind == LayerKind::kLargest || kind == LayerKind::kMean;
}

/// What a layer makes of what it reads, or what is wrong with it.
class Inference {
 public:
  Inference(const Layer& layer, const std::vector<Layer>& before) : layer_(layer) {
    for (const auto input : layer.inputs) {
      if (input >= before.size()) throw std::logic_error("a layer reads one that is not there");
      read_.push_back(before[input].made);
    }
    if (read_.empty()) throw std::logic_error("a layer reads nothing");
  }

  Extent made() const {
    const auto& of = read_.front();
    if (has_window(layer_.kind)) return windowed(of);
    switch (layer_.kind) {
      case LayerKind::kScale:
        check_numbers("gains", layer_.weight.size(), of.channels, true);
        check_numbers("biases", layer_.bias.size(), of.channels, true);
        return of;
      case LayerKind::kClamp:
        if (!(layer_.lowest <= layer_.highest)) {
          fail(fmt::format("nothing lies between {} and {}", layer_.lowest, layer_.highest));
        }
        return of;
      case LayerKind::kSigmoid:
      case LayerKind::kSoftmax:
        return of;
      case LayerKind::kPad:
        return padded(of);
      case LayerKind::kMeanOfAll:
        check_grid(of);
        return {.channels = of.channels};
      case LayerKind::kAdd:
      case LayerKind::kMultiply:
        return of_two();
      case LayerKind::kConcat:
        return side_by_side();
      case LayerKind::kVector:
        check_size(of.count());
        return {.channels = of.count(), .is_vector = true};
      case LayerKind::kLinear:
        return multiplied(of);
      default:
        throw std::logic_error("a layer that reads none");
    }
  }

 private:
  [[noreturn]] static void fail(const std::string& what) { throw Error(what); }

  static void check_grid(const Extent& of) {
    if (of.is_vector) fail("reads the vector " + of.text() + ": expected places");
  }
  static void check_size(std::int64_t count, std::int64_t most = Graph::kMostNumbers) {
    if (count > most) {
      fail(fmt::format("needs over {} numbers of a picture: try a smaller one", most));
    }
  }
  static void check_numbers(const char* what, std::size_t found, std::int64_t expected,
                            bool may_be_none) {
    if (may_be_none && found == 0) return;
    if (static_cast<std::int64_t>(found) != expected) {
      fail(fmt::format("has {} {}: expected {}", found, what, expected));
    }
  }

  void check_window(const Extent& of) const {
    const auto& window = layer_.window;
    const auto side = [&](std::int64_t size, std::int64_t stride, std::int64_t before,
                          std::int64_t after) {
      if (size < 1 || size > Graph::kLongestWindow || stride < 1) {
        fail(fmt::format("a window of {} with a stride of {}: expected 1 to {}, and at least 1",
                         size, stride, Graph::kLongestWindow));
      }
      if (before < 0 || before >= size || after < 0 || after >= size) {
        fail(fmt::format("paddings of {} and {} of a window of {}: expected less than that", before,
                         after, size));
      }
    };
    side(window.height, window.stride_down, window.top, window.bottom);
    side(window.width, window.stride_across, window.left, window.right);
    if (window.down(of.height) < 1 || window.across(of.width) < 1) {
      fail(fmt::format("a window of {} x {} does not fit into {}", window.width, window.height,
                       of.text()));
    }
  }

  Extent windowed(const Extent& of) const {
    check_grid(of);
    check_window(of);
    const auto& window = layer_.window;
    const auto taps = window.height * window.width;
    Extent made = {window.down(of.height), window.across(of.width), of.channels};
    if (layer_.kind == LayerKind::kConvolveEach) {
      check_numbers("filters' numbers", layer_.weight.size(), product(taps, of.channels), false);
    }
    if (layer_.kind == LayerKind::kConvolution) made.channels = filters(of, taps);
    if (layer_.kind != LayerKind::kLargest && layer_.kind != LayerKind::kMean) {
      check_numbers("biases", layer_.bias.size(), made.channels, true);
    }
    check_size(product(made.height, made.width, made.channels));
    if (layer_.kind == LayerKind::kConvolution && taps > 1) {
      check_size(product(made.height, made.width, product(taps, of.channels)), Graph::kMostSeen);
    }
    if (layer_.kind == LayerKind::kMean) check_size(product(taps, of.channels));
    return made;
  }

  Extent padded(const Extent& of) const {
    check_grid(of);
    const auto& at = layer_.window;
    for (const auto padding : {at.top, at.left, at.bottom, at.right}) {
      if (padding < 0 || padding >= Graph::kLongestWindow) {
        fail(fmt::format("a padding of {}: expected 0 to {}", padding, Graph::kLongestWindow - 1));
      }
    }
    const Extent made = {of.height + at.top + at.bottom, of.width + at.left + at.right,
                         of.channels};
    check_size(product(at.top + at.bottom + 1, at.left + at.right + 1, of.channels));
    check_size(product(made.height, made.width, made.channels));
    return made;
  }

  /// How many of them there are.
  std::int64_t filters(const Extent& of, std::int64_t taps) const {
    if (layer_.groups < 1 || of.channels % layer_.groups != 0) {
      fail(fmt::format("{} channels in {} groups", of.channels, layer_.groups));
    }
    const auto each = product(taps, of.channels / layer_.groups);
    const auto found = static_cast<std::int64_t>(layer_.weight.size());
    if (found == 0 || found % each != 0) {
      fail(fmt::format("has filters of {} numbers: expected some times {}", found, each));
    }
    if (found / each % layer_.groups != 0) {
      fail(fmt::format("{} filters in {} groups", found / each, layer_.groups));
    }
    return found / each;
  }

  Extent multiplied(const Extent& of) const {
    if (!of.is_vector) fail("reads " + of.text() + ": expected a vector");
    const auto found = static_cast<std::int64_t>(layer_.weight.size());
    if (found == 0 || found % of.channels != 0) {
      fail(fmt::format("has a matrix of {} numbers: expected some times {}", found, of.channels));
    }
    const Extent made = {.channels = found / of.channels, .is_vector = true};
    check_numbers("biases", layer_.bias.size(), made.channels, true);
    return made;
  }

  Extent of_two() const {
    if (read_.size() != 2) throw std::logic_error("a sum or product of two layers");
    const auto& a = read_[0];
    const auto& b = read_[1];
    const bool fits = a.channels == b.channels && a.is_vector == b.is_vector &&
                      (a == b || a.places() == 1 || b.places() == 1);
    if (!fits) fail("reads " + a.text() + " and " + b.text() + ": expected the same");
    return a.places() == 1 ? b : a;
  }

  Extent side_by_side() const {
    auto made = read_.front();
    for (std::size_t i = 1; i < read_.size(); ++i) {
      auto next = read_[i];
      made.channels += next.channels;  // 4096 of 2^28 each at most
      next.channels = made.channels;
      if (next != made) {
        fail("reads " + read_.front().text() + " and " + read_[i].text() +
             ": expected as many places");
      }
    }
    check_size(product(made.height, made.width, made.channels));
    return made;
  }

  const Layer& layer_;
  std::vector<Extent> read_;
};

/// Multiplies the gain and the bias of a kScale into filters or a matrix.
void fold(const Layer& scale, Layer& into) {
  const auto outputs = static_cast<std::size_t>(into.made.channels);
  if (into.bias.empty()) into.bias.resize(outputs);
  const bool is_each = into.kind == LayerKind::kConvolveEach;
  const auto each = into.weight.size() / outputs;
  for (std::size_t c = 0; c < outputs; ++c) {
    const auto gain = scale.weight.empty() ? 1.0F : scale.weight[c];
    for (std::size_t i = 0; i < each; ++i) {
      into.weight[is_each ? i * outputs + c : c * each + i] *= gain;
    }
    into.bias[c] = into.bias[c] * gain + (scale.bias.empty() ? 0.0F : scale.bias[c]);
  }
}

bool has_filters(LayerKind kind) {
  return kind == LayerKind::kConvolution || kind == LayerKind::kConvolveEach ||
         kind == LayerKind::kLinear;
}

}  // namespace

std::string Extent::text() const {
  return is_vector ? fmt::format("[{}]", channels)
                   : fmt::format("[{}, {}, {}]", height, width, channels);
}

std::string name_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::kPictures:
      return "pictures";
    case LayerKind::kConvolution:
      return "convolution";
    case LayerKind::kConvolveEach:
      return "convolution of each channel";
    case LayerKind::kScale:
      return "scale and shift";
    case LayerKind::kClamp:
      return "rectifier";
    case LayerKind::kSigmoid:
      return "sigmoid";
    case LayerKind::kLargest:
      return "largest of a window";
    case LayerKind::kMean:
      return "mean of a window";
    case LayerKind::kPad:
      return "zeros about it";
    case LayerKind::kMeanOfAll:
      return "mean of all places";
    case LayerKind::kAdd:
      return "sum";
    case LayerKind::kMultiply:
      return "product";
    case LayerKind::kConcat:
      return "side by side";
    case LayerKind::kVector:
      return "as a vector";
    case LayerKind::kLinear:
      return "matrix";
    case LayerKind::kSoftmax:
      return "softmax";
  }
  throw std::logic_error("a kind of layer without a name");
}

Graph::Graph(const std::string& name, const Extent& pictures) {
  if (pictures.height < 1 || pictures.width < 1 || pictures.channels < 1 ||
      product(pictures.height, pictures.width, pictures.channels) > kMostNumbers) {
    throw Error(fmt::format("pictures of {}: expected positive sizes, and no more than {} numbers",
                            pictures.text(), kMostNumbers));
  }
  layers_.push_back({.name = name, .kind = LayerKind::kPictures, .made = pictures});
  numbers_.emplace(name, 0);
}

std::size_t Graph::add(Layer layer) {
  layer.made = Inference(layer, layers_).made();
  if (!numbers_.emplace(layer.name, layers_.size()).second) {
    throw Error("there are two layers " + layer.name);
  }
  const auto also = std::exchange(layer.also, {});
  layers_.push_back(std::move(layer));
  name_also(layers_.size() - 1, also);
  return layers_.size() - 1;
}

void Graph::name_also(std::size_t layer, const std::string& name) {
  if (name.empty() || !numbers_.emplace(name, layer).second) return;
  if (layers_[layer].also.empty()) layers_[layer].also = name;
}

std::optional<std::size_t> Graph::find(const std::string& name) const {
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

Graph needed_for(const Graph& graph, std::size_t layer) {
  std::vector<int> readers(layer + 1);  // that are needed
  readers[layer] = 1;                   // whoever asked for it
  for (auto i = layer; i > 0; --i) {
    if (readers[i] == 0) continue;
    for (const auto input : graph.layer(i).inputs) ++readers[input];
  }
  std::vector<Layer> kept;
  std::vector<std::size_t> places(layer + 1);  // of each layer among those that are kept
  for (std::size_t i = 1; i <= layer; ++i) {
    if (readers[i] == 0) continue;
    auto next = graph.layer(i);
    const auto first = next.inputs[0];
    const bool is_folded = next.kind == LayerKind::kScale && readers[first] == 1 && first > 0 &&
                           places[first] == kept.size() && has_filters(kept.back().kind);
    if (is_folded) {
      fold(next, kept.back());
      kept.back().name = next.name;
      kept.back().also = next.also;
    } else {
      for (auto& input : next.inputs) input = places[input];
      kept.push_back(std::move(next));
    }
    places[i] = kept.size();
  }
  Graph needed(graph.layer(0).name, graph.layer(0).made);
  for (auto& one : kept) needed.add(std::move(one));
  return needed;
}

std::int64_t numbers_at_once(const Graph& graph) {
  const auto& layers = graph.layers();
  std::vector<std::size_t> last(layers.size());  // that reads each
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const auto input : layers[i].inputs) last[input] = i;
  }
  last.back() = layers.size();
  std::int64_t most = 0;
  std::int64_t held = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    held += layer.made.count();
    auto seen = held;
    if (layer.kind == LayerKind::kConvolution && layer.window.height * layer.window.width > 1) {
      seen += layer.made.places() * layer.window.height * layer.window.width *
              layers[layer.inputs[0]].made.channels / layer.groups;
    }
    most = std::max(most, seen);
    for (std::size_t j = 0; j < layer.inputs.size(); ++j) {
      const auto input = layer.inputs[j];
      const auto begin = layer.inputs.begin();
      const bool is_repeated = std::find(begin, begin + static_cast<std::ptrdiff_t>(j), input) !=
                               begin + static_cast<std::ptrdiff_t>(j);
      if (last[input] == i && !is_repeated) held -= layers[input].made.count();
    }
  }
  return most;
}

}  // namespace attend::networks
