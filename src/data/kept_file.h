#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "data/coder.h"

namespace attend::data {

/// A file of others that a model needs, kept among its coders byte for byte: so the model's folder
/// has it, and its fingerprint knows it. No column is read by it.
class KeptFile final : public Coder {
 public:
  static constexpr const char* kKind = "file";

  /// `name`: what messages call it.
  KeptFile(std::string bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  std::span<const std::byte> content() const { return std::as_bytes(std::span(bytes_)); }

  std::string kind() const override { return kKind; }
  std::string bytes() const override { return bytes_; }
  std::int64_t symbol_count() const override { return 0; }

  // Each throws std::logic_error: it encodes nothing.
  Part encode(std::string_view cell) const override;
  std::string decode(std::span<const Index> symbols) const override;
  std::vector<std::string> pieces(std::string_view cell) const override;

 private:
  std::string bytes_;
  std::string name_;
};

/// The file with this name among coders. Throws Error if there is none.
const KeptFile& kept_file(const Coders& coders, std::string_view name);

}  // namespace attend::data
