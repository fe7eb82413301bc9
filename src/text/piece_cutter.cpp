#include "text/piece_cutter.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <queue>
#include <tuple>

#include "text/utf8.h"

namespace attend::text {
namespace {

constexpr float kUnknownPenalty = 10.0F;  // below the least score of a piece, as in SentencePiece
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// A run of code points that is a piece so far, between its neighbours.
struct Run {
  std::size_t before;
  std::size_t after;
  std::string_view text;  // empty: joined with another
};

/// Two neighbours whose join is a piece.
struct Pair {
  float score;
  std::size_t left;
  std::size_t right;
  std::size_t size;  // of both, as they were then

  /// The highest score first; of equals the one further left.
  bool operator<(const Pair& other) const {
    return score < other.score || (score == other.score && left > other.left);
  }
};

std::size_t byte_of(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Bytes of the code point that begins with this one, of valid UTF-8.
std::size_t size_of_point(std::size_t first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/// The part of them that goes on with a byte, of pieces in order that are alike before it.
template <class Iterator>
std::pair<Iterator, Iterator> going_on(Iterator first, Iterator last, std::size_t at,
                                       std::size_t byte) {
  first = std::lower_bound(first, last, byte, [at](const auto& piece, std::size_t wanted) {
    return piece.first.size() <= at || byte_of(piece.first, at) < wanted;
  });
  last = std::upper_bound(first, last, byte, [at](std::size_t wanted, const auto& piece) {
    return wanted < byte_of(piece.first, at);
  });
  return {first, last};
}

}  // namespace

PieceCutter::PieceCutter(const std::string& kind, const PieceList& pieces)
    : joins_(kind == "bpe"), scores_(pieces.scores) {
  for (std::size_t id = kFirstOrdinary; id < pieces.texts.size(); ++id) {
    const std::string_view text = pieces.texts[id];
    if (joins_) {
      ids_.emplace(text, static_cast<Index>(id));
    } else {
      in_order_.emplace_back(text, static_cast<Index>(id));
      least_score_ = id == kFirstOrdinary ? scores_[id] : std::min(least_score_, scores_[id]);
    }
  }
  std::sort(in_order_.begin(), in_order_.end());
  for (const auto& [text, id] : in_order_) ++begins_[byte_of(text, 0) + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
}

std::vector<PieceCutter::Cut> PieceCutter::cut(std::string_view text) const {
  if (text.empty()) return {};
  return joins_ ? join_neighbours(text) : best_path(text);
}

Index PieceCutter::id_of(std::string_view piece) const {
  const auto found = ids_.find(piece);
  return found == ids_.end() ? kUnknown : found->second;
}

std::vector<PieceCutter::Cut> PieceCutter::join_neighbours(std::string_view text) const {
  std::vector<Run> runs;
  for (const auto point : code_points(text)) {
    runs.push_back({runs.empty() ? kNone : runs.size() - 1, runs.size() + 1, point});
  }
  runs.back().after = kNone;
  std::priority_queue<Pair> pairs;
  const auto offer = [&](std::size_t left, std::size_t right) {
    if (left == kNone || right == kNone) return;
    const std::string_view both(runs[left].text.data(),
                                runs[left].text.size() + runs[right].text.size());
    const auto id = id_of(both);
    if (id != kUnknown)
      pairs.push({scores_[static_cast<std::size_t>(id)], left, right, both.size()});
  };
  for (std::size_t i = 1; i < runs.size(); ++i) offer(i - 1, i);
  while (!pairs.empty()) {
    const auto best = pairs.top();
    pairs.pop();
    auto& left = runs[best.left];
    auto& right = runs[best.right];
    if (left.text.empty() || right.text.empty() ||
        left.text.size() + right.text.size() != best.size) {
      continue;  // one of them was joined with another meanwhile
    }
    left.text = {left.text.data(), best.size};
    left.after = right.after;
    if (right.after != kNone) runs[right.after].before = best.left;
    right.text = {};
    offer(left.before, best.left);
    offer(best.left, left.after);
  }
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i != kNone; i = runs[i].after) {
    cuts.push_back({id_of(runs[i].text), runs[i].text.size()});
  }
  return cuts;
}

std::vector<PieceCutter::Cut> PieceCutter::best_path(std::string_view text) const {
  struct End {  // the best path to a place: its last piece
    Index id = kUnknown;
    float score = 0.0F;
    std::size_t begin = kNone;
  };
  std::vector<End> ends(text.size() + 1);
  // The library adds up in double precision here, and keeps single precision.
  const auto offer = [&](std::size_t begin, std::size_t end, Index id, double score) {
    if (ends[end].begin != kNone && score <= static_cast<double>(ends[end].score)) return;
    ends[end] = {id, static_cast<float>(score), begin};
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const auto before = ends[begin].score;
    const auto first_byte = byte_of(text, begin);
    const auto point = size_of_point(first_byte);
    bool has_point = false;
    auto first = in_order_.begin() + static_cast<std::ptrdiff_t>(begins_[first_byte]);
    auto last = in_order_.begin() + static_cast<std::ptrdiff_t>(begins_[first_byte + 1]);
    for (std::size_t size = 1; begin + size <= text.size(); ++size) {
      if (size > 1) {
        std::tie(first, last) = going_on(first, last, size - 1, byte_of(text, begin + size - 1));
      }
      if (first == last) break;
      if (first->first.size() != size) continue;
      offer(begin, begin + size, first->second,
            static_cast<double>(scores_[static_cast<std::size_t>(first->second)]) +
                static_cast<double>(before));
      has_point = has_point || size == point;
    }
    if (!has_point) {
      offer(begin, begin + point, kUnknown,
            static_cast<double>(least_score_ - kUnknownPenalty + before));
    }
    begin += point;
  }
  std::vector<Cut> cuts;
  for (auto end = text.size(); end > 0; end = ends[end].begin) {
    cuts.push_back({ends[end].id, end - ends[end].begin});
  }
  std::reverse(cuts.begin(), cuts.end());
  return cuts;
}

}  // namespace attend::text
