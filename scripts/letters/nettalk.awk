# Expects a dictionary with links, word TAB phonemes TAB links letter-phoneme a line
BEGIN { FS = "\t" }
NF != 3 || $1 == "" || $2 == "" {
  fail(FILENAME ":" FNR ": expected word TAB phonemes TAB links letter-phoneme")
}
{
  spelt = letters_of($1)
  letter_count = split(spelt, letters, " ")
  phoneme_count = split($2, phonemes, " ")
  link_count = split($3, links, " ")
  for (i = 1; i <= link_count; ++i) {
    if (links[i] !~ /^[0-9]+-[0-9]+$/) fail(FILENAME ":" FNR ": found '" links[i] "': expected a link letter-phoneme")
    split(links[i], ends, "-")
    if (ends[1] + 0 >= letter_count || ends[2] + 0 >= phoneme_count) {
      fail(FILENAME ":" FNR ": link " links[i] " is outside of the word: expected positions from 0")
    }
  }
  put($1, spelt, $2, $3)
}
