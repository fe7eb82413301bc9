#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/algorithm_config.h"

// Sequences of vectors and what an algorithm makes of them: the problems of Graves, Wayne &
// Danihelka 2014, section 4. What is read has channels besides the bits: a delimiter, which is 1 at
// a position of its own, and what else a problem tells.
//
//   copy         x_1 .. x_n, delimiter -> x_1 .. x_n
//   repeat-copy  x_1 .. x_n, delimiter with (r - 5.5) / 2.87 in a channel of its own -> the same r
//                times, then 1 in a channel that says the end
//   recall       items of some vectors, a delimiter before each; then one of the items, not the
//                last, between two delimiters of another channel -> the item that came behind it
//   ngrams       bits, each drawn by the five before it from one of 32 chances, which are drawn for
//                the sequence from Beta(1/2, 1/2) -> at each bit from the fifth on the next one
//   sort         vectors, each with a priority in [-1, 1), delimiter -> those of the highest
//                priority, the highest first

namespace attend::tasks {

/// Numbers of a position that is read, and bits of a step of the answer.
int64_t read_size(const AlgorithmConfig& config);
int64_t answer_size(const AlgorithmConfig& config);

/// Whether answers are given while reading, at the last steps, and not behind it.
bool answers_meanwhile(const AlgorithmConfig& config);

/// Steps of the answer to what is read. Throws Error, without saying where, if it is no sequence of
/// this problem.
int64_t answer_steps(const AlgorithmConfig& config, const data::Part& read);

/// The parts of row n, from 0: what is read, and bits. They hang on the seed and n alone, and the
/// lengths of `of_one_length` rows, one after another, are one.
std::vector<data::Part> drawn_sequence(const AlgorithmConfig& config, std::uint64_t seed,
                                       std::int64_t n, std::int64_t of_one_length);

/// The cells of such parts: "0,1,1 1,0,0" of numbers, "01 10" of bits.
std::string cell_of_numbers(const data::Part& part);
std::string cell_of_bits(const data::Part& part);

/// Of ngrams the likeliest next bits, given those before: 1 where (N1 + 1/2) / (N0 + N1 + 1) > 1/2,
/// N0 and N1 how often 0 and 1 came behind these five bits before: eq. 10 there. As a cell.
std::string likeliest_ngrams(const data::Part& read);

}  // namespace attend::tasks
