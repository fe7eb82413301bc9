#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "data/part.h"
#include "models/encoder_decoder.h"
#include "models/grid_source.h"

namespace attend::tests {

inline constexpr int64_t kPictureChannels = 2;
inline constexpr int64_t kPictureSymbols = 9;

/// A model under test, at small sizes.
struct PictureSubject {
  std::string name;
  models::ModelConfig model;
  models::AttentionConfig attention{};

  std::unique_ptr<models::EncoderDecoder> build_on(Engine& engine, std::uint64_t seed = 4) const {
    model.validate();
    auto built = std::make_unique<models::EncoderDecoder>(
        model, attention, std::make_unique<models::GridSource>(model, kPictureChannels),
        kPictureSymbols);
    nn::initialize(*built, engine, seed);
    return built;
  }
};

inline void PrintTo(const PictureSubject& subject, std::ostream* out) {
  *out << subject.name;
}

inline PictureSubject subject(const std::string& name,
                              const std::function<void(PictureSubject&)>& change) {
  PictureSubject made = {name, {}, {}};
  made.model.encoder = "grid";
  made.model.grid = "4, 3 pool 2";
  made.model.reader = "xu";
  made.model.summary = "mean";
  made.model.cell = "lstm";
  made.model.embedding_size = 5;
  made.model.hidden_size = 6;
  made.attention.hidden_size = 7;
  change(made);
  return made;
}

inline std::vector<PictureSubject> picture_subjects() {
  return {subject("Xu", [](auto&) {}),
          subject("XuScalarGate", [](auto& s) { s.model.gate = "scalar"; }),
          subject("XuVectorGate",
                  [](auto& s) {
                    s.model.gate = "vector";
                    s.model.tied = "target";
                  }),
          subject("XuOutput",
                  [](auto& s) {
                    s.model.gate = "scalar";
                    s.model.context = "output";
                  }),
          subject("AsTheyAre", [](auto& s) { s.model.grid = ""; }),
          subject("Deng2017",
                  [](auto& s) {
                    s.model.reader = "luong";
                    s.model.row_reader = true;
                    s.model.most_rows = 4;
                    s.model.encoder_size = 4;
                    s.attention.score = "general";
                  }),
          subject("BahdanauGated",
                  [](auto& s) {
                    s.model.reader = "bahdanau";
                    s.model.cell = "gru";
                    s.model.gate = "vector";
                  }),
          subject("Conditional",
                  [](auto& s) {
                    s.model.reader = "conditional";
                    s.model.cell = "gru";
                  }),
          subject("Location",
                  [](auto& s) {
                    s.attention.location_filters = 2;
                    s.attention.location_width = 3;
                  }),
          subject("StartsFromNothing",
                  [](auto& s) {
                    s.model.summary = "none";
                    s.model.reader = "luong";
                    s.attention.location_filters = 2;
                    s.attention.location_width = 3;
                  }),
          subject("Vinyals2015", [](auto& s) { s.model.reader = "vinyals"; }),
          subject("Cho", [](auto& s) { s.model.reader = "cho"; })};
}

/// A number between -1 and 1 for each place.
inline float picture_number(std::size_t place) {
  return std::sin(static_cast<float>(1 + 7 * place));
}

inline data::Part picture(int64_t height, int64_t width, std::size_t first) {
  data::Part part = {.extents = {height, width}, .size = kPictureChannels};
  for (int64_t i = 0; i < height * width * kPictureChannels; ++i) {
    part.numbers.push_back(picture_number(first + static_cast<std::size_t>(i)));
  }
  return part;
}

/// Of 6 x 8, 4 x 5 and 5 x 4 pixels: with a layer that halves them 12, 4 and 4 places.
inline const std::vector<data::Example>& examples() {
  static const std::vector<data::Example> all = {
      {{picture(6, 8, 0), data::text_part(std::vector<Index>{4, 5, 6})}, 1},
      {{picture(4, 5, 300), data::text_part(std::vector<Index>{7, 4, 4, 8, 5})}, 2},
      {{picture(5, 4, 700), data::text_part(std::vector<Index>{6, 8})}, 3}};
  return all;
}

inline data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, models::EncoderDecoder::kTarget);
}

}  // namespace attend::tests
