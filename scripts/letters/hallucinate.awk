# hallucinate.awk -v folder=FOLDER -v made_up=N: N made-up pairs behind those of FOLDER/train.source,
# train.target and train.align, which come pasted: hallucination, after Anastasopoulos & Neubig 2019
# (arXiv 1908.05838) and the code to it. Real pairs take turns. In each stretch of three or more letters
# that lemma and form share, the first and the last stay, for affixes are next to them; of the others
# every second on average is drawn anew, the same on both sides. All letters that stand in train
# elsewhere than at the head of a word are drawn alike (a German capital only heads). Features, other
# letters and links stay. No source of train, dev or test is made up, but one may be made up twice. The
# same files give the same pairs.
BEGIN {
  FS = "\t"
  random = 1
}

# From 0 to below n, by Lehmer's generator (48271, modulo 2^31 - 1): rand() is not the same everywhere.
function draw(n) {
  random = (random * 48271) % 2147483647
  return int(random / 2147483647 * n)
}

# Not a feature, a blank, nor punctuation and digits of ASCII, of Latin-1 and from U+2000 to U+207F.
function is_letter(symbol) {
  if (length(symbol) == 1) return symbol ~ /[A-Za-z]/
  return symbol !~ /^<.*>$/ && symbol != "\342\220\243" && symbol !~ /^(\302|\342\200|\342\201)/
}

function gather_letters(text,   n, i, symbols) {
  n = split(text, symbols, " ")
  for (i = 2; i <= n; ++i) {
    if (!is_letter(symbols[i]) || !is_letter(symbols[i - 1]) || (symbols[i] in is_gathered)) continue
    is_gathered[symbols[i]] = 1
    letter[++letters] = symbols[i]
  }
}

# The places of pair k that may change: letters that are shared as both of their neighbours are.
function find_places(k,   n, i, ends, link, length_so_far, from, to, old_from, old_to) {
  split(source[k], source_symbols, " ")
  split(target[k], target_symbols, " ")
  n = split(links[k], ends, " ")
  for (i = 1; i <= n; ++i) {
    old_from = from
    old_to = to
    split(ends[i], link, "-")
    from = link[1] + 1
    to = link[2] + 1
    if (source_symbols[from] != target_symbols[to] || !is_letter(target_symbols[to])) {
      length_so_far = 0
    } else {
      length_so_far = from == old_from + 1 && to == old_to + 1 ? length_so_far + 1 : 1
    }
    if (length_so_far < 3) continue
    ++places[k]
    place_from[k, places[k]] = old_from
    place_to[k, places[k]] = old_to
  }
}

function joined(symbols, n,   i, text) {
  text = symbols[1]
  for (i = 2; i <= n; ++i) text = text " " symbols[i]
  return text
}

# Tries to make up a pair from pair k: made_source and made_target.
function make_up(k,   n, m, i, new) {
  n = split(source[k], source_symbols, " ")
  m = split(target[k], target_symbols, " ")
  for (i = 1; i <= places[k]; ++i) {
    if (draw(2) == 0) continue
    new = letter[1 + draw(letters)]
    source_symbols[place_from[k, i]] = new
    target_symbols[place_to[k, i]] = new
  }
  made_source = joined(source_symbols, n)
  made_target = joined(target_symbols, m)
  return !(made_source in is_real)
}

function read_sources(path,   line) {
  while ((getline line < path) > 0) is_real[line] = 1
  close(path)
}

{
  source[NR] = $1
  target[NR] = $2
  links[NR] = $3
  is_real[$1] = 1
  gather_letters($1)
  gather_letters($2)
}

END {
  read_sources(folder "/dev.source")
  read_sources(folder "/test.source")
  for (k = 1; k <= NR; ++k) {
    find_places(k)
    if (places[k] > 0) usable[++usables] = k
  }
  for (made = 0; made < made_up; ++made) {
    # A pair whose few places give nothing new is passed by.
    for (tries = 0; tries < 100 * usables; ++tries) {
      k = usable[1 + (made + int(tries / 100)) % usables]
      if (make_up(k)) break
    }
    if (tries == 100 * usables) {
      print "no pair can be made up: expected pairs that share three or more letters" > "/dev/stderr"
      exit 2
    }
    print made_source >> (folder "/train.source")
    print made_target >> (folder "/train.target")
    print links[k] >> (folder "/train.align")
  }
  print "made up: " made_up " pairs, from " usables " of train"
}
