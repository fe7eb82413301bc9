# shellcheck shell=sh disable=SC2154  # $work is the caller's
# Debian's package indexes, as apt itself downloads them from the machine's own sources. To be sourced by a
# script with a folder $work of its own, and functions say and cannot_serve as demo_corpus.sh has them.

readonly apt_helper=/usr/lib/apt/apt-helper
readonly update_seconds=150

check_apt() {
  for program in apt-get awk; do
    command -v "$program" >/dev/null || cannot_serve "$program is not installed"
  done
  [ -x "$apt_helper" ] || cannot_serve "$apt_helper is missing"
}

# fetch_indexes LANGUAGES: into $work, where apt's own state is not touched: '"it"; "en";'
fetch_indexes() {
  chmod 755 "$work"
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache"
  : >"$work/apt/status"

  # Given with -c, because only there does #clear undo what the machine's own files set: some images
  # switch translations off.
  cat >"$work/apt.conf" <<END
#clear Acquire::Languages;
Acquire::Languages { $1 };
Acquire::IndexTargets::deb::Translations::DefaultEnabled "true";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb-src::Sources::DefaultEnabled "false";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update;
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
END
  # As root, apt downloads as the user _apt, who may not be able to reach OUT_DIR.
  if [ "$(id -u)" -eq 0 ] && ! runuser -u _apt -- test -x "$work/apt/lists" 2>/dev/null; then
    echo 'APT::Sandbox::User "root";' >>"$work/apt.conf"
  fi

  say "apt downloads the indexes of packages and of their descriptions"
  timeout --foreground "$update_seconds" apt-get -c "$work/apt.conf" update \
    </dev/null >"$work/update.log" 2>&1 || true
}

# list_indexes CREATED_BY LANGUAGE: the files of Debian's main archive that were downloaded.
list_indexes() {
  # shellcheck disable=SC2016  # apt expands these names
  apt-get -c "$work/apt.conf" indextargets --format \
    '$(CREATED_BY)|$(ORIGIN)|$(COMPONENT)|$(LANGUAGE)|$(FILENAME)' 2>/dev/null |
    awk -F'|' -v made="$1" -v language="$2" \
      '$1 == made && $2 == "Debian" && $3 == "main" && (language == "" || $4 == language) {
         print $5
       }'
}

# print_indexes CREATED_BY LANGUAGE: their text.
print_indexes() {
  list_indexes "$1" "$2" | while IFS= read -r file; do
    # One with nothing in it is stored without a compressed form, or not at all.
    [ ! -e "$file" ] || "$apt_helper" cat-file "$file"
  done
}

# describe_packages: into $work/sources each package and its source, with a tab between them, into
# $work/descriptions each package with its long and its short description.
describe_packages() {
  print_indexes Packages '' | awk '
    /^Package: / { package = $2; source = $2 }
    /^Source: / { source = $2 }
    /^$/ && package != "" { print package "\t" source; package = "" }
    END { if (package != "") print package "\t" source }' >"$work/sources"

  print_indexes Translations en | awk '
    function plain(text) {
      gsub(/\302\240|\342\200\212|\342\200\257/, " ", text)  # spaces that do not break, or thin
      gsub(/[ \t\r]+/, " ", text)
      sub(/^ /, "", text)
      sub(/ $/, "", text)
      return text
    }
    function flush() {
      long = plain(long)
      short = plain(short)
      if (package != "" && long != "" && short != "") print package "\t" long "\t" short
      package = long = short = ""
      inside = 0
    }
    /^$/ { flush(); next }
    /^ / { if (inside && $0 != " .") long = long $0; next }
    { inside = 0 }
    $1 == "Package:" { package = $2 }
    $1 == "Description-en:" { short = substr($0, length($1) + 1); inside = 1 }
    END { flush() }' >"$work/descriptions"

  if [ ! -s "$work/sources" ] || [ ! -s "$work/descriptions" ]; then
    reason=$(grep -m1 '^[EW]: ' "$work/update.log" || true)
    cannot_serve "apt did not get the indexes of Debian's main archive:" \
      "${reason:-the machine\'s sources hold none}"
  fi
}

# For awk: which part what is said of a package goes to. Packages of one source say nearly the same, and
# so do versions of one (gcc-11, gcc-12): a checksum of the source's name without its digits tells, so
# that the choice stays as packages come and go. Wants dev and tests, per cent, and source, by package.
readonly dev_per_cent=3
readonly test_per_cent=5
# shellcheck disable=SC2034  # for those who read this file
readonly part_functions='
  function family(package,   name) {
    name = package in source ? source[package] : package
    gsub(/[0-9.+]+/, "", name)
    sub(/-+$/, "", name)
    return name
  }
  function checksum(text,   i, sum) {
    sum = 5381
    for (i = 1; i <= length(text); ++i) {
      sum = (sum * 257 + code[substr(text, i, 1)]) % 2147483647
    }
    return sum
  }
  function part_of(name,   place) {
    place = checksum(name) % 100
    return place < dev ? "dev" : place < dev + tests ? "test" : "train"
  }
  BEGIN { for (i = 1; i < 256; ++i) code[sprintf("%c", i)] = i }
'
