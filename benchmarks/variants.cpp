#include "variants.h"

#include <functional>

#include "core/error.h"

namespace attend::benchmarks {
namespace {

Variant conditional(int64_t size) {
  Variant variant;
  variant.name = "conditional";
  variant.model.reader = "conditional";
  variant.model.summary = "mean";
  variant.model.tied = "target";
  variant.model.embedding_size = variant.model.hidden_size = size;
  variant.attention.hidden_size = size;
  return variant;
}

void use_one_way(Variant& variant, const char* encoder) {
  variant.model.encoder = encoder;
  variant.model.summary = "last";
}

struct Change {
  const char* name;
  std::function<void(Variant&)> apply;
};

std::vector<Change> readers_and_cells() {
  return {
      {"bahdanau", [](auto& v) { v.model.reader = "bahdanau"; }},
      {"bahdanau, 2 layers",
       [](auto& v) {
         v.model.reader = "bahdanau";
         v.model.layers = 2;
       }},
      {"luong", [](auto& v) { v.model.reader = "luong"; }},
      {"luong, not fed",
       [](auto& v) {
         v.model.reader = "luong";
         v.model.input_feeding = false;
       }},
      {"luong, encoder bidirectional-lstm",
       [](auto& v) {
         v.model.reader = "luong";
         v.model.encoder = "bidirectional-lstm";
       }},
      {"bahdanau, 3 layers, residual",
       [](auto& v) {
         v.model.reader = "bahdanau";
         v.model.layers = 3;
         v.model.residual = true;
       }},
      {"copying", [](auto& v) { v.model.copies = true; }},
      {"transformer",
       [](auto& v) {
         v.model.encoder = "self-attention";
         v.model.reader = "vaswani";
         v.model.layers = 3;
       }},
      {"cho",
       [](auto& v) {
         v.model.reader = "cho";
         use_one_way(v, "gru");
       }},
      {"sutskever, 2 layers",
       [](auto& v) {
         v.model.reader = "sutskever";
         v.model.layers = 2;
         use_one_way(v, "lstm");
       }},
      {"encoder gru", [](auto& v) { use_one_way(v, "gru"); }},
      {"encoder lstm", [](auto& v) { use_one_way(v, "lstm"); }},
      {"encoder bidirectional-lstm", [](auto& v) { v.model.encoder = "bidirectional-lstm"; }},
      {"layer norm", [](auto& v) { v.model.layer_norm = true; }},
      {"layer norm, encoder bidirectional-lstm",
       [](auto& v) {
         v.model.layer_norm = true;
         v.model.encoder = "bidirectional-lstm";
       }},
      {"dropout",
       [](auto& v) {
         v.model.dropout_embedding = 0.3;
         v.model.dropout_context = v.model.dropout_output = 0.5;
       }},
  };
}

std::vector<Change> scores_and_alignments() {
  std::vector<Change> changes = {
      {"score general", [](auto& v) { v.attention.score = "general"; }},
      {"score dot, encoder gru",
       [](auto& v) {
         v.attention.score = "dot";
         use_one_way(v, "gru");
       }},
      {"score location", [](auto& v) { v.attention.score = "location"; }},
      {"score additive, 10 location filters", [](auto& v) { v.attention.location_filters = 10; }},
  };
  changes.push_back({"hard selection", [](auto& v) { v.attention.selection = "hard"; }});
  changes.push_back({"no query", [](auto& v) { v.attention.score = "no-query"; }});
  for (const char* alignment : {"smooth", "windowed", "local-m", "local-p", "monotonic"}) {
    changes.push_back({alignment, [alignment](auto& v) { v.attention.alignment = alignment; }});
  }
  return changes;
}

}  // namespace

std::vector<Variant> all_variants(int64_t size) {
  std::vector<Variant> variants = {conditional(size)};
  for (const auto& changes : {readers_and_cells(), scores_and_alignments()}) {
    for (const auto& [name, apply] : changes) {
      variants.push_back(conditional(size));
      variants.back().name = name;
      apply(variants.back());
      variants.back().model.validate();
      variants.back().attention.validate();
    }
  }
  return variants;
}

Variant variant_called(const std::string& name, int64_t size) {
  std::string known;
  for (auto& variant : all_variants(size)) {
    if (variant.name == name) return variant;
    known += (known.empty() ? "" : "; ") + variant.name;
  }
  throw Error("no variant \"" + name + "\"; there are: " + known);
}

}  // namespace attend::benchmarks
