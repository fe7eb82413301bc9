# Expects a dictionary, WORD TAB phonemes (and after more tabs other pronunciations) a line
# From a # after white space on, a line is a comment behind the phonemes; so is one that begins with ;;;
BEGIN { FS = "\t" }
/^;;;/ { next }
NF > 1 {
  said = substr($0, length($1) + 1)
  sub(/[ \t]+#.*$/, "", said)
  $0 = $1 said
}
NF < 2 || $1 == "" || $2 == "" { fail(FILENAME ":" FNR ": expected WORD TAB phonemes") }
{
  for (i = 2; i <= NF; ++i) if ($i != "") put($1, letters_of($1), $i, "")
}
