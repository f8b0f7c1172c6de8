#!/bin/sh
# Builds libtimeline in every way that counts, and runs all of its tests.
#
#     sh tests/run.sh                every stage
#     sh tests/run.sh --quick        the stage gcc alone
#     sh tests/run.sh STAGE...       these stages: gcc clang threads fuzz valgrind install locale clients
#                                    python quickstart
#
# A fuzz target is given its runs TIMELINE_FUZZ_SCALE times, 1 without it: TIMELINE_FUZZ_SCALE=50 is a search by hand.
#
# Works on a bare Debian 12, as root or with sudo: what is missing is installed, without a question. Everything that is
# built goes below build/tests/. A stage that is fine is one line; of a stage that fails the whole log is shown, the
# others still run, and the status is 1. The last line counts tests.
set -u

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$top" || exit 2
build=build/tests
export LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive

stages=''
for argument in "$@"; do
    case $argument in
    --quick) stages="$stages gcc" ;;
    gcc | clang | threads | fuzz | valgrind | install | locale | clients | python | quickstart) stages="$stages $argument" ;;
    *)
        sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
[ -n "$stages" ] || stages='gcc clang threads fuzz valgrind install locale clients python quickstart'

# Debian's packages that are not there yet. What may as well come from elsewhere is asked for by its command.
packages=''
need() {
    for package; do
        case "$packages " in *" $package "*) continue ;; esac
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)
        [ "$state" = installed ] || packages="$packages $package"
    done
}
need gcc g++ libc6-dev meson ninja-build pkg-config libcmocka-dev libical-dev libxml2-dev libxml2-utils libyajl-dev uuid-dev python3 \
    libmicrohttpd-dev zlib1g-dev
for stage in $stages; do
    case $stage in
    clang | threads | fuzz) need clang llvm libclang-rt-14-dev ;;
    valgrind) need valgrind libc6-dbg ;;
    install) need groff-base bash zsh fish ;;
    locale) need locales strace ;;
    clients)
        need khal vdirsyncer radicale evolution-data-server gir1.2-ecal-2.0 python3-gi dbus python3-venv
        command -v npm >/dev/null 2>&1 || need npm
        ;;
    python) need git python3-dev python3-venv ;;
    esac
done
if [ -n "$packages" ]; then
    as_root=''
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    log=$(mktemp)
    echo "installing:$packages"
    # shellcheck disable=SC2086 # lists of words
    if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends $packages; } >"$log" 2>&1; then
        cat "$log"
        exit 1
    fi
    rm -f "$log"
fi

# set_up NAME OPTION...: sets up the whole tree in build/tests/NAME, once a run: stages share trees.
run=$(date +%s).$$
set_up() {
    folder=$build/$1
    shift
    [ "$(cat "$folder/set_up" 2>/dev/null)" != "$run" ] || return 0
    again=''
    [ ! -f "$folder/build.ninja" ] || again=--reconfigure
    # shellcheck disable=SC2086 # a word or none
    meson setup $again -Dwerror=true "$@" "$folder"
    echo "$run" >"$folder/set_up"
}

# run_tests NAME ARGUMENT...: builds what the tests need, and runs them: one more than there are processors, as some wait.
run_tests() {
    folder=$build/$1
    shift
    meson test -C "$folder" --print-errorlogs --num-processes $(($(nproc) + 1)) "$@"
}

# Debugging information in the trees here is lines alone: all that valgrind and the sanitizers tell.
compile_gcc() {
    CC=gcc set_up gcc -Dc_args=-g1
    ninja -k 0 -C "$build/gcc"
}

stage_gcc() {
    compile_gcc
    run_tests gcc
}

# Address and undefined-behaviour sanitizers; the first finding ends a test. The fuzz targets are in this tree as well, so
# all of it is made to tell a fuzzer where it has been: they begin with the inputs that are kept, which are no test here. All runs of a commit try the same inputs, on any machine and
# wherever the tree stands: neither the comparisons of numbers, some of which are addresses, nor the depth of the stack,
# which is aligned by where it begins, are traced for the fuzzer.
set_up_clang() {
    CC=clang set_up clang -Dfuzz=true -Db_lundef=false -Db_sanitize=address,undefined -Dc_link_args=-fno-sanitize-recover=all \
        -Dc_args='-g1 -fno-sanitize-recover=all -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp,stack-depth'
}

stage_clang() {
    set_up_clang
    ninja -k 0 -C "$build/clang" meson-test-prereq
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
    export UBSAN_OPTIONS=print_stacktrace=1
    run_tests clang --timeout-multiplier 3 --no-suite fuzz
}

# The tests that read one timeline from many threads, under ThreadSanitizer.
stage_threads() {
    CC=clang set_up tsan -Db_lundef=false -Db_sanitize=thread -Dcli=false -Dc_args=-g1
    names=$(meson test -C "$build/tsan" --list | sed -n 's/.* \/ \(.*thread.*\)/\1/p')
    [ -n "$names" ] || { echo 'no test has "thread" in its name'; return 1; }
    export TSAN_OPTIONS=halt_on_error=1
    # shellcheck disable=SC2086 # names without spaces
    run_tests tsan --timeout-multiplier 3 $names
}

# How many inputs a fuzz target is given: what takes each some 20 seconds. Never a limit of time: a faster machine would
# find what no other finds again.
fuzz_runs() {
    case $1 in
    date) runs=900000 ;;
    phrase) runs=350000 ;;
    xml) runs=230000 ;;
    json) runs=170000 ;;
    csv) runs=120000 ;;
    diff) runs=12000 ;;
    network) runs=2400 ;;
    *) runs=46000 ;;
    esac
    echo $((runs * ${TIMELINE_FUZZ_SCALE:-1}))
}

# One fuzz target. It starts from the corpus that is kept in tests/data/fuzz/, in one order, and never writes there.
fuzz_one() {
    noun=${1##*/fuzz_}
    found=$build/clang/found/$noun
    rm -rf "$found"
    mkdir -p "$found"
    corpus=$(find "tests/data/fuzz/$noun" -type f | LC_ALL=C sort | paste -sd,)
    "$build/clang/$1" -runs="$(fuzz_runs "$noun")" -seed=1 -reload=0 -max_len=4096 -timeout=60 \
        -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 -artifact_prefix="$found-" \
        -seed_inputs="$corpus" "$found"
}

# Every fuzz target, two at a time.
stage_fuzz() {
    set_up_clang
    targets=$(ninja -C "$build/clang" -t targets all | sed -n 's/^\(tests\/fuzz\/fuzz_[a-z]*\): .*/\1/p')
    [ -n "$targets" ] || { echo 'no fuzz target'; return 1; }
    # shellcheck disable=SC2086 # names without spaces
    ninja -C "$build/clang" $targets
    ran=0
    other=
    for target in $targets; do
        fuzz_one "$target" &
        [ -z "$other" ] || wait "$other"
        other=$!
        ran=$((ran + 1))
    done
    wait "$other"
    echo "$ran passed, 0 failed"
}

# memcheck over the unit tests: no bad access, no leak, nothing read that was never written. Not over those that hold
# limits of time or memory, nor over large documents and networks, the many millions of comparisons of relate, and the
# chains of network and network_progress; what threads share is for ThreadSanitizer.
stage_valgrind() {
    compile_gcc
    names=$(meson test -C "$build/gcc" --list --suite unit | sed -n 's/.* \/ //p' |
        grep -vx -e xml_hostile -e ical_hostile -e network -e network_progress -e relate -e threads)
    export TIMELINE_SKIP='large: *'
    # shellcheck disable=SC2086 # names without spaces
    run_tests gcc --timeout-multiplier=20 \
        '--wrap=valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect,possible' \
        $names
}

stage_install() {
    compile_gcc
    sh tests/install/run.sh "$build/install"
}

stage_locale() {
    compile_gcc
    python3 tests/locale/check_locale.py "$build/gcc/bindings/cli/timeline" "$build/locale"
}

# The feed of the example, and one with all that is hard in a feed, opened in calendar programs.
stage_clients() {
    compile_gcc
    sh tests/clients/run.sh "$build/clients" "$build/gcc"
}

# The Python package, installed as a user installs it.
stage_python() {
    sh bindings/python/tests/run.sh "$build/python"
}

# The first command of the README, as a new user gives it.
stage_quickstart() {
    rm -rf build/quickstart
    sh examples/quickstart.sh
    for name in iran-dprk.ics iran-dprk.xml iran-dprk.json iran-dprk.csv from-ics.xml diff.txt losses.txt events.txt answers.txt dates.txt; do
        [ -s "build/quickstart/$name" ] || { echo "build/quickstart/$name is missing or empty"; return 1; }
    done
    echo '1 passed, 0 failed'
}

# Counts in a log: meson's summaries, and lines "N passed, N failed" of the scripts here.
count() {
    awk '/^Ok: / { passed += $2 }
         /^(Fail|Timeout|Unexpected Pass): / { failed += $NF }
         /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
         END { print passed + 0, failed + 0 }' "$1"
}

mkdir -p "$build"
all_passed=0
all_failed=0
bad=''
for stage in $stages; do
    log=$build/$stage.log
    begin=$(date +%s)
    # No "if" round it: that would switch off set -e inside.
    (
        set -e
        "stage_$stage"
    ) >"$log" 2>&1 </dev/null
    status=$?
    seconds=$(($(date +%s) - begin))
    # shellcheck disable=SC2046 # two numbers
    set -- $(count "$log")
    all_passed=$((all_passed + $1))
    all_failed=$((all_failed + $2))
    if [ "$status" -eq 0 ] && [ "$2" -eq 0 ] && [ "$1" -gt 0 ]; then
        printf '%-9s %4d s  %d passed\n' "$stage" "$seconds" "$1"
    else
        bad="$bad $stage"
        [ "$2" -gt 0 ] || all_failed=$((all_failed + 1))
        printf '%-9s %4d s  FAILED (status %d); its log, %s:\n' "$stage" "$seconds" "$status" "$log"
        sed 's/^/    /' "$log"
    fi
done

[ -z "$bad" ] || echo "failed:$bad"
echo "$all_passed passed, $all_failed failed"
[ -z "$bad" ]
