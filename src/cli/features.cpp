#include "cli/features.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/named_pictures.h"
#include "cli/network_layers.h"
#include "cli/options.h"
#include "cli/separate_files.h"
#include "core/error.h"
#include "core/files.h"
#include "core/half.h"
#include "core/new_file.h"
#include "data/picture_coder.h"
#include "format/npy.h"
#include "models/network_config.h"
#include "networks/network.h"
#include "networks/network_file.h"

namespace attend::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// What the command line said.
struct FeaturesFlags {
  std::string network;
  PictureChoice choice;
  std::string out;
  std::string layer;
  bool layers = false;
  bool float32 = false;
  bool quiet = false;
  std::optional<std::int64_t> height;
  std::optional<std::int64_t> width;
  std::optional<std::string> fit;
  std::optional<std::string> scale;
  std::int64_t background = 255;
  std::optional<std::int64_t> batch_size;
  EngineFlags engine;

  void declare(CLI::App& app);
  void check() const;
  fs::path names() const { return fs::path(out).replace_extension(".pictures"); }
};

void FeaturesFlags::declare(CLI::App& app) {
  app.add_option("--network", network,
                 "what others have trained: an ONNX file, or a MobileNet V2 as safetensors")
      ->required();
  app.add_option("pictures", choice.paths, "files, and folders: all pictures in them");
  app.add_option("--from", choice.table,
                 "pictures that a table names (.tsv, or captions as .json), each once");
  app.add_option("--column", choice.column, "of the table, with their names")
      ->capture_default_str();
  app.add_option(
         "--where", choice.where,
         "COLUMN=TEXT, rows of the table with this text there, as split=train; again, of one "
         "column those with either, of two those with both")
      ->allow_extra_args(false);
  app.add_option("--root", choice.root, "their folder; default: the table's");
  app.add_option("-o,--out", out,
                 "FILE.npy: [pictures, rows, columns, channels], or [pictures, channels]; beside "
                 "it FILE.pictures, their names");
  app.add_option("--layer", layer,
                 "what of it is written; default: the last one of several places");
  app.add_flag("--layers", layers, "list the layers and what they make, and end");
  app.add_flag("--single", float32, "write single precision, float32; else float16, half as large");
  app.add_option("--height", height,
                 "rows of pixels that it reads, where its file leaves that open; default: 224");
  app.add_option("--width", width, "columns, likewise");
  app.add_option("--fit", fit,
                 "what makes a picture so large, as picture.fit: stretch, crop or pad; default: "
                 "stretch, so that all of it is seen");
  app.add_option("--scale", scale,
                 "what becomes of a byte, as picture.scale: unit, signed, imagenet or none; "
                 "default: what it was trained with; of ONNX, which does not say, imagenet");
  app.add_option("--background", background, "of --fit pad: 0, black, to 255, white")
      ->capture_default_str();
  app.add_option("--batch-size", batch_size,
                 "pictures computed together; default: as many as threads, of other devices than "
                 "cpu up to 16");
  app.add_flag("--quiet", quiet, "say nothing of the progress");
  engine.declare(app);
  app.footer(
      "Example: attend features --network mobilenet.safetensors --layers\n"
      "         attend features --network resnet.onnx photos --out photos.npy\n"
      "         attend features --network resnet.onnx --from captions.tsv --where split=train \\\n"
      "             --root images --out train.npy");
}

void FeaturesFlags::check() const {
  if (layers) return;
  if (out.empty())
    throw Error("missing: --out, a file to write; or --layers, to see what there is");
  if (!out.ends_with(".npy")) throw Error("--out " + out + ": expected a name that ends in .npy");
  if (!choice.table.empty() && !choice.paths.empty()) {
    throw Error("pictures and --from: give one of them");
  }
  SeparateFiles files;
  files.read("--network", network);
  if (!choice.table.empty()) files.read("--from", choice.table);
  for (const auto& path : choice.paths) files.read("pictures", path);
  files.write("--out", out);
  files.write("--out", names().string());
  files.check();
}

/// The pictures of a batch, side by side, decoded by all threads.  [batch, H, W, C]
std::vector<float> decoded(const data::PictureCoder& coder, std::span<const NamedPicture> batch) {
  std::vector<std::vector<float>> parts(batch.size());
  std::vector<std::exception_ptr> errors(batch.size());
  const auto count = static_cast<std::int64_t>(batch.size());
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    try {
      parts[at] = coder.encode(batch[at].path.string()).numbers;
    } catch (...) {
      errors[at] = std::current_exception();
    }
  }
  std::vector<float> all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (errors[i]) std::rethrow_exception(errors[i]);
    all.insert(all.end(), parts[i].begin(), parts[i].end());
  }
  return all;
}

/// The features of a picture as they are in the file. Throws Error naming it if one is no number,
/// or too large.
void append(std::span<const float> features, const std::string& picture, bool as_half,
            std::string& bytes) {
  for (const auto x : features) {
    const auto half = to_half(x);
    const bool is_number = std::isfinite(x) && !(as_half && std::isinf(from_half(half)));
    if (!is_number) {
      throw Error(fmt::format("{} makes {} of {}", "this layer", x, picture) +
                  (std::isfinite(x) ? ", too large for float16: --single" : ": no number"));
    }
    if (as_half) {
      bytes.append(reinterpret_cast<const char*>(&half), sizeof half);
    } else {
      bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
    }
  }
}

class FeatureProgress {
 public:
  FeatureProgress(std::size_t pictures, std::ostream& err) : pictures_(pictures), err_(err) {}

  void reached(std::size_t done) {
    const auto now = Clock::now();
    if (now - said_ < std::chrono::seconds(10)) return;
    said_ = now;
    err_ << fmt::format("attend: {} of {} pictures, {:.1f} a second", done, pictures_,
                        static_cast<double>(done) / seconds())
         << std::endl;
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

 private:
  std::size_t pictures_;
  std::ostream& err_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point said_ = began_;
};

/// As many pictures as threads, for one alone stays in a core's cache; on other devices more. No
/// more than half a gigabyte of their numbers.
std::size_t usual_batch(const networks::Graph& graph, const EngineFlags& flags) {
  constexpr std::int64_t kNumbers = 1 << 27;
  constexpr std::int64_t kOnDevices = 16;
  const std::int64_t most = flags.engine.device == "cpu" ? flags.threads : kOnDevices;
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(kNumbers / networks::numbers_at_once(graph), 1, most));
}

int write_features(const FeaturesFlags& flags, networks::Graph graph,
                   const data::PictureOptions& options, const std::string& layer, Streams streams) {
  const auto pictures = named_pictures(flags.choice);
  const auto engine = flags.engine.make();  // outlives the network, whose numbers are of it
  networks::Network network(std::move(graph));
  network.use(*engine);
  const data::PictureCoder coder(options);
  const auto& made = network.made();
  std::vector<std::int64_t> shape = {static_cast<std::int64_t>(pictures.size())};
  if (!made.is_vector) shape.insert(shape.end(), {made.height, made.width});
  shape.push_back(made.channels);
  const auto at_once = flags.batch_size ? static_cast<std::size_t>(*flags.batch_size)
                                        : usual_batch(network.graph(), flags.engine);
  NewFile file(flags.out);
  file.write(format::npy_header(shape, !flags.float32));
  FeatureProgress progress(pictures.size(), streams.err);
  std::string names;
  for (std::size_t first = 0; first < pictures.size(); first += at_once) {
    const auto batch =
        std::span(pictures).subspan(first, std::min(at_once, pictures.size() - first));
    const auto& reads = network.pictures();
    const auto x = numbers(
        *engine, decoded(coder, batch),
        {static_cast<std::int64_t>(batch.size()), reads.height, reads.width, reads.channels});
    const auto features = to_vector(network(x));
    const auto each = static_cast<std::size_t>(made.count());
    std::string bytes;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      append(std::span(features).subspan(i * each, each), batch[i].path.string(), !flags.float32,
             bytes);
      names += batch[i].name + '\n';
    }
    file.write(bytes);
    if (!flags.quiet) progress.reached(first + batch.size());
  }
  write_file(flags.names(), names);
  file.commit();
  streams.out << fmt::format("{} pictures, {} of {} as {}, {:.1f} a second: {}, {}\n",
                             pictures.size(), made.text(), layer,
                             flags.float32 ? "float32" : "float16",
                             static_cast<double>(pictures.size()) / progress.seconds(), flags.out,
                             flags.names().string())
              << fmt::format("as pictures it was given: {} to {} x {}, {}\n", options.fit,
                             options.width, options.height, options.scale);
  return kOk;
}

int features(const FeaturesFlags& flags, Streams streams) {
  flags.check();
  const auto file = networks::read_network(
      flags.network, {.height = flags.height.value_or(0), .width = flags.width.value_or(0)});
  if (flags.layers) {
    print_layers(file, flags.network, streams.out);
    return kOk;
  }
  const auto layer = networks::layer_called(file, flags.layer, flags.network);
  models::NetworkConfig asked;
  asked.fit = flags.fit.value_or("");
  asked.scale = flags.scale.value_or("");
  asked.background = flags.background;
  const auto options = models::pictures_for(file, asked, flags.network);
  return write_features(flags, networks::needed_for(file.graph, layer), options,
                        file.graph.layer(layer).name, streams);
}

}  // namespace

Run declare_features(CLI::App& app) {
  const auto flags = std::make_shared<FeaturesFlags>();
  flags->declare(app);
  return [flags](Streams streams) { return features(*flags, streams); };
}

}  // namespace attend::cli
