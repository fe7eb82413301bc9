// Vocabularies of pieces, made by SentencePiece.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sentencepiece_trainer.h>

#include "core/symbols.h"
#include "text/piece_trainer.h"
#include "text/utf8.h"

namespace attend::text {
namespace {

using Segments = std::vector<std::pair<std::string, std::int64_t>>;

/// The segments as SentencePiece is to read them. For bpe each comes once with its count, as its
/// input format tsv has it: "segment<tab>count". Unigram takes its first pieces from what recurs in
/// the lines, whatever the counts: there each comes as often as it was seen. (In the lines of the
/// corpus it would miss whole words, for with a word the space after it recurs as well.)
class SegmentLines final : public sentencepiece::SentenceIterator {
 public:
  SegmentLines(const Segments& segments, bool with_counts)
      : segments_(segments), with_counts_(with_counts) {
    Next();
  }

  bool done() const override { return done_; }

  void Next() override {
    done_ = next_ == segments_.size();
    if (done_) return;
    const auto& [segment, count] = segments_[next_];
    if (with_counts_) {
      line_ = fmt::format("{}\t{}", segment, count);
      ++next_;
    } else {
      write_repeatedly(segment, count);
    }
  }

  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  void write_repeatedly(const std::string& segment, std::int64_t count) {
    constexpr int kMostInALine = 64;
    line_.clear();
    for (int i = 0; i < kMostInALine && given_ < count; ++i, ++given_) {
      line_.append(segment).append(" ");
    }
    if (given_ < count) return;
    given_ = 0;
    ++next_;
  }

  const Segments& segments_;
  bool with_counts_;
  std::size_t next_ = 0;
  std::int64_t given_ = 0;  // of the segment that is next
  std::string line_;
  bool done_ = false;
};

}  // namespace

extern "C" void attend_train_pieces(const PieceTraining& training, TrainedPieces& trained) {
  const bool with_counts = training.kind == "bpe";
  SegmentLines lines(training.segments, with_counts);
  const auto status = sentencepiece::SentencePieceTrainer::Train(
      {{"input_format", with_counts ? "tsv" : "text"},
       {"model_type", training.kind},
       {"vocab_size", std::to_string(training.size)},
       {"hard_vocab_limit", "false"},
       {"character_coverage", fmt::format("{}", training.character_coverage)},
       {"required_chars", std::string(kVisibleSpace)},
       {"normalization_rule_name", "identity"},  // to_nfc has been at work
       {"unk_id", std::to_string(kUnknown)},
       {"bos_id", std::to_string(kBegin)},
       {"eos_id", std::to_string(kEnd)},
       {"pad_id", std::to_string(kPadding)},
       {"max_sentence_length", "1000000"},  // bytes; all segments are shorter
       {"num_threads", "1"},                // sums do not depend on the machine
       {"minloglevel", "3"}},               // nothing on standard error
      &lines, &trained.model);
  if (!status.ok()) trained.failure = status.ToString();
}

}  // namespace attend::text
