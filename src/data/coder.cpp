#include "data/coder.h"

#include <memory>

#include "data/label_coder.h"

namespace attend::data {

std::vector<std::string> TextCoder::pieces(std::string_view cell) const {
  auto pieces = vocabulary_->encode(cell).pieces;
  pieces.push_back(vocabulary_->piece(kEnd));
  return pieces;
}

std::shared_ptr<const Coder> load_coder(const std::string& kind, std::string_view bytes,
                                        const std::string& where) {
  if (kind == LabelCoder::kKind) return LabelCoder::load(bytes, where);
  return std::make_shared<TextCoder>(text::load_vocabulary(kind, bytes, where));
}

}  // namespace attend::data
