#pragma once

#include <iosfwd>
#include <string>

#include "networks/network_file.h"

namespace attend::cli {

/// Says what a network is, and a line for each layer: its name, what it is, what it makes of a
/// picture, how many numbers it has. What cannot be performed stands below.
void print_layers(const networks::NetworkFile& file, const std::string& path, std::ostream& out);

}  // namespace attend::cli
