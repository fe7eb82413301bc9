// Writes what the fuzzers begin with: fuzz_seeds FOLDER makes FOLDER/FORMAT/..., as the program
// itself would write such files.

#include <iostream>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/files.h"
#include "data/sound.h"
#include "format/safetensors.h"
#include "test_paths.h"
#include "text/vocabulary.h"
#include "training/builtin_recipes.h"
#include "training/metrics_line.h"
#include "training/run_folder.h"
#include "training/training_state.h"

namespace {

namespace fs = std::filesystem;
using namespace attend;

/// Numbered files in the folder of a format.
void write_all(const fs::path& folder, const std::string& format,
               const std::vector<std::string>& seeds) {
  fs::create_directories(folder / format);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    write_file(folder / format / std::to_string(i), seeds[i]);
  }
}

void write_tensor_files(const fs::path& folder) {
  fs::create_directories(folder / "tensors");
  const std::vector<float> floats = {0.0F, 1.5F, -2.0F, 3.0F};
  const std::vector<std::uint16_t> halves = {0x3FC0, 0x8000};
  const std::vector<std::int8_t> bytes = {-127, 0, 127};
  const std::vector<std::int64_t> wholes = {1, -1};
  const std::vector<format::NamedTensor> tensors = {{"reader.weight", {2, 2}, std::span(floats)},
                                                    {"count", {2}, std::span(wholes)},
                                                    {"half", {2, 1}, std::span(halves)},
                                                    {"narrow", {3}, std::span(bytes)}};
  format::write_tensors(folder / "tensors" / "all", tensors, {{"format", "attend-model"}});
  format::write_tensors(folder / "tensors" / "none", {}, {});
}

std::vector<std::string> vocabularies() {
  std::vector<std::string> all;
  const std::vector<std::string> kinds = {"bpe", "unigram", "words", "characters"};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    text::MemoryLines lines({"the cat sat on the mat", "the dog sat", "naïve 日本"});
    const auto vocabulary = text::train_vocabulary(lines, {.kind = kinds[i], .size = 50});
    all.push_back(static_cast<char>(i) + vocabulary->bytes());
  }
  return all;
}

std::vector<std::string> logs() {
  training::Progress progress;
  progress.update = 10;
  progress.epoch = 1;
  training::Validation validation;
  validation.update = 20;
  validation.figures = {{"bleu", 12.5}, {"exact", 0.25}};
  validation.attention = metrics::AttentionHealth{.sentences = 3, .steps = 12};
  const auto first = training::metrics_line(progress);
  const auto second = training::metrics_line(validation, true);
  return {first + '\n', first + '\n' + second + '\n' + training::mean_line(validation, true) + '\n',
          second};
}

std::vector<std::string> states() {
  training::TrainingState state;
  state.update = 20;
  const auto plain = training::to_json(state);
  state.best = training::Scored{10, 0.5};
  state.scored = {{10, 0.5}, {20, 0.25}};
  state.position.earlier = {{1, 3}};
  return {plain, training::to_json(state),
          R"({"train":["a","b"],"dev":["",""],"alignments":"","gold":"","engine":"cpu",)"
          R"("device":"cpu","precision":"fp32","workers":1})"};
}

/// JPEG and PNG, as tests/oracles/picture_vectors.py wrote them.
std::vector<std::string> pictures() {
  const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/pictures/pictures.json"));
  std::vector<std::string> files;
  for (const auto& one : all["files"]) {
    const auto digits = one["file"].get<std::string>();
    files.emplace_back();
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      files.back() += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
  }
  return files;
}

/// As torch's exporter wrote them (tests/oracles/network_vectors.py).
std::vector<std::string> onnx_seeds() {
  std::vector<std::string> files;
  for (const auto* name : {"residual", "inverted", "dense", "plain"}) {
    files.push_back(read_file(tests::source_folder() + "/tests/data/networks/" + name + ".onnx"));
  }
  return files;
}

/// As NumPy writes it, version 1.0, whose header has 118 bytes.
std::string npy(const std::string& type, const std::string& shape, std::size_t bytes) {
  auto header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(117, ' ');
  return std::string("\x93NUMPY\1\0\x76\0", 10) + header + '\n' + std::string(bytes, '\0');
}

/// A WAV as it is written here, the same as a telephone's, as floats, and cells.
std::vector<std::string> sounds() {
  const auto whole = data::wav_of(
      {.size = {.rate = 8000, .channels = 2, .frames = 2}, .samples = {0.0F, 0.5F, -0.5F, 1.0F}});
  auto law = whole;
  law.replace(20, 4, std::string("\7\0\1\0", 4)).replace(32, 4, std::string("\1\0\x8\0", 4));
  auto floats = whole;
  floats.replace(20, 4, std::string("\3\0\1\0", 4)).replace(32, 4, std::string("\4\0\x20\0", 4));
  return {whole, law, floats, "a.wav", "a.wav#t=1.5,3; b.wav;c#.wav#t=,2"};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "fuzz_seeds FOLDER\n";
    return 2;
  }
  const fs::path folder = arguments[1];
  write_tensor_files(folder);
  write_all(folder, "vocabulary", vocabularies());
  write_all(folder, "log", logs());
  write_all(folder, "state", states());
  std::vector<std::string> recipes = {training::to_toml({}),
                                      "model = { hidden_size = 3 }\n[training]\nseed=0x1F # n\n"};
  for (const auto& builtin : training::builtin_recipes()) recipes.emplace_back(builtin.text);
  write_all(folder, "recipe", recipes);
  auto json = states();
  json.emplace_back(
      R"({"format":"attend-model","version":2,"recipe":{"model.hidden_size":8},"vocabularies":)"
      R"({"shared":{"file":"vocabulary","kind":"bpe","size":9,"checksum":"00"}}})");
  write_all(folder, "json", json);
  write_all(folder, "links", {"0-0 1p2 2-1", "", "  3-4\t10-2147483647"});
  write_all(folder, "request",
            {R"({"text":"a dog"})", R"({"text":["a","b"],"beam":4,"nbest":2,"alignments":true})",
             R"({"source":["a"],"target":["b"],"length_penalty":0.5,"coverage_penalty":1})",
             R"({"text":"\u00e9","max_ratio":2.5,"replace_unknown":true})"});
  write_all(folder, "picture", pictures());
  write_all(folder, "onnx", onnx_seeds());
  write_all(folder, "sound", sounds());
  const std::string zero(1, '\0');
  write_all(folder, "sound_lists",
            {"u1 a.wav\nu2 b c.wav\n" + zero + "u2 two\nu1 one\n",
             "r a.wav\n" + zero + "u1 one\nu2 two\n" + zero + "u1 r 0 1.5\nu2 r 1.5 -1\n",
             R"({"audio_filepath":"a.wav","duration":1.5,"text":"one"})"
             "\n"
             R"({"audio_filepath":"a.wav","offset":0.5,"duration":1,"text":"two"})"});
  write_all(folder, "pnm",
            {"P5 2 1 255\n\x01\x02", "P6\n1 1\n65535\nabcdef", "P2 # grey\n2 1 9 1 9",
             "P3 1 1 255 1 2 3"});
  write_all(folder, "npy", {npy("<f4", "(3, 2, 2)", 48), npy("<f2", "(1, 2, 3, 2)", 24)});
  write_all(folder, "idx",
            {std::string("\0\0\x08\3\0\0\0\1\0\0\0\2\0\0\0\2\1\2\3\4", 20),
             std::string("\0\0\x08\1\0\0\0\2\1\2", 10)});
  write_all(folder, "times",
            {"a 0 0.5\nb 0.5 1\n\nc 1e-1 2\n", "one.wav\na 0 1\n\ntwo.wav\n", "\n\n"});
  write_all(folder, "told",
            {"1 A b.\n2 C d.\n3 E f?\tg\t1\n1 H.\n2 I?\n", "a b\tc\td e\tf\n", "1 a\tb\n\n"});
  write_all(folder, "boxes", {"2 10 4 20.5 14; 3 10 4 20.5 14", "", " 0\t1e-3 0 7 1e3 ;"});
  write_all(folder, "track", {"412,236,0 413,239,0 423.5,240,1", "0,0,1", "-1e5,2,0  3,4,0 5,6,1"});
  write_all(folder, "captions",
            {R"({"images":[{"id":2,"file_name":"a.jpg"}],)"
             R"("annotations":[{"image_id":2,"caption":"A dog\nruns."}]})",
             R"({"images":[{"filepath":"v","filename":"a.jpg","split":"test","sentences":)"
             R"([{"tokens":["a","man"],"raw":"A man."},{"tokens":["two","men"]}]}]})"});
  write_all(
      folder, "text",
      {"a dog\nruns\n", "\xEF\xBB\xBF one\r\nmot\xC2\xA0!\n\n", "e\xCC\x81\t日本\xE3\x80\x80\n"});
  return 0;
}
