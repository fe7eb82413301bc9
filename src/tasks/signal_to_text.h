#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tasks/to_text.h"

namespace attend::tasks {

/// Numbers at positions in a line to the text that is in them: pen tracks, sounds. By encoders and
/// decoders as of texts, behind a layer or a few; the pyramid is that of Chan et al. 2016. What a
/// signal is made of is each task's own.
class SignalToText : public ToText {
 public:
  using ToText::ToText;

  metrics::Positions positions() const override { return metrics::Positions::kSignal; }
  data::BatchRule batches(const SystemConfig& config) const override;
  bool uses(std::string_view key) const override {
    return ToText::uses(key) || key == "model.convolutions";
  }
  void validate(const SystemConfig& config) const override;

 protected:
  std::string read_by(const SystemConfig& config) const override;

  /// `size`: numbers of a position.
  static std::unique_ptr<models::Model> model_of(const SystemConfig& config, std::int64_t size,
                                                 std::int64_t symbols);
};

}  // namespace attend::tasks
