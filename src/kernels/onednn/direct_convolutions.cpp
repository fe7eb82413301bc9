#include "kernels/direct_convolutions.h"

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kernels/onednn/dnnl_device.h"

namespace attend::kernels {
namespace {

using dnnl::memory;
using Type = memory::data_type;
using Tag = memory::format_tag;
using dnnl::prop_kind;

constexpr auto kDirect = dnnl::algorithm::convolution_direct;

/// Blocks of a thread to work in, one for all shapes.
enum class Block { kFilters, kWorking };

void* room(Block block, std::size_t bytes) {
  constexpr std::size_t kAlignment = 64;
  thread_local std::array<std::vector<std::byte>, 2> blocks;
  auto& numbers = blocks[static_cast<std::size_t>(block)];
  if (numbers.size() < bytes + kAlignment) numbers.resize(bytes + kAlignment);
  auto* first = static_cast<void*>(numbers.data());
  auto size = numbers.size();
  return std::align(kAlignment, bytes, first, size);
}

/// What oneDNN is told of a convolution. Filters lie as it likes best; ours are reordered each
/// time, since a training moves them.
struct Described {
  Type read;  // by it: x, filters, the gradient of y
  memory::dims pictures;
  memory::dims filters;
  memory::dims results;
  memory::dims strides;
  memory::dims before;
  memory::dims after;

  memory::desc x(Type type) const { return {pictures, type, Tag::nhwc}; }
  memory::desc y(Type type) const { return {results, type, Tag::nhwc}; }
  memory::desc any_filters(Type type) const { return {filters, type, Tag::any}; }
  memory::desc our_filters() const { return {filters, Type::f32, Tag::ohwi}; }
  memory::desc bias() const { return {{filters[0]}, Type::f32, Tag::a}; }
};

Described described(const DirectConvolution& of) {
  const auto& p = of.pictures;
  return {.read = of.is_bf16 ? Type::bf16 : Type::f32,
          .pictures = {p.batch, p.channels, p.height, p.width},
          .filters = {of.outputs, p.channels, p.grid.height, p.grid.width},
          .results = {p.batch, of.outputs, p.down(), p.across()},
          .strides = {p.grid.stride_down, p.grid.stride_across},
          .before = {p.grid.top, p.grid.left},
          .after = {p.grid.bottom, p.grid.right}};
}

/// Code for one way of one shape.
struct Code {
  dnnl::primitive primitive;
  Described of;
  memory::desc filters;
  memory::desc working;
  dnnl::reorder reorder;  // of filters: from ours, or to ours
};

/// Else it makes patches itself, or was written to be right and not to be quick.
bool is_quick(std::string_view implementation) {
  return implementation.starts_with("jit") || implementation.starts_with("brg");
}

template <class Primitive>
std::optional<Code> code_of(const typename Primitive::primitive_desc& found, const Described& of,
                            const memory::desc& filters, bool is_gradient) {
  constexpr std::size_t kMostWorking = std::size_t{64} << 20;
  const auto working = found.scratchpad_desc();
  if (!is_quick(found.impl_info_str()) || working.get_size() > kMostWorking) return std::nullopt;
  const auto from = is_gradient ? filters : of.our_filters();
  const auto to = is_gradient ? of.our_filters() : filters;
  return Code{Primitive(found), of, filters, working,
              dnnl::reorder({device(), from, device(), to})};
}

std::optional<Code> compile(const DirectConvolution& convolution, bool has_bias, Way way) {
  const auto of = described(convolution);
  const auto filters = of.any_filters(of.read);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  using Forward = dnnl::convolution_forward;
  using ToPictures = dnnl::convolution_backward_data;
  using ToFilters = dnnl::convolution_backward_weights;
  const auto forward =
      has_bias ? Forward::desc(prop_kind::forward_training, kDirect, of.x(of.read), filters,
                               of.bias(), of.y(Type::f32), of.strides, of.before, of.after)
               : Forward::desc(prop_kind::forward_training, kDirect, of.x(of.read), filters,
                               of.y(Type::f32), of.strides, of.before, of.after);
  const Forward::primitive_desc hint(forward, attributes, device());
  if (way == Way::kForward) return code_of<Forward>(hint, of, hint.weights_desc(), false);
  if (way == Way::kToPictures) {
    const ToPictures::primitive_desc found(
        ToPictures::desc(kDirect, of.x(Type::f32), filters, of.y(of.read), of.strides, of.before,
                         of.after),
        attributes, device(), hint);
    return code_of<ToPictures>(found, of, found.weights_desc(), false);
  }
  const ToFilters::primitive_desc found(
      ToFilters::desc(kDirect, of.x(of.read), of.any_filters(Type::f32), of.y(of.read), of.strides,
                      of.before, of.after),
      attributes, device(), hint);
  return code_of<ToFilters>(found, of, found.diff_weights_desc(), true);
}

/// Null where there is none.
const Code* code_for(const DirectConvolution& convolution, bool has_bias, Way way) {
  constexpr std::size_t kMost = 256;
  using Key = std::array<int64_t, 16>;
  thread_local std::map<Key, std::optional<Code>> codes;
  const auto& [batch, height, width, channels, grid] = convolution.pictures;
  const Key key = {batch,
                   height,
                   width,
                   channels,
                   grid.height,
                   grid.width,
                   grid.stride_down,
                   grid.stride_across,
                   grid.top,
                   grid.left,
                   grid.bottom,
                   grid.right,
                   convolution.outputs,
                   convolution.is_bf16,
                   has_bias,
                   static_cast<int64_t>(way)};
  auto found = codes.find(key);
  if (found == codes.end()) {
    if (codes.size() >= kMost) codes.clear();
    found = codes.emplace(key, std::nullopt).first;
    try {
      found->second = compile(convolution, has_bias, way);
    } catch (const dnnl::error&) {  // it has nothing at all
    }
  }
  return found->second ? &*found->second : nullptr;
}

memory memory_of(const memory::desc& description, const void* data) {
  return {description, device(), const_cast<void*>(data)};
}

memory laid(const Code& code, const float* filters) {
  auto ours = memory_of(code.of.our_filters(), filters);
  auto theirs = memory_of(code.filters, room(Block::kFilters, code.filters.get_size()));
  code.reorder.execute(stream(), ours, theirs);
  return theirs;
}

void run(const Code& code, std::unordered_map<int, memory> arguments) {
  arguments.emplace(DNNL_ARG_SCRATCHPAD,
                    memory_of(code.working, room(Block::kWorking, code.working.get_size())));
  code.primitive.execute(stream(), arguments);
  stream().wait();
}

}  // namespace

bool has_direct(const DirectConvolution& convolution, bool has_bias, Way way) {
  return code_for(convolution, has_bias, way) != nullptr;
}

void convolve_directly(const DirectConvolution& convolution, const void* x, const float* filters,
                       const float* bias, float* out) {
  const auto& code = *code_for(convolution, bias != nullptr, Way::kForward);
  std::unordered_map<int, memory> arguments = {
      {DNNL_ARG_SRC, memory_of(code.of.x(code.of.read), x)},
      {DNNL_ARG_WEIGHTS, laid(code, filters)},
      {DNNL_ARG_DST, memory_of(code.of.y(Type::f32), out)}};
  if (bias != nullptr) arguments.emplace(DNNL_ARG_BIAS, memory_of(code.of.bias(), bias));
  run(code, std::move(arguments));
}

void convolve_directly_to_pictures(const DirectConvolution& convolution, const void* dy,
                                   const float* filters, float* dx) {
  const auto& code = *code_for(convolution, false, Way::kToPictures);
  run(code, {{DNNL_ARG_DIFF_DST, memory_of(code.of.y(code.of.read), dy)},
             {DNNL_ARG_WEIGHTS, laid(code, filters)},
             {DNNL_ARG_DIFF_SRC, memory_of(code.of.x(Type::f32), dx)}});
}

void convolve_directly_to_filters(const DirectConvolution& convolution, const void* x,
                                  const void* dy, float* dfilters) {
  const auto& code = *code_for(convolution, false, Way::kToFilters);
  auto theirs = memory_of(code.filters, room(Block::kFilters, code.filters.get_size()));
  auto ours = memory_of(code.of.our_filters(), dfilters);
  run(code, {{DNNL_ARG_SRC, memory_of(code.of.x(code.of.read), x)},
             {DNNL_ARG_DIFF_DST, memory_of(code.of.y(code.of.read), dy)},
             {DNNL_ARG_DIFF_WEIGHTS, theirs}});
  code.reorder.execute(stream(), theirs, ours);
  stream().wait();
}

}  // namespace attend::kernels
