#pragma once

#include <string>

#include "tensor/engine.h"

namespace attend::cli {

/// How a head of a neural Turing machine finds places of a memory of three, reads them and writes
/// there, worked by hand: Graves, Wayne & Danihelka 2014, section 3.
std::string write_by_hand(Engine& engine);

}  // namespace attend::cli
