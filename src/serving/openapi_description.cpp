#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "serving/openapi.h"

namespace attend::serving {

using Json = nlohmann::ordered_json;

namespace {

/// A PNG of one black pixel.
constexpr const char* kPixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==";

/// Requests of files: the file itself, or rows of files in base64.
void describe_files(Cells cells, Json& all, Json& column) {
  column["contentEncoding"] = "base64";
  column["description"] = cells == Cells::kPictures ? "a JPEG, PNG or PNM file"
                          : cells == Cells::kSounds
                              ? "a WAV, FLAC, Ogg or MP3 file"
                              : "a .npy of one row of features, as numpy.save writes it";
  auto& predict = all["paths"]["/predict"]["post"];
  auto& content = predict["requestBody"]["content"];
  using Types = std::vector<std::string>;
  const auto types =
      cells == Cells::kPictures ? Types{"image/jpeg", "image/png", "image/x-portable-anymap"}
      : cells == Cells::kSounds ? Types{"audio/wav", "audio/flac", "audio/ogg", "audio/mpeg"}
                                : Types{"application/octet-stream"};
  for (const auto& type : types) content[type] = Json::object();
  const auto& asked = all["components"]["schemas"]["PredictRequest"]["properties"];
  for (const std::string key : {"nbest", "readings"}) {
    auto schema = asked[key];
    auto description = schema["description"].get<std::string>();
    schema.erase("description");
    predict["parameters"].push_back({{"name", key},
                                     {"in", "query"},
                                     {"description", description + "; of a body that is a file"},
                                     {"schema", std::move(schema)}});
  }
}

}  // namespace

std::string describe(const std::string& version, std::span<const tasks::ColumnSpec> columns,
                     Cells cells) {
  auto all = Json::parse(kOpenApi);
  all["info"]["version"] = version;
  auto& row = all["components"]["schemas"]["Row"];
  auto& of_columns = row["oneOf"][0];
  Json example;
  for (const auto& column : columns) {
    of_columns["required"].push_back(column.name);
    of_columns["properties"][std::string(column.name)] = {{"type", "string"},
                                                          {"description", column.what}};
    example[std::string(column.name)] = cells == Cells::kTexts ? "a dog runs ." : kPixel;
  }
  if (cells != Cells::kTexts) {
    describe_files(cells, all, of_columns["properties"][std::string(columns.front().name)]);
  }
  if (columns.size() == 1) row["oneOf"].push_back({{"type", "string"}});
  auto& json = all["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"];
  json["example"]["rows"] = Json::array({example});
  // One of features hangs on their shape, one of sounds would be long.
  if (cells == Cells::kFeatures || cells == Cells::kSounds) json.erase("example");
  return all.dump(1) + '\n';
}

}  // namespace attend::serving
