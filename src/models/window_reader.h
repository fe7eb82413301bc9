#pragma once

#include <cstdint>
#include <memory>

#include "nn/attention.h"
#include "nn/reader.h"

namespace attend::models {

struct WindowReaderOptions {
  int64_t symbol_size = 0;   ///< D; an embedded symbol is of twice that: D for the language model,
                             ///< D to query with
  int64_t window = 0;        ///< C, symbols that are looked at, the last one fed among them
  int64_t hidden_size = 0;   ///< H
  int64_t value_size = 0;    ///< of an annotation
  int64_t summary_size = 0;  ///< of the encoder's summary
};

/// A feed-forward language model over the last C symbols, beside which stands what was read of the
/// source with these symbols as the query, or, without an attention, the source's summary.
/// output = [tanh(U y_c); context], so that the readout is V h + W enc. Rush et al. 2015, section
/// 3.1, eq. 4 to 6, and section 3.2. What stands before the first symbol is learned.
class WindowReader final : public nn::Reader {
 public:
  /// Without an attention the summary is read. Throws std::logic_error if a size is not positive.
  WindowReader(std::shared_ptr<nn::Attention> attention, const WindowReaderOptions& options);

  /// hidden: the C - 1 symbols before, [R, (C-1) D] for the language model and as many to query
  /// with; then the summary, if it is read.
  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

  int64_t output_size() const;

 private:
  WindowReaderOptions options_;
  std::shared_ptr<nn::Attention> attention_;
  Tensor before_;            // each symbol before the first  [2 (C-1) D]
  nn::Linear hidden_layer_;  // U
};

}  // namespace attend::models
