#pragma once

#include <string>

namespace attend::tests {

/// The path of a file of scenes, four to test among them: "test.tsv", "test/000001.png".
std::string tiny_scenes(const std::string& file);

/// A model of them that was trained for a second, with attention or without.
std::string tiny_captioner(bool has_attention = true);

}  // namespace attend::tests
