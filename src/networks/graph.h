#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/elements.h"

// A network over pictures as data: which layers there are, what each reads, and its numbers. What
// reads a file of one makes a graph; `Network` performs it, on any engine.

namespace attend::networks {

/// What a layer makes of one picture: numbers at places [height, width, channels], or a vector of
/// so many channels.
struct Extent {
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t channels = 0;
  bool is_vector = false;

  std::int64_t places() const { return height * width; }
  std::int64_t count() const { return places() * channels; }
  std::string text() const;  ///< "[14, 14, 96]", "[1000]"

  bool operator==(const Extent&) const = default;
};

enum class LayerKind {
  kPictures,      ///< what is read; the first layer, and no other
  kConvolution,   ///< filters [F, window's height, its width, C / groups], bias [F] or none
  kConvolveEach,  ///< one of each channel: filters [window's height, its width, C], bias [C] or
                  ///< none
  kScale,         ///< gain * x + bias of each channel [C]: weight is the gain, or none
  kClamp,         ///< no less than `lowest`, no more than `highest`
  kSigmoid,
  kLargest,    ///< of the window; padding is not looked at
  kMean,       ///< of the window; its padding is not counted unless `counts_padding`
  kPad,        ///< zeros about the pictures: paddings of `window`, which is of one place
  kMeanOfAll,  ///< of all places, at one
  kAdd,        ///< two layers of one extent, or one of them has one place
  kMultiply,   ///< the same
  kConcat,     ///< channels of several layers, one behind another
  kVector,     ///< [height, width, channels] as a vector, channel by channel: ONNX's order
  kLinear,     ///< a vector by a matrix [F, C], bias [F] or none
  kSoftmax     ///< over channels
};

/// "convolution", "the largest of a window", ...
std::string name_of(LayerKind kind);

struct Layer {
  std::string name{};  ///< of what it makes; unique
  std::string also{};  ///< another name of it, or none
  LayerKind kind = LayerKind::kClamp;
  std::vector<std::size_t> inputs{};  ///< layers before it
  PatchGrid window{};
  std::int64_t groups = 1;            ///< filters of a group see its share of the channels alone
  bool counts_padding = false;        ///< of kMean
  std::int64_t uncounted_bottom = 0;  ///< rows of that padding that are not counted even so
  std::int64_t uncounted_right = 0;   ///< the same of columns
  double lowest = 0.0;
  double highest = std::numeric_limits<double>::infinity();
  std::vector<float> weight{};
  std::vector<float> bias{};
  Extent made{};
};

/// Layers in an order in which each reads only earlier ones.
class Graph {
 public:
  /// Throws Error if the pictures are of no size, or too large.
  Graph(const std::string& name, const Extent& pictures);

  /// Adds a layer and tells what it makes, `made`. Returns its number. Throws Error, without
  /// saying which layer, if what it reads does not fit it, if it has not as many numbers as it
  /// needs, or if it makes, or its windows see, too many of a picture.
  std::size_t add(Layer layer);

  /// Another name for a layer, unless one is called so already.
  void name_also(std::size_t layer, const std::string& name);

  const std::vector<Layer>& layers() const { return layers_; }
  const Layer& layer(std::size_t number) const { return layers_[number]; }

  /// By any of its names.
  std::optional<std::size_t> find(const std::string& name) const;

  static constexpr std::int64_t kMostNumbers = 1 << 26;  ///< of a picture, that a layer makes
  static constexpr std::int64_t kMostSeen = 1 << 28;     ///< and that its windows see
  static constexpr std::int64_t kLongestWindow = 1024;

 private:
  std::vector<Layer> layers_;
  std::unordered_map<std::string, std::size_t> numbers_;  // by name
};

/// What the layer with this number needs, and nothing else: it is the last one. A kScale right
/// behind filters or a matrix that nobody else reads is multiplied into them, as batch
/// normalisation in use can be (Jacob et al. 2018, section 3.2); the names of what is gone go with
/// it.
Graph needed_for(const Graph& graph, std::size_t layer);

/// The numbers of a picture that are held at once, at most, while its last layer is computed.
std::int64_t numbers_at_once(const Graph& graph);

}  // namespace attend::networks
