#include "data/coder.h"

#include <memory>

#include <fmt/format.h>

#include "core/error.h"
#include "data/feature_coder.h"
#include "data/frames_coder.h"
#include "data/kept_file.h"
#include "data/label_coder.h"
#include "data/number_coder.h"
#include "data/picture_coder.h"
#include "data/series_coder.h"
#include "text/small_letters.h"

namespace attend::data {

std::vector<std::string> TextCoder::pieces(std::string_view cell) const {
  auto pieces = vocabulary_->encode(cell).pieces;
  pieces.push_back(vocabulary_->piece(kEnd));
  return pieces;
}

Part Coder::hold(std::string_view cell, const std::string& /*where*/) const {
  return encode(cell);
}

const Coder& coder_called(const Coders& coders, std::string_view column) {
  const auto found = coders.find(column);
  if (found == coders.end()) throw Error(fmt::format("there is no column {}", column));
  return *found->second;
}

const std::shared_ptr<const text::Vocabulary>& vocabulary_of(const Coders& coders,
                                                             std::string_view column) {
  const auto& coder = coder_called(coders, column);
  if (const auto* text = dynamic_cast<const TextCoder*>(&coder)) return text->vocabulary();
  throw Error(
      fmt::format("the model's column {} holds {}, and this is of texts: see attend predict",
                  column, coder.kind()));
}

std::shared_ptr<const Coder> load_coder(const std::string& kind, std::string_view bytes,
                                        const std::string& where, bool lowercase) {
  if (kind == LabelCoder::kKind) return LabelCoder::load(bytes, where);
  if (kind == FeatureCoder::kKind) return FeatureCoder::load(bytes, where);
  if (kind == KeptFile::kKind) return std::make_shared<KeptFile>(std::string(bytes), where);
  if (kind == NumberCoder::kKind) return NumberCoder::load(bytes, where);
  if (kind == PictureCoder::kKind) return PictureCoder::load(bytes, where);
  if (kind == SoundCoder::kKind) return SoundCoder::load(bytes, where);
  if (kind == FrameFileCoder::kKind) return FrameFileCoder::load(bytes, where);
  if (kind == SeriesCoder::kKind) return SeriesCoder::load(bytes, where);
  auto vocabulary = text::load_vocabulary(kind, bytes, where);
  if (lowercase) vocabulary = text::of_small_letters(std::move(vocabulary));
  return std::make_shared<TextCoder>(std::move(vocabulary));
}

}  // namespace attend::data
