#pragma once

#include <string_view>

namespace attend::serving {

/// The description of the service for programs, openapi.json: OpenAPI 3.1. "@VERSION@" stands for
/// the program's version.
extern const std::string_view kOpenApi;

}  // namespace attend::serving
