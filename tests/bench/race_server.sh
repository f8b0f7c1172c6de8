#!/bin/sh
# Races the feed server of examples/feed-server/ against nginx, which serves the same feed from a file.
#
#     sh tests/bench/race_server.sh BUILD [TURNS] [SECONDS]     (build, 3, 5)
#
# BUILD is a meson build, best one of --buildtype=release. Installs wrk and nginx if they are not there. Both servers
# listen at 127.0.0.1 alone, with two workers, and are asked in turns by wrk over 16 connections: for the whole feed
# (200), and by one who has it already (304). The table has the median of the turns, in requests a second.
set -eu

bench=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$(CDPATH='' cd -- "${1:-$bench/../../build}" && pwd)
turns=${2:-3}
seconds=${3:-5}
timeline=$bench/../../examples/iran-dprk.xml
data=$build/race-server
port=18443
rm -rf "$data"
mkdir -p "$data/www"

packages=''
for package in wrk nginx-light curl libmicrohttpd-dev zlib1g-dev; do
    dpkg -s "$package" >/dev/null 2>&1 || packages="$packages $package"
done
if [ -n "$packages" ]; then
    echo "installing:$packages" >&2
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >&2
fi
ninja -C "$build" examples/feed-server/feed-server >&2

cat >"$data/nginx.conf" <<END
worker_processes 2;
pid $data/nginx.pid;
error_log $data/nginx.log;
events { worker_connections 256; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=16;
    keepalive_requests 1000000000;
    types { text/calendar ics; }
    client_body_temp_path $data;
    proxy_temp_path $data;
    fastcgi_temp_path $data;
    uwsgi_temp_path $data;
    scgi_temp_path $data;
    server { listen 127.0.0.1:$port; root $data/www; }
}
END

"$build/examples/feed-server/feed-server" "$timeline" 0 >"$data/url" &
server=$!
trap 'kill $server 2>/dev/null; [ ! -f "$data/nginx.pid" ] || kill "$(cat "$data/nginx.pid")"' EXIT
while [ ! -s "$data/url" ]; do sleep 0.1; done
ours=$(cat "$data/url")
theirs=http://127.0.0.1:$port/feed.ics
curl -sf "$ours" -o "$data/www/feed.ics"
chmod -R a+rX "$data" # where this is run by root, nginx is another user
nginx -c "$data/nginx.conf"
curl -sf "$theirs" | cmp - "$data/www/feed.ics"

tag() { curl -sfI "$1" | tr -d '\r' | sed -n 's/^ETag: //Ip'; }
rate() { # URL [HEADER]: requests a second; any answer that is not 200 or 304 ends the race
    wrk -t2 -c16 "-d${seconds}s" ${2:+-H "$2"} "$1" >"$data/wrk"
    if [ -z "${2:-}" ] && grep -q '^ *Non-2xx' "$data/wrk"; then cat "$data/wrk" >&2; exit 1; fi
    sed -n 's|^Requests/sec: *||p' "$data/wrk"
}
median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

echo "| answer | feed-server, requests/s | nginx, requests/s | ours / nginx |"
echo '|---|---|---|---|'
for status in 200 304; do
    : >"$data/a"; : >"$data/b"
    a='' b=''
    if [ $status = 304 ]; then
        a="If-None-Match: $(tag "$ours")" b="If-None-Match: $(tag "$theirs")"
        for pair in "$ours $a" "$theirs $b"; do
            [ "$(curl -s -o "$data/none" -w '%{http_code}' -H "${pair#* }" "${pair%% *}")" = 304 ] || exit 1
        done
    fi
    for _ in $(seq "$turns"); do
        rate "$ours" "$a" >>"$data/a"
        rate "$theirs" "$b" >>"$data/b"
    done
    awk -v s="$status" -v a="$(median <"$data/a")" -v b="$(median <"$data/b")" \
        'BEGIN { printf "| %s | %.0f | %.0f | %.2f |\n", s, a, b, a / b }'
done
echo "resident: feed-server $(sed -n 's/^VmRSS:[ \t]*//p' /proc/$server/status), nginx's two workers $(
    for worker in $(pgrep -P "$(cat "$data/nginx.pid")"); do sed -n 's/^VmRSS:[ \t]*//p' "/proc/$worker/status"; done |
        tr '\n' ' ')"
