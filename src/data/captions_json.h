#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/table_corpus.h"

namespace attend::data {

/// One caption of a picture; a picture with several has several rows.
struct Caption {
  std::string file;     ///< the picture's name: COCO's file_name; Karpathy's filepath/filename
  std::string caption;  ///< in one line
  std::string split;  ///< "train", "restval", ...; empty where the file says none, as COCO's do not

  bool operator==(const Caption&) const = default;
};

/// The captions of a JSON file in its order, of either of the forms in use: COCO's (Chen et al.
/// 2015), with "images" and "annotations"; or Karpathy & Fei-Fei's (2015) dataset.json, with
/// "sentences" in each of the "images", of which "raw" is taken, or "tokens" where there is none.
/// Throws Error `WHERE: ...` if it is neither, or damaged, or a caption is of no picture in it.
std::vector<Caption> read_captions(std::string_view text, const std::string& where);

/// The rows of such a file: columns called file (or picture), caption and split. All of them are in
/// memory.
class CaptionsCorpus final : public Corpus {
 public:
  /// Throws what read_captions throws, and Error if it cannot be read, has no caption, is asked for
  /// another column, or if none has a cell that is asked for. Rows are chosen by any of the three.
  CaptionsCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
                 const CorpusOptions& options);

  Place place() const override { return {next_}; }
  void seek(const Place& place) override;
  std::string name() const override { return path_; }
  std::string where(std::size_t column) const override;
  std::unique_ptr<text::LineSource> lines(std::span<const std::size_t> columns) const override;
  bool is_chosen() const override { return !wanted_.empty(); }

 private:
  using Member = std::string Caption::*;

  CaptionsCorpus(const CaptionsCorpus& other, const std::vector<CorpusColumn>& columns);
  bool read(Row& row) override;

  std::string path_;
  bool skip_empty_;
  std::shared_ptr<const std::vector<Caption>> captions_;
  std::vector<Member> members_;                                      // of each column
  std::vector<std::pair<Member, std::vector<std::string>>> wanted_;  // of the choice
  std::int64_t next_ = 0;
};

}  // namespace attend::data
