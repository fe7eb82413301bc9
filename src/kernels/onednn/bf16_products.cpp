#include "kernels/bf16_products.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "kernels/onednn/dnnl_device.h"

namespace attend::kernels {
namespace {

using dnnl::memory;
using Type = memory::data_type;
using Tag = memory::format_tag;

/// One product A B, where B is packed, or A and B are as they come. oneDNN compiles one for each
/// number of rows, which takes longer than running it: they are kept.
struct Shape {
  int64_t m;
  int64_t n;
  int64_t k;
  bool is_packed;  // B; else A is the transpose of what is stored
  bool has_bias;
  bool adds;
  auto operator<=>(const Shape&) const = default;
};

struct Product {
  dnnl::matmul::primitive_desc description;
  dnnl::matmul primitive;
};

/// How oneDNN packs a matrix for a product of so many rows.
memory::desc packed_form(int64_t m, int64_t n, int64_t k) {
  const dnnl::matmul::desc operation({{m, k}, Type::bf16, Tag::ab}, {{k, n}, Type::bf16, Tag::any},
                                     {{m, n}, Type::f32, Tag::ab});
  return dnnl::matmul::primitive_desc(operation, device()).weights_desc();
}

/// How a weight is packed for products of any number of rows.
memory::desc packed_form(int64_t n, int64_t k) {
  constexpr int64_t kUsualRows = 64;
  return packed_form(kUsualRows, n, k);
}

Product make_product(const Shape& shape) {
  const auto& [m, n, k, is_packed, has_bias, adds] = shape;
  const memory::desc a({m, k}, Type::bf16, is_packed ? Tag::ab : Tag::ba);
  const auto b = is_packed ? packed_form(n, k) : memory::desc({k, n}, Type::bf16, Tag::ab);
  const memory::desc out({m, n}, Type::f32, Tag::ab);
  dnnl::primitive_attr attributes;
  if (adds) {
    dnnl::post_ops operations;
    operations.append_sum(1.0F);
    attributes.set_post_ops(operations);
  }
  const auto operation = has_bias ? dnnl::matmul::desc(a, b, {{1, n}, Type::f32, Tag::ab}, out)
                                  : dnnl::matmul::desc(a, b, out);
  const dnnl::matmul::primitive_desc description(operation, attributes, device());
  return {description, dnnl::matmul(description)};
}

const Product& product_of(const Shape& shape) {
  constexpr std::size_t kMost = 4096;
  thread_local std::map<Shape, Product> products;
  const auto found = products.find(shape);
  if (found != products.end()) return found->second;
  if (products.size() >= kMost) products.clear();
  return products.emplace(shape, make_product(shape)).first->second;
}

memory memory_of(const memory::desc& description, const void* data) {
  return {description, device(), const_cast<void*>(data)};
}

void run(const Shape& shape, const Bf16* a, const void* b, const float* bias, float* out) {
  const auto& product = product_of(shape);
  const auto& of = product.description;
  std::unordered_map<int, memory> arguments = {{DNNL_ARG_SRC, memory_of(of.src_desc(), a)},
                                               {DNNL_ARG_WEIGHTS, memory_of(of.weights_desc(), b)},
                                               {DNNL_ARG_DST, memory_of(of.dst_desc(), out)}};
  if (bias != nullptr) arguments.emplace(DNNL_ARG_BIAS, memory_of(of.bias_desc(), bias));
  product.primitive.execute(stream(), arguments);
  stream().wait();
}

}  // namespace

bool has_bf16_products() {
#if defined(__x86_64__)
  const auto isa = dnnl::get_effective_cpu_isa();
  return isa == dnnl::cpu_isa::avx512_core_bf16 || isa == dnnl::cpu_isa::avx512_core_amx;
#else
  return false;
#endif
}

struct Bf16Weight::Packed {
  int64_t n;
  int64_t k;
  memory::desc forward;   // of W^T [K, N]
  memory::desc backward;  // of W [N, K]
  std::vector<Bf16> forward_numbers = {};
  std::vector<Bf16> backward_numbers = {};
  std::vector<Bf16> plain = {};  // between
};

Bf16Weight::Bf16Weight(int64_t n, int64_t k) {
  packed_ = std::make_unique<Packed>(Packed{n, k, packed_form(n, k), packed_form(k, n)});
  packed_->forward_numbers.resize(packed_->forward.get_size() / sizeof(Bf16));
  packed_->backward_numbers.resize(packed_->backward.get_size() / sizeof(Bf16));
}

Bf16Weight::~Bf16Weight() = default;

void Bf16Weight::pack(const float* weight) {
  auto& [n, k, forward, backward, forward_numbers, backward_numbers, plain] = *packed_;
  plain.resize(static_cast<std::size_t>(n * k));
  to_bf16(weight, plain.data(), n * k);
  const auto reorder = [numbers = plain.data()](const memory::desc& from, const memory::desc& to,
                                                const Bf16* out) {
    auto source = memory_of(from, numbers);
    auto target = memory_of(to, out);
    dnnl::reorder(source, target).execute(stream(), source, target);
    stream().wait();
  };
  reorder({{k, n}, Type::bf16, Tag::ba}, forward, forward_numbers.data());
  reorder({{n, k}, Type::bf16, Tag::ab}, backward, backward_numbers.data());
}

void Bf16Weight::linear(const Bf16* x, const float* bias, float* out, int64_t m) const {
  run({m, packed_->n, packed_->k, true, bias != nullptr, false}, x, packed_->forward_numbers.data(),
      bias, out);
}

void Bf16Weight::product(const Bf16* dy, float* dx, int64_t m, bool adds) const {
  run({m, packed_->k, packed_->n, true, false, adds}, dy, packed_->backward_numbers.data(), nullptr,
      dx);
}

void product_of_transposed(const Bf16* dy, const Bf16* x, float* dw, int64_t m, int64_t n,
                           int64_t k, bool adds) {
  run({n, k, m, false, false, adds}, dy, x, nullptr, dw);
}

}  // namespace attend::kernels
