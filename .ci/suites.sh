# Running suites and saying what became of them; read by .ci/run.

failures=()
not_checked=()

# Usage: suite <name> <command...>
suite() {
  local name=$1
  shift
  echo
  echo "== $name"
  "$@" || failures+=("$name ($?)")
}

# The same for a suite that needs somebody else's server: exit code 3 says that it could not be checked.
suite_where_possible() {
  local name=$1 code=0
  shift
  echo
  echo "== $name"
  "$@" || code=$?
  case $code in
    0) ;;
    3) not_checked+=("$name") ;;
    *) failures+=("$name ($code)") ;;
  esac
}

# What was not checked is named, so that it is not taken for what passed.
report() {
  local each
  for each in "${not_checked[@]+"${not_checked[@]}"}"; do echo "Not checked: $each"; done
  for each in "${failures[@]+"${failures[@]}"}"; do echo "Failed: $each"; done
}
