#include "models/encoder_decoder.h"

#include <gtest/gtest.h>

namespace attend::models {
namespace {

data::Batch two_sources() {
  const std::vector<data::Example> examples = {{{data::text_part(std::vector<Index>{4, 5, 6})}, 1},
                                               {{data::text_part(std::vector<Index>{7, 8})}, 2}};
  return data::make_batch(examples, EncoderDecoder::kSource);
}

TEST(EncoderDecoder, ReadsTheSymbolsOfASourceLastToFirstBeforeItsEnd) {
  ModelConfig config;
  config.reverse_source = true;
  const EncoderDecoder model(config, {}, 10, 10);
  EXPECT_EQ(model.as_read(two_sources()).symbols,
            (std::vector<Index>{6, 5, 4, kEnd, 8, 7, kEnd, kPadding}));
}

TEST(EncoderDecoder, ReadsASourceAsItIsUnlessToldOtherwise) {
  const EncoderDecoder model({}, {}, 10, 10);
  EXPECT_EQ(model.as_read(two_sources()), two_sources().columns[0]);
}

}  // namespace
}  // namespace attend::models
