#pragma once

#include <cstdint>
#include <optional>

#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::nn {

/// How well a query matches each position of a memory.
class Score : public Module {
 public:
  /// The keys this score compares with, [B, S, *] -> [B, S, *]; done once per memory.
  virtual Tensor project_keys(const Tensor& keys) const { return keys; }

  /// Energies e_t, unnormalised and unmasked. query [R, Q] -> [R, S].
  virtual Tensor energies(const Tensor& query, const Memory& memory,
                          const Reading& previous) const = 0;
};

/// e = key . query. Luong et al. 2015, sec. 3.1, "dot".
class DotScore final : public Score {
 public:
  Tensor energies(const Tensor& query, const Memory& memory,
                  const Reading& previous) const override;
};

/// e = query^T W key. Luong et al. 2015, "general"; the attention of Rush et al. 2015, sec. 3.2.
class GeneralScore final : public Score {
 public:
  GeneralScore(int64_t query_size, int64_t key_size);
  Tensor project_keys(const Tensor& keys) const override;
  Tensor energies(const Tensor& query, const Memory& memory,
                  const Reading& previous) const override;

 private:
  Linear key_layer_;
};

struct AdditiveScoreOptions {
  int64_t query_size = 0;  ///< 0 for no query: the annotations alone tell, Raffel & Ellis 2015
  int64_t key_size = 0;
  int64_t hidden_size = 0;
  Bias bias = Bias::kLearned;  ///< b

  /// g v / |v| in place of v. Raffel et al. 2017, sec. 2.4.
  bool normalized = false;
  std::optional<double> offset{};  ///< what is added to e, r there, begins at; none: nothing is

  /// Features f of the previous weights; 0 filters for none. Chorowski et al. 2015, sec. 2.1.
  int64_t location_filters = 0;
  int64_t location_width = 0;  ///< positions that each filter sees; odd
  bool of_coverage = false;    ///< the filters see the sum of all weights so far instead: with one
                               ///< filter of width 1, See et al. 2017, eq. 11
};

/// e = v^T tanh(W query + U key [+ L f] + b), f = F * a_{t-1}. Bahdanau et al. 2015, A.1.2; Luong's
/// "concat" is the same function; with location features, Chorowski et al. 2015, sec. 2.1; without
/// W query, Raffel & Ellis 2015, sec. 1.
class AdditiveScore final : public Score {
 public:
  explicit AdditiveScore(const AdditiveScoreOptions& options);
  Tensor project_keys(const Tensor& keys) const override;
  Tensor energies(const Tensor& query, const Memory& memory,
                  const Reading& previous) const override;

 private:
  Tensor query_term(const Tensor& query, const Memory& memory) const;

  std::optional<Linear> query_layer_;         // W, b; none without a query
  Tensor bias_;                               // b without a query; undefined: no bias
  Linear key_layer_;                          // U
  Linear energy_layer_;                       // v
  std::optional<Convolution> location_conv_;  // F
  std::optional<Linear> location_layer_;      // L
  bool of_coverage_;
  Tensor gain_;    // g; undefined unless normalized
  Tensor offset_;  // r; undefined without one
};

/// e = W query, cut to the memory's length; blind to the keys. Luong et al. 2015, "location".
class LocationScore final : public Score {
 public:
  LocationScore(int64_t query_size, int64_t max_length);
  Tensor energies(const Tensor& query, const Memory& memory,
                  const Reading& previous) const override;

 private:
  Linear energy_layer_;
};

}  // namespace attend::nn
