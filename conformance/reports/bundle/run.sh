#!/bin/sh
# Runs a program in the world of one scenario: ./run PROGRAM [ARGUMENT …]
#
#   STEP=2 ./run PROGRAM …    with the environment of the second step (default: the first that runs)
#   KEEP=FOLDER ./run …       stages into FOLDER, or goes on in it where it is there already
#   HTTPS_PROXY=URL ./run …   lets the program reach the network by this proxy
#
# Every credential in here is made up. Nothing leaves by default: HTTPS_PROXY is a dead end, and where
# this machine can make a network without a way out, the program runs in one. With HTTPS_PROXY= (set,
# and empty) requests go to the real hosts, which then see the made-up credentials.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
program=$(command -v "$1") || { echo "run: $1: there is no such program" >&2; exit 127; }
case $program in
    /*) ;;
    */*) program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program") ;;
    *) echo "run: $1: name a program, not a word of the shell" >&2; exit 2 ;;
esac
shift
python=$(command -v python3 || echo /usr/bin/python3)

now=$(date +%s)
moment() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }

if [ -n "${KEEP:-}" ]; then
    mkdir -p "$KEEP"
    root=$(cd "$KEEP" && pwd)
else
    root=$(mktemp -d)
    trap 'chmod -R u+rwx "$root" 2> /dev/null; rm -rf "$root"' EXIT
    trap 'exit 129' HUP
    trap 'exit 143' TERM
fi

stage() {
    umask 077
    cp -R "$here/world/." "$root"
    cp -R "$here/environment" "$root/environment"
@MAKE@
    fill=$root/fill.sed
    printf '%s\n' "s|@ROOT@|$root|g" "s|@PYTHON@|$python|g" > "$fill"
@TIMES@
    while IFS= read -r file; do
        [ -n "$file" ] || continue
        LC_ALL=C sed -f "$fill" "$root/$file" > "$root/filled"
        cat "$root/filled" > "$root/$file"
    done <<'FILES'
@OPEN@
FILES
    rm -f "$root/filled" "$fill"
@MODES@
    touch "$root/staged"
}
[ -e "$root/staged" ] || stage

step=${STEP:-@FIRST@}
[ -e "$root/environment/$step.sh" ] || { echo "run: no step $step runs a program" >&2; exit 2; }

closed=
if [ -z "${HTTPS_PROXY+set}" ]; then
    HTTPS_PROXY=http://127.0.0.1:9
    for try in 'unshare --net --' 'unshare --user --map-root-user --net --'; do
        if $try true 2> /dev/null; then closed=$try; break; fi
    done
    if [ -n "$closed" ]; then
        echo "run: nothing leaves: the program has a network of its own, without a way out" >&2
    else
        echo "run: HTTPS_PROXY=$HTTPS_PROXY, a dead end; a program that ignores it sends the" \
            "made-up credentials to the real hosts" >&2
    fi
elif [ -z "$HTTPS_PROXY" ]; then
    echo "run: requests go to the real hosts, with made-up credentials" >&2
else
    echo "run: requests go by HTTPS_PROXY=$HTTPS_PROXY" >&2
fi

# The environment is made from nothing. What trusts a proxy's certificates is handed on.
set -- "$program" "$@"
for name in SSL_CERT_FILE REQUESTS_CA_BUNDLE AWS_CA_BUNDLE NODE_EXTRA_CA_CERTS CURL_CA_BUNDLE; do
    eval "value=\${$name:-}"
    [ -z "$value" ] || set -- "$name=$value" "$@"
done
if [ -n "$HTTPS_PROXY" ]; then
    set -- "HTTPS_PROXY=$HTTPS_PROXY" "HTTP_PROXY=$HTTPS_PROXY" "https_proxy=$HTTPS_PROXY" \
        NODE_USE_ENV_PROXY=1 "$@"
fi
# shellcheck disable=SC2016  # the inner shell has to expand it
$closed env -i "ROOT=$root" "STEP=$step" "BESIDE=$(dirname "$program"):/usr/local/bin:/usr/bin:/bin" \
    /bin/sh -c '
        beside=$BESIDE
        . "$ROOT/environment/$STEP.sh"
        PATH=$PATH:$beside
        cd "$PWD"
        unset ROOT STEP BESIDE OLDPWD
        exec env "$@"
    ' run "$@"
