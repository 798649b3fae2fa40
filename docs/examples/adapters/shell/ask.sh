#!/bin/sh
# ask.sh PROMPT: one prompt, with the first credential found: ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY.
# No helper: a settings file is JSON, and a shell cannot read that.
set -u
LC_ALL=C
export LC_ALL

end() {
    printf 'ask.sh: %s\n' "$1" >&2
    exit 1
}

# $1 without the ASCII white space around it. The mark keeps line ends that $(…) would take off.
trimmed() {
    printf '%s' "$1" | awk '
        { text = text (NR > 1 ? "\n" : "") $0 }
        END { gsub(/^[ \t\r\n\v\f]+|[ \t\r\n\v\f]+$/, "", text); printf "%s", text }'
}

# Refuses what no header can carry: control characters, and what is not ASCII. The value is not shown.
checked() {
    case $2 in
        *[!\ -~]*) end "$1 holds a character that no header can carry" ;;
    esac
}

token=$(trimmed "${ANTHROPIC_AUTH_TOKEN-}")
key=$(trimmed "${ANTHROPIC_API_KEY-}")
if [ -n "$token" ]; then
    checked ANTHROPIC_AUTH_TOKEN "$token"
    credential="authorization: Bearer $token"
elif [ -n "$key" ]; then
    checked ANTHROPIC_API_KEY "$key"
    credential="x-api-key: $key"
else
    end 'no credential: set ANTHROPIC_AUTH_TOKEN or ANTHROPIC_API_KEY'
fi

return=$(printf '\r')
extra=$(printf '%s\n' "${ANTHROPIC_CUSTOM_HEADERS-}" | sed "s/$return\$//")
checked ANTHROPIC_CUSTOM_HEADERS "$(printf '%s' "$extra" | tr '\n' ' ')"

base=${ANTHROPIC_BASE_URL:-https://api.anthropic.com}
quoted=$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')
body='{"model":"claude-sonnet-4-5","max_tokens":16,"messages":[{"role":"user","content":"'$quoted'"}]}'

# -q: no ~/.curlrc. The credential goes in by standard input: a command line is for everyone to see.
# curl follows no redirect unless it is told to.
answer=$(printf '%s\n' "$credential" "$extra" | curl -q --silent --show-error --header @- \
    --header 'anthropic-version: 2023-06-01' --header 'content-type: application/json' \
    --data-raw "$body" --write-out '\n%{http_code}' "${base%/}/v1/messages" 2>&1) ||
    end "no answer from $base: ${answer%???}"

status=${answer##*
}
case $status in
    200) printf '%s\n' "$answer" | sed -n 's/.*"text": *"\([^"]*\)".*/\1/p' | grep . || end "no text from $base" ;;
    401) end "authentication failed: status 401 of $base" ;;
    403) end "access denied: status 403 of $base" ;;
    *) end "no answer: status $status of $base" ;;
esac
