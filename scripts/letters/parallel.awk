# parallel.awk -v out=FOLDER -v held_out=N: from lines "pool|test TAB word TAB source TAB target TAB
# links" the parallel texts train, dev and test. N words of the pool, evenly spread over it, are held
# out with all of their answers: dev. A source of the test set leaves the pool. In train each answer
# is a pair; in dev and test each source stands once, its first answer in NAME.target, the next ones
# in NAME.target.2, NAME.target.3, ..., where an empty line is no further answer. Links go to
# NAME.align, those of the first answers, if there are any.
BEGIN { FS = "\t" }

{
  ++count
  set_of[count] = $1
  word[count] = $2
  source[count] = $3
  target[count] = $4
  links[count] = $5
  if ($5 != "") has_links = 1
  if ($1 == "test") is_tested[$3] = 1
}

function write_pair(name, i) {
  print source[i] > (out "/" name ".source")
  print target[i] > (out "/" name ".target")
  if (has_links) print links[i] > (out "/" name ".align")
}

# The answers of one set, gathered by source.
function write_set(name,   i, k, s, path, most, sources, order, answers, first, right, given) {
  sources = 0
  most = 0
  for (i = 1; i <= count; ++i) {
    s = source[i]
    if (set_of[i] != name || ((s, target[i]) in given)) continue
    given[s, target[i]] = 1
    if (!(s in answers)) {
      order[++sources] = s
      first[s] = i
    }
    right[s, ++answers[s]] = target[i]
    ++total
    if (answers[s] > most) most = answers[s]
  }
  for (i = 1; i <= sources; ++i) write_pair(name, first[order[i]])
  for (k = 2; k <= most; ++k) {
    path = out "/" name ".target." k
    for (i = 1; i <= sources; ++i) print (k <= answers[order[i]] ? right[order[i], k] : "") > path
    close(path)
  }
  return sources
}

END {
  for (i = 1; i <= count; ++i) {
    if (set_of[i] != "pool") continue
    if (source[i] in is_tested) {
      set_of[i] = "left out"
      ++left_out
    } else if (!(word[i] in number)) {
      number[word[i]] = ++words
    }
  }
  if (held_out >= words) {
    print "there are " words + 0 " words to learn from: " held_out " cannot be held out" > "/dev/stderr"
    exit 2
  }
  for (i = 1; i <= count; ++i) {
    if (set_of[i] != "pool") continue
    k = number[word[i]]
    if (int(k * held_out / words) > int((k - 1) * held_out / words)) {
      set_of[i] = "dev"
    } else {
      write_pair("train", i)
      ++pairs
    }
  }
  print "train: " pairs " pairs of " words - held_out " words" (left_out ? ", " left_out " left out, which are tested" : "")
  if (held_out > 0) {
    n = write_set("dev")
    print "dev: " n " sources of " held_out " words, " total " answers"
  }
  total = 0
  n = write_set("test")
  print "test: " n " sources, " total " answers"
}
