#include <string>

#include <nlohmann/json.hpp>

#include "serving/openapi.h"

namespace attend::serving {

std::string describe(const std::string& version, std::span<const tasks::ColumnSpec> columns) {
  using Json = nlohmann::ordered_json;
  auto all = Json::parse(kOpenApi);
  all["info"]["version"] = version;
  auto& row = all["components"]["schemas"]["Row"];
  auto& of_columns = row["oneOf"][0];
  Json example;
  for (const auto& column : columns) {
    of_columns["required"].push_back(column.name);
    of_columns["properties"][std::string(column.name)] = {{"type", "string"},
                                                          {"description", column.what}};
    example[std::string(column.name)] = "a dog runs .";
  }
  if (columns.size() == 1) row["oneOf"].push_back({{"type", "string"}});
  all["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["example"]
     ["rows"] = Json::array({example});
  return all.dump(1) + '\n';
}

}  // namespace attend::serving
