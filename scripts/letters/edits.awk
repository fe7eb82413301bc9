# What to_edits.sh and from_edits.sh share. An edit is what stands in a form because of one letter of the
# lemma: letters that are new, then the letter itself, if it stays, as ↓. Nothing at all is ∅. The edit
# of <end>, behind the last letter, has what the form has behind all of them. So a form has as many edits as
# its lemma has letters, and one, and edit t belongs to letter t.
BEGIN {
  keeps = "\342\206\223"      # ↓
  nothing = "\342\210\205"    # ∅
  last = "<end>"
}

function is_feature(symbol) { return symbol ~ /^<..*>$/ }

# The lemma's letters of a source: letter[1], ... Gives their number.
function read_letters(source,   n, i, symbols, letters) {
  n = split(source, symbols, " ")
  letters = 0
  for (i = 1; i <= n; ++i) {
    if (!is_feature(symbols[i])) letter[++letters] = symbols[i]
  }
  return letters
}
