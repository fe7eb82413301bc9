# What the scripts of this folder share. Bytes are read as they are: run with LC_ALL=C.

# The letters of a UTF-8 text with blanks between them. A blank within it (also one that does not
# break) becomes "␣": attend takes white space to stand between symbols, and "▁" for one.
function letters_of(text,   i, c, spelt) {
  gsub(/\302\240/, " ", text)
  spelt = ""
  for (i = 1; i <= length(text); ++i) {
    c = substr(text, i, 1)
    if (c !~ /[\200-\277]/ && i > 1) spelt = spelt " "
    spelt = spelt (c == " " ? "\342\220\243" : c)
  }
  return spelt
}

function fail(message) {
  print message > "/dev/stderr"
  failed = 1
  exit 2
}

# One right answer: what it is for, the word that is held out or not as a whole, both sides, links.
function put(word, source, target, links) {
  print (FILENAME == test_file ? "test" : "pool") "\t" word "\t" source "\t" target "\t" links
}

{ sub(/\r$/, "") }
FNR == 1 { sub(/^\357\273\277/, "") }
