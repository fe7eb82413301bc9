#include "models/label_config.h"

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {
namespace {

constexpr int64_t kMostHeads = 1024;
constexpr int64_t kLargest = 65'536;  // of a vector

}  // namespace

Fields PoolingConfig::fields() {
  return {
      {"pooling.kind", &kind,
       "how a text becomes one vector: last (state) | mean | max | attention"},
      {"pooling.heads", &heads, "of attention: so many readings, one after the other"},
      {"pooling.hidden_size", &hidden_size,
       "of attention: of the layer below its energies; 0: none (Raffel & Ellis 2015)"},
      {"pooling.penalty", &penalty,
       "weight of the loss that keeps heads apart (Lin et al. 2017, section 2.2)"},
  };
}

void PoolingConfig::validate() const {
  check_one_of("pooling.kind", kind, {"last", "mean", "max", "attention"});
  check_between("pooling.heads", heads, 1, kMostHeads);
  check_between("pooling.hidden_size", hidden_size, 0, kLargest);
  check_between("pooling.penalty", penalty, 0.0, 1e6);
  if (kind != "attention" && heads > 1) {
    throw ConfigError("pooling.heads", std::to_string(heads), "1, or pooling.kind = attention");
  }
  if (penalty > 0.0 && heads == 1) {
    throw ConfigError("pooling.penalty", std::to_string(penalty),
                      "0, or several pooling.heads: it keeps them apart");
  }
}

Fields SelfAttentionConfig::fields() {
  return {{"self_attention.heads", &heads,
           "readings of a text by each of its words, above the encoder; 0: none"}};
}

void SelfAttentionConfig::validate() const {
  check_between("self_attention.heads", heads, 0, kMostHeads);
}

void SelfAttentionConfig::check_divides(int64_t size) const {
  if (heads > 0 && size % heads != 0) {
    throw ConfigError("self_attention.heads", std::to_string(heads),
                      "a number that divides an annotation's " + std::to_string(size));
  }
}

Fields LettersConfig::fields() {
  return {
      {"letters.embedding_size", &embedding_size,
       "of a letter's vector, where words are read from their letters as well; 0: they are not"},
      {"letters.hidden_size", &hidden_size,
       "of the states that read a word's letters, in each direction; 0: as embedding_size"},
      {"letters.as_written", &as_written,
       "large letters stay large where text.lowercase makes those of words small"},
  };
}

void LettersConfig::validate() const {
  check_between("letters.embedding_size", embedding_size, 0, kLargest);
  check_between("letters.hidden_size", hidden_size, 0, kLargest);
}

Fields LabelsConfig::fields() {
  return {{"labels.chain", &chain,
           "of words: each label knows the one before it, and the likeliest line is said (a "
           "conditional random field, Lample et al. 2016, section 2.2)"}};
}

Fields PairConfig::fields() {
  return {
      {"pair.encoding", &encoding,
       "of two texts: conditional (the second begins with the memory that the first left) | "
       "independent (one encoder reads either from nothing)"},
      {"pair.attention", &attention,
       "what reads the first text: words (each of the second) | once (the second as a whole) | "
       "none"},
      {"pair.recurrent", &recurrent, "of words: each reading knows the one before it"},
      {"pair.two_way", &two_way, "both texts in either order, by the same weights"},
      {"pair.compares", &compares,
       "a reading r is set against its state h by [h; r; h - r; h r], not by [h; r] alone"},
      {"pair.layers", &layers, "tanh layers below the labels, as wide as what they read"},
  };
}

void PairConfig::validate() const {
  check_one_of("pair.encoding", encoding, {"conditional", "independent"});
  check_one_of("pair.attention", attention, {"words", "once", "none"});
  check_between("pair.layers", layers, 0, 16);
  if (!has_attention() && !is_conditional() && two_way) {
    throw ConfigError("pair.two_way", "true",
                      "false, where the texts meet in neither encoding nor attention");
  }
  if (!has_attention() && is_conditional() && compares) {
    throw ConfigError("pair.compares", "true",
                      "an attention, or pair.encoding = independent: there is one vector alone");
  }
}

}  // namespace attend::models
