// The ceiling: what a model's own products cost when nothing else is done, each in the form of
// oneDNN's that is fastest for its shape, warm; and what the machine can do at most.
//
//   ceiling machine                                      peaks and bandwidths of one core
//   ceiling train BATCHES SIZE [PRECISION]               products of an update: fp32 or bf16
//   ceiling greedy BATCHES SIZE [PRECISION] [ROWS]       of greedy search, ROWS sentences at a time
//
// Conditional GRU, vocabulary of 8,000, as train_speed and the peer. One line of JSON comes out.

#include <cstdio>
#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

#include <dnnl.hpp>
#include <nlohmann/json.hpp>

#include "batch_file.h"
#include "machine_limits.h"
#include "product_list.h"
#include "program.h"
#include "variants.h"

namespace attend::benchmarks {
namespace {

using dnnl::memory;
using nlohmann::json;
using Tag = memory::format_tag;

constexpr int64_t kSlice = 256;  // rows that are done at a time where the result leaves the caches
constexpr int kTrials = 5;
constexpr double kTrialSeconds = 0.005;

/// out [rows, columns] = a [rows, inner] b [inner, columns].
struct Plain {
  int64_t rows, columns, inner;
  bool a_transposed, b_transposed;
};

Plain plain(const Product& product, int64_t m) {
  const auto [n, k] = std::pair(product.n, product.k);
  if (product.form == Form::kForward) return {m, n, k, false, true};
  if (product.form == Form::kInput) return {m, k, n, false, false};
  return {n, k, m, true, false};
}

/// Seconds that a call takes: the least of several trials.
template <typename Call>
double seconds_of(const Call& call) {
  call();
  double best = 1e9;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto began = thread_seconds();
    double seconds = 0.0;
    int calls = 0;
    do {
      call();
      ++calls;
      seconds = thread_seconds() - began;
    } while (seconds < kTrialSeconds);
    best = std::min(best, seconds / calls);
  }
  return best;
}

std::size_t count(int64_t a, int64_t b) {
  return static_cast<std::size_t>(a * b);
}

double sgemm_seconds(const Plain& p) {
  std::vector<float> a(count(p.rows, p.inner), 0.01F);
  std::vector<float> b(count(p.inner, p.columns), 0.01F);
  std::vector<float> out(count(p.rows, p.columns));
  return seconds_of([&] {
    dnnl_sgemm(p.a_transposed ? 'T' : 'N', p.b_transposed ? 'T' : 'N', p.rows, p.columns, p.inner,
               1.0F, a.data(), p.a_transposed ? p.rows : p.inner, b.data(),
               p.b_transposed ? p.inner : p.columns, 0.0F, out.data(), p.columns);
  });
}

/// oneDNN's matmul; `is_packed`: b lies as it likes best. Throws dnnl::error where it has none.
double matmul_seconds(const Plain& p, memory::data_type type, bool is_packed) {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  static dnnl::stream stream(engine);
  const memory::desc a({p.rows, p.inner}, type, p.a_transposed ? Tag::ba : Tag::ab);
  const memory::desc b({p.inner, p.columns}, type,
                       is_packed ? Tag::any : (p.b_transposed ? Tag::ba : Tag::ab));
  const memory::desc out({p.rows, p.columns}, memory::data_type::f32, Tag::ab);
  const dnnl::matmul::primitive_desc description({a, b, out}, engine);
  const dnnl::matmul matmul(description);
  const std::unordered_map<int, memory> arguments = {
      {DNNL_ARG_SRC, memory(a, engine)},
      {DNNL_ARG_WEIGHTS, memory(description.weights_desc(), engine)},
      {DNNL_ARG_DST, memory(out, engine)}};
  for (const auto& [name, part] : arguments) {
    const auto size = part.get_desc().get_size();
    std::fill_n(static_cast<char*>(part.get_data_handle()), size, char{0x3c});  // about 0.01
  }
  return seconds_of([&] {
    matmul.execute(stream, arguments);
    stream.wait();
  });
}

struct Best {
  double seconds = 1e9;
  std::string form;
};

/// The fastest form of a product, all of its rows counted.
Best measure(const Product& product, const std::string& precision) {
  Best best;
  const auto offer = [&](const std::string& form, int64_t slice, const auto& seconds) {
    try {
      const double all = seconds() * static_cast<double>(product.m) / static_cast<double>(slice);
      if (all < best.seconds) best = {all, form};
    } catch (const dnnl::error&) {
      // oneDNN has no such form on this processor.
    }
  };
  std::vector<int64_t> slices = {product.m};
  if (product.m > kSlice && product.form != Form::kWeight) slices.push_back(kSlice);
  const auto type = precision == "bf16" ? memory::data_type::bf16 : memory::data_type::f32;
  for (const auto slice : slices) {
    const auto p = plain(product, slice);
    const std::string suffix = slice == product.m ? "" : ", 256 rows at a time";
    if (precision != "bf16") offer("sgemm" + suffix, slice, [&] { return sgemm_seconds(p); });
    offer("matmul" + suffix, slice, [&] { return matmul_seconds(p, type, false); });
    if (product.form == Form::kWeight) continue;  // neither factor is a weight
    offer("matmul, packed" + suffix, slice, [&] { return matmul_seconds(p, type, true); });
  }
  return best;
}

const char* name_of(Form form) {
  if (form == Form::kForward) return "x W^T";
  return form == Form::kInput ? "dy W" : "dy^T x";
}

/// What the mean batch of a file holds; or `rows` sentences of it.
Sizes mean_sizes(const std::vector<data::Batch>& batches, int64_t rows) {
  double pairs = 0.0;
  double sources = 0.0;
  double targets = 0.0;
  for (const auto& batch : batches) {
    pairs += static_cast<double>(batch.size);
    sources += static_cast<double>(batch.columns[0].count());
    targets += static_cast<double>(batch.targets);
  }
  const auto share = static_cast<double>(rows) / pairs;
  return {rows, sources * share, targets * share};
}

json measure_all(const std::vector<Product>& products, const std::string& precision) {
  std::unordered_map<std::string, Best> known;  // equal shapes are measured once
  json parts = json::array();
  double seconds = 0.0;
  for (const auto& product : products) {
    const auto key = std::to_string(product.m) + ' ' + std::to_string(product.n) + ' ' +
                     std::to_string(product.k) + name_of(product.form);
    if (!known.contains(key)) known[key] = measure(product, precision);
    const auto& best = known[key];
    seconds += best.seconds * product.times;
    parts.push_back({{"name", product.name},
                     {"form", name_of(product.form)},
                     {"m", product.m},
                     {"n", product.n},
                     {"k", product.k},
                     {"times", product.times},
                     {"gflops", 1e-9 * product.flop() / product.times / best.seconds},
                     {"best", best.form}});
  }
  return {{"seconds", seconds}, {"products", parts}};
}

json ceiling_of(const std::string& mode, const std::string& path, int64_t size,
                const std::string& precision, int64_t rows) {
  const auto variant = variant_called("conditional", size);
  const models::EncoderDecoder model(variant.model, variant.attention, kSymbols, kSymbols);
  const auto sizes = mean_sizes(read_batches(path), rows);
  const auto products = products_of(model, sizes, mode == "train");
  auto result = measure_all(products, precision);
  const auto seconds = result["seconds"].get<double>();
  double read = 0.0;  // bytes of weights in all steps of a batch
  double held = 0.0;  // bytes of weights
  for (const auto& product : products) {
    const auto bytes = static_cast<double>(product.n * product.k) * (precision == "bf16" ? 2 : 4);
    if (product.form != Form::kForward) continue;
    held += bytes;
    read += bytes * product.times;
  }
  result["program"] = "ceiling";
  result["mode"] = mode;
  result["size"] = size;
  result["rows"] = rows;
  result["precision"] = precision;
  result["flop_a_token"] = flop_of(products) / sizes.target_tokens;
  result["gflops"] = 1e-9 * flop_of(products) / seconds;
  result["target_tokens_per_cpu_second"] = sizes.target_tokens / seconds;
  result["weight_bytes"] = held;
  result["weight_bytes_a_token"] = read / sizes.target_tokens;
  const auto bandwidth = read_bandwidth(static_cast<std::size_t>(held));
  result["weight_bandwidth"] = bandwidth;
  result["bandwidth_tokens_per_cpu_second"] = sizes.target_tokens * bandwidth / read;
  return result;
}

json machine() {
  const auto peaks = measure_peaks();
  const auto or_null = [](const std::optional<double>& x) { return x ? json(*x) : json(nullptr); };
  json bandwidths = json::object();
  for (const std::size_t kibibytes : {16U, 256U, 8192U, 262144U}) {
    bandwidths[std::to_string(kibibytes)] = read_bandwidth(1024 * kibibytes);
  }
  return {{"program", "ceiling"},
          {"mode", "machine"},
          {"peak_gflops_fp32", or_null(peaks.fp32)},
          {"peak_gflops_bf16", or_null(peaks.bf16)},
          {"peak_gops_int8", or_null(peaks.int8)},
          {"read_bytes_a_second_by_kibibytes", bandwidths},
          {"onednn", std::to_string(dnnl_version()->major) + '.' +
                         std::to_string(dnnl_version()->minor) + '.' +
                         std::to_string(dnnl_version()->patch)}};
}

int run(const std::vector<std::string>& words) {
  if (word_or(words, 0, "") == "machine") {
    std::cout << machine() << '\n';
    return 0;
  }
  if (words.size() >= 3 && (words[0] == "train" || words[0] == "greedy")) {
    std::cout << ceiling_of(words[0], words[1], std::stoll(words[2]), word_or(words, 3, "fp32"),
                            std::stoll(word_or(words, 4, "64")))
              << '\n';
    return 0;
  }
  std::cerr << "ceiling machine\n"
               "ceiling train|greedy BATCHES SIZE [PRECISION] [ROWS]\n";
  return 2;
}

}  // namespace
}  // namespace attend::benchmarks

int main(int count, char** arguments) {
  return attend::benchmarks::run_program("ceiling", count, arguments, attend::benchmarks::run);
}
