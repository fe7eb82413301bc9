#include "models/grid_config.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <system_error>
#include <tuple>
#include <utility>

#include "core/error.h"

namespace attend::models {
namespace {

constexpr int64_t kMost = 65536;

/// Of one layer's text, word by word.
class LayerText {
 public:
  LayerText(const std::string& key, const std::string& text, bool is_line)
      : key_(key), words_(text), is_line_(is_line) {}

  bool is_line() const { return is_line_; }

  bool next() { return static_cast<bool>(words_ >> word_); }
  const std::string& word() const { return word_; }

  [[noreturn]] void refuse(const std::string& expected) const {
    throw ConfigError(key_, '"' + word_ + '"', expected);
  }

  int64_t number(const std::string& text) const {
    int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end || number < 1 || number > kMost) {
      refuse("a size from 1 to " + std::to_string(kMost) + ", as 3 or 3x5");
    }
    return number;
  }

  /// HEIGHTxWIDTH, or one number for both.
  std::pair<int64_t, int64_t> sizes() const {
    const auto cross = word_.find('x');
    if (cross == std::string::npos) return {is_line_ ? 1 : number(word_), number(word_)};
    const std::pair sizes = {number(word_.substr(0, cross)), number(word_.substr(cross + 1))};
    if (is_line_ && sizes.first != 1) refuse("1xSIZE, along a line");
    return sizes;
  }

  std::pair<int64_t, int64_t> next_sizes(const std::string& of) {
    if (!next()) {
      word_ = of;
      refuse("a size after it, as 2 or 2x1");
    }
    return sizes();
  }

 private:
  std::string key_;
  std::istringstream words_;
  std::string word_;
  bool is_line_;  // not of pictures
};

void set_window(PatchGrid& window, std::pair<int64_t, int64_t> sizes) {
  window.height = sizes.first;
  window.width = sizes.second;
  window.top = (sizes.first - 1) / 2;
  window.left = (sizes.second - 1) / 2;
  window.bottom = sizes.first / 2;
  window.right = sizes.second / 2;
}

void read_word(LayerText& text, nn::GridLayerOptions& layer) {
  const auto& word = text.word();
  if (word == "norm") {
    layer.norm = true;
  } else if (word == "linear") {
    layer.rectified = false;
  } else if (word == "stride") {
    std::tie(layer.window.stride_down, layer.window.stride_across) = text.next_sizes("stride");
  } else if (word == "pool") {
    std::tie(layer.pool.height, layer.pool.width) = text.next_sizes("pool");
    layer.pool.stride_down = layer.pool.height;
    layer.pool.stride_across = layer.pool.width;
  } else if (word == "most") {
    layer.most = static_cast<double>(text.next_sizes("most").second);
  } else if (word.find('x') != std::string::npos) {
    set_window(layer.window, text.sizes());
  } else {
    text.refuse("a window as 3x3, stride, norm, linear, most or pool");
  }
}

nn::GridLayerOptions layer_of(LayerText words) {
  nn::GridLayerOptions layer;
  if (words.is_line()) set_window(layer.window, {1, 3});
  if (!words.next()) words.refuse("how many filters, or each, at the start of a layer");
  if (words.word() != "each") layer.filters = words.number(words.word());
  while (words.next()) read_word(words, layer);
  return layer;
}

std::vector<nn::GridLayerOptions> layers_of(const std::string& key, const std::string& text,
                                            bool is_line) {
  std::vector<nn::GridLayerOptions> layers;
  if (text.find_first_not_of(' ') == std::string::npos) return layers;
  for (std::size_t first = 0; first <= text.size();) {
    const auto end = std::min(text.find(',', first), text.size());
    layers.push_back(layer_of(LayerText(key, text.substr(first, end - first), is_line)));
    first = end + 1;
  }
  return layers;
}

}  // namespace

std::vector<nn::GridLayerOptions> grid_layers(const std::string& key, const std::string& text) {
  return layers_of(key, text, /*is_line=*/false);
}

std::vector<nn::GridLayerOptions> line_layers(const std::string& key, const std::string& text) {
  return layers_of(key, text, /*is_line=*/true);
}

}  // namespace attend::models
