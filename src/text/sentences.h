#pragma once

#include <string_view>
#include <vector>

namespace attend::text {

/// The sentences of a line of UTF-8, in their order and without white space around them: views into
/// it. What is not sure to be an end is none: a long piece is translated well enough, half a
/// sentence is not.
///
/// An end is ". ! ? …" and their like in other scripts, with the quotes and brackets that close
/// after them, before white space and what is no small letter; or one of these that stands alone,
/// as in text that was cut into tokens. A full stop after a title ("Dr."), an initial, a word with
/// stops in it ("z.B."), or a number of one or two digits ("am 3. Mai") is none. East Asian stops
/// ("。！？") need no white space, but stand for nothing within brackets of their kind.
std::vector<std::string_view> split_sentences(std::string_view line);

}  // namespace attend::text
