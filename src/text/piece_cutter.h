#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/symbols.h"
#include "text/sentence_piece_file.h"

namespace attend::text {

/// Cuts text into the pieces of a SentencePiece model, as SentencePiece does (Kudo & Richardson
/// 2018), to the bit: of bpe by joining the neighbours that score highest first, from code points
/// on (Sennrich et al. 2016); of unigram by the path of the largest sum of scores (Kudo 2018).
///
/// It is our own so that whoever embeds us meets no second protobuf beside his own (that library
/// exports one), nothing is loaded at a start, and browsers have it. Tests compare it with the
/// library, which makes the models.
///
/// Immutable: any number of threads may share one.
class PieceCutter {
 public:
  /// `pieces` must outlive it: views of them are kept.
  PieceCutter(const std::string& kind, const PieceList& pieces);
  PieceCutter(const PieceCutter&) = delete;
  PieceCutter& operator=(const PieceCutter&) = delete;
  ~PieceCutter() = default;

  struct Cut {
    Index id;          ///< kUnknown of what no piece is
    std::size_t size;  ///< bytes
  };

  /// Neighbours that are unknown stay apart.  text: UTF-8, with "▁" for its spaces
  std::vector<Cut> cut(std::string_view text) const;

 private:
  std::vector<Cut> join_neighbours(std::string_view text) const;
  std::vector<Cut> best_path(std::string_view text) const;
  Index id_of(std::string_view piece) const;

  bool joins_;
  const std::vector<float>& scores_;
  std::unordered_map<std::string_view, Index> ids_;           // of bpe
  std::vector<std::pair<std::string_view, Index>> in_order_;  // of unigram, by their bytes
  std::array<std::size_t, 257> begins_{};  // where those are that begin with a byte
  float least_score_ = 0.0F;
};

}  // namespace attend::text
