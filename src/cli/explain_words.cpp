#include "cli/explain_words.h"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "models/transformer_config.h"

namespace attend::cli {
namespace {

using models::AttentionConfig;
using models::ModelConfig;

/// A row of a table of formulas. In a formula {q} stands for the query, {width} for the half-width.
struct Row {
  std::string_view name;
  std::array<std::string_view, 2> formulas;  // the second one may be empty
  std::string_view source;
};

constexpr Row kScoreWords[] = {
    {"additive", {"e_ij = v^T tanh(W {q} + U h_j + b)"}, "Bahdanau et al. 2015, A.1.2"},
    {"dot", {"e_ij = {q}^T h_j"}, "Luong et al. 2015, section 3.1"},
    {"general", {"e_ij = {q}^T W h_j"}, "Luong et al. 2015, section 3.1"},
    {"location", {"e_ij = (W {q})_j"}, "Luong et al. 2015, section 3.1, eq. 8"},
    {"no-query", {"e_ij = v^T tanh(U h_j + b)"}, "Raffel & Ellis 2015, a(h_t)"},
};

constexpr std::string_view kScoreNormalization = "Chorowski et al. 2015, section 2";
constexpr Row kAlignments[] = {
    {"global", {"a_ij = exp(e_ij) / sum_k exp(e_ik)"}, "Bahdanau et al. 2015, eq. 6"},
    {"sharpened",
     {"a_ij = exp({sharpness} e_ij) / sum_k exp({sharpness} e_ik)"},
     kScoreNormalization},
    {"smooth", {"a_ij = sigmoid(e_ij) / sum_k sigmoid(e_ik)"}, kScoreNormalization},
    {"windowed",
     {"p_i = the median of the weights before, a_(i-1); the first position for i = 1",
      "a_ij = exp(e_ij) / sum_k exp(e_ik), j and k at most {width} from p_i; else 0"},
     kScoreNormalization},
    {"local-m",
     {"p_i = i, and the last position once i is past it",
      "a_ij = exp(e_ij) / sum_k exp(e_ik), j and k at most {width} from p_i; else 0"},
     "Luong et al. 2015, section 3.2"},
    {"local-p",
     {"p_i = S sigmoid(v_p^T tanh(W_p {q})) of S annotations, j counted from 0",
      "a_ij = exp(e_ij) / sum_k exp(e_ik) exp(-(j - p_i)^2 / (2 sigma^2)), sigma = {width} / 2, "
      "j and k at most {width} from p_i; else 0"},
     "Luong et al. 2015, section 3.2, eq. 9-10"},
    {"monotonic",
     {"a_ij = 1 at the first position with e_ij > 0, from the one read before on; else 0",
      "(in training, the expectation of such choices by chance, p = sigmoid(e_ij))"},
     "Raffel et al. 2017, section 2.2, algorithm 1; section 2.3"},
};

constexpr Row kSelections[] = {
    {"soft", {"c_i = sum_j a_ij h_j"}, "Bahdanau et al. 2015, eq. 5"},
    {"hard",
     {"c_i = h_k, where a_ik is the heaviest weight (in training, k is drawn from the weights)"},
     "Xu et al. 2015, section 4.1"},
};

/// Readers, whose formulas hang on more keys: {in} stands for what goes into the cell beside the
/// word before, {out} for the context on its way into the output.
constexpr Row kReaders[] = {
    {"bahdanau",
     {"s_i = {cell}((E y_(i-1){in}); s_(i-1))", "t_i = maxout(O ({shown}, E y_(i-1){out}))"},
     "Bahdanau et al. 2015, A.2.2"},
    {"conditional",
     {"s'_i = {cell}(E y_(i-1); s_(i-1)), s_i = {cell}(c_i; s'_i)",
      "t_i = tanh(O (s_i{out}, E y_(i-1)))"},
     "Sennrich et al. 2017 (Nematus), section 2"},
    {"luong",
     {"s_i = {cell}((E y_(i-1){in}); s_(i-1))", "t_i = tanh(O ({first}s_i))"},
     "Luong et al. 2015, section 3, eq. 5, where s_i is h_t"},
    {"xu",
     {"s_i = {cell}((E y_(i-1){in}); s_(i-1))", "t_i = tanh(E y_(i-1) + L_h s_i + L_z c_i)"},
     "Xu et al. 2015, section 3.1.2, eq. 7"},
    {"vinyals",
     {"s_i = {cell}(E y_(i-1); s_(i-1)), s_0 = {cell}(c; 0), c the summary of the whole source",
      "t_i = s_i"},
     "Vinyals et al. 2015, section 3.1, eq. 10-12"},
    {"cho",
     {"s_i = {cell}((E y_(i-1), c); s_(i-1)), c the summary of the whole source",
      "t_i = maxout(O (s_i, E y_(i-1), c))"},
     "Cho et al. 2014, section 2.2 and appendix A"},
    {"sutskever",
     {"s_i = {cell}(E y_(i-1); s_(i-1)), s_0 the encoder's last state", "t_i = O s_i"},
     "Sutskever et al. 2014, section 2"},
    {"rush",
     {"h_i = tanh(U (E y_(i-1), .., E y_(i-{window}))), beside it a table G as E, to query with",
      "t_i = (h_i, {read})"},
     "Rush et al. 2015, section 3.1, eq. 4-6; section 3.2"},
};

using Replacements = std::vector<std::pair<std::string_view, std::string>>;

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

template <std::size_t N>
PartInWords part_of(const std::string& part, const Row (&table)[N], std::string_view name,
                    const Replacements& replacements) {
  for (const auto& row : table) {
    if (row.name != name) continue;
    PartInWords words = {part, std::string(name), {}, std::string(row.source)};
    for (const auto formula : row.formulas) {
      std::string text(formula);
      for (const auto& [mark, by] : replacements) text = replaced(text, mark, by);
      if (!text.empty()) words.formulas.push_back(text);
    }
    return words;
  }
  throw std::logic_error(fmt::format("no words for {} {}", part, name));
}

bool is_read_once(const ModelConfig& model) {
  return model.context_place() == "start";
}

/// The state that asks.
std::string query_of(const ModelConfig& model) {
  if (is_read_once(model)) return "s_0";
  if (model.reader == "rush")
    return "(G y_(i-1), .., G y_(i-" + std::to_string(model.window) + "))";
  if (model.reader == "luong") return "s_i";
  return model.reader == "conditional" ? "s'_i" : "s_(i-1)";
}

/// x read by all its own positions, in so many layers.
std::vector<std::string> layers_in_words(const ModelConfig& model, const std::string& x,
                                         const std::string& of, int64_t layers) {
  const bool before = model.transformer->norm == "before";
  const auto part = [&](const std::string& made) {
    return before ? fmt::format("{0} = {0} + {1}", x, made)
                  : fmt::format("{0} = norm({0} + {1})", x, made);
  };
  const auto read = before ? "norm(" + x + ")" : x;
  return {fmt::format("{} layers, in each: {}, where head m reads C_m = sum_k a_k W_v {}, a = "
                      "softmax((W_q {})^T W_k {} / sqrt(d))",
                      layers, part("W_o [C_1, C_2, ..]"), of, x, of),
          fmt::format("then {}", part(fmt::format("W_2 max(0, W_1 {} + b_1) + b_2", read)))};
}

constexpr const char* kTransformer = "Vaswani et al. 2017, section 3";

PartInWords annotations_in_words(const ModelConfig& model) {
  if (model.reader == "rush") {
    return {"annotations",
            model.encoder,
            {"h_j = F x_j as a key",
             fmt::format("h_j = the mean of F x_k, k at most {} from j, as what is read",
                         model.neighbours)},
            "Rush et al. 2015, section 3.2"};
  }
  if (model.encoder == "self-attention") {
    auto layers = layers_in_words(model, "h_j", "h_k", model.encoder_depth());
    layers.insert(layers.begin(), "h_j = sqrt(F) E x_j + p_j");
    return {"annotations", model.encoder, layers, kTransformer};
  }
  const bool both_ways = model.encoder.starts_with("bidirectional");
  PartInWords words = {
      "annotations",
      model.encoder,
      {both_ways ? "h_j = (forward state at j, backward state at j)"
                 : "h_j = the encoder's state after symbol j"},
      both_ways ? "Bahdanau et al. 2015, A.2.1" : "Luong et al. 2015, section 3.1"};
  if (model.pyramid > 0) {
    words.formulas.push_back(
        fmt::format("each stands for {} neighbouring symbols: a pyramid", 1 << model.pyramid));
    words.source += "; Chan et al. 2016, the listener";
  }
  return words;
}

/// Of a reader whose heads ask.
std::vector<PartInWords> heads_in_words(const ModelConfig& model) {
  const auto heads = model.transformer->heads;
  return {{"score",
           "heads",
           {fmt::format("e_ij = (W_q s_i)^T W_k h_j / sqrt(d), in {} heads of {} layers", heads,
                        model.layers)},
           "Vaswani et al. 2017, eq. 1"},
          part_of("alignment", kAlignments, "global", {}),
          {"selection",
           "soft",
           {"c_i = W_o [C_1, C_2, ..], C_m = sum_j a_ij W_v h_j of head m"},
           "Vaswani et al. 2017, section 3.2.2"}};
}

PartInWords transformer_reader_in_words(const ModelConfig& model) {
  PartInWords words = {"reader", "vaswani", {}, kTransformer};
  words.formulas = layers_in_words(model, "s_i", "s_k of all k up to i", model.layers);
  words.formulas.insert(words.formulas.begin(), "s_i = sqrt(F) E y_(i-1) + p_i");
  words.formulas.insert(words.formulas.begin() + 2, "then c_i is added in the same way");
  words.formulas.push_back(model.transformer->norm == "before" ? "t_i = norm(s_i)" : "t_i = s_i");
  return words;
}

PartInWords score_in_words(const AttentionConfig& attention, const std::string& query) {
  auto words = part_of("score", kScoreWords, attention.score, {{"{q}", query}});
  if (attention.score != "additive" && attention.score != "no-query") return words;
  auto energy = words.formulas[0];
  const bool chooses = attention.alignment == "monotonic" || attention.alignment == "smooth";
  const bool normalized = attention.normalized || attention.alignment == "monotonic";
  if (normalized) energy = replaced(energy, "v^T", "g v^T/|v|") + (chooses ? " + r" : "");
  if (attention.location_filters > 0) energy = replaced(energy, " + b)", " + L f_ij + b)");
  words.formulas = {energy};
  if (attention.location_filters > 0) {
    words.formulas.push_back(
        attention.location_of == "coverage"
            ? fmt::format("f_i = F * (a_1 + .. + a_(i-1)), {} filters over {} of the coverage",
                          attention.location_filters, attention.location_width)
            : fmt::format("f_i = F * a_(i-1), {} filters over {} of the weights before",
                          attention.location_filters, attention.location_width));
    words.source += attention.location_of == "coverage"
                        ? "; coverage: See et al. 2017, section 2.3, eq. 10-11"
                        : "; location features: Chorowski et al. 2015, section 2";
  }
  if (normalized) words.source += "; normalised: Raffel et al. 2017, section 2.4";
  return words;
}

PartInWords alignment_in_words(const AttentionConfig& attention, const std::string& query) {
  const bool sharpened = attention.alignment == "global" && attention.sharpness != 1.0;
  return part_of("alignment", kAlignments, sharpened ? "sharpened" : attention.alignment,
                 {{"{q}", query},
                  {"{width}", std::to_string(attention.half_width)},
                  {"{sharpness}", fmt::format("{}", attention.sharpness)}});
}

PartInWords reader_in_words(const ModelConfig& model) {
  const auto place = model.context_place();
  const bool in_cell = place == "both" || place == "cell";
  const bool in_output = place == "both" || place == "output";
  std::string in;
  if (model.reader == "luong" && model.input_feeding) in += ", t_(i-1)";
  if (in_cell) in += model.reader == "luong" ? ", c_(i-1)" : ", c_i";
  const auto& cell = model.cell == "encoder" ? model.encoder : model.cell;
  auto words = part_of("reader", kReaders, model.reader,
                       {{"{window}", std::to_string(model.window)},
                        {"{read}", model.has_attention() ? "c_i" : "c, the source as one vector"},
                        {"(E y_(i-1){in})", in.empty() ? "E y_(i-1)" : "(E y_(i-1)" + in + ")"},
                        {"{cell}", cell.ends_with("lstm") ? "LSTM" : "GRU"},
                        {"{shown}", in_output ? "s_(i-1)" : "s_i"},
                        {"{out}", in_output ? ", c_i" : ""},
                        {"({first}s_i)", in_output ? "(c_i, s_i)" : "s_i"}});
  if (model.layers > 1 && model.reader != "rush") {
    words.formulas[0] += fmt::format("; s_i is the top of {} layers", model.layers);
  }
  if (is_read_once(model)) {
    words.formulas.insert(words.formulas.begin(),
                          "read once, before the first word: s_0 = tanh(C c_0 + b)");
  }
  return words;
}

PartInWords output_in_words(const ModelConfig& model, const std::string& source_of_reader) {
  PartInWords words = {"output", "softmax", {"p(y_i) = softmax(W_o t_i + b_o)"}, source_of_reader};
  if (!model.copies) return words;
  words.name = "softmax and copying";
  words.formulas = {"p(copied) = 1 - sigmoid(g^T t_i + b_g)",
                    "p(y_i) = (1 - p(copied)) softmax(W_o t_i + b_o) + p(copied) sum_j a_ij over "
                    "x_j that are y_i"};
  words.source = "See et al. 2017, section 2.2, eq. 9";
  return words;
}

}  // namespace

std::vector<PartInWords> parts_in_words(const tasks::SystemConfig& config) {
  const auto& model = config.model;
  std::vector<PartInWords> parts;
  if (model.has_attention()) {
    const auto query = query_of(model);
    parts.push_back(annotations_in_words(model));
    if (model.reader == "vaswani") {
      for (auto& part : heads_in_words(model)) parts.push_back(std::move(part));
      parts.push_back(transformer_reader_in_words(model));
      parts.push_back(output_in_words(model, kTransformer));
      return parts;
    }
    parts.push_back(score_in_words(config.attention, query));
    parts.push_back(alignment_in_words(config.attention, query));
    parts.push_back(part_of("selection", kSelections, config.attention.selection, {}));
  }
  parts.push_back(reader_in_words(model));
  parts.push_back(output_in_words(model, parts.back().source));
  if (!is_read_once(model)) return parts;
  for (auto& part : parts) {  // there is one reading
    for (auto& formula : part.formulas) {
      formula = replaced(replaced(replaced(formula, "_ij", "_0j"), "_ik", "_0k"), "c_i", "c_0");
    }
  }
  return parts;
}

}  // namespace attend::cli
