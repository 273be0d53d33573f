#!/usr/bin/env bash
# Talk to Konak with curl alone: make a thread, wait for a reply, stream one, see and erase what is remembered.
#
#   KONAK_URL=http://127.0.0.1:2024 KONAK_TOKEN=... ./talk.sh
set -euo pipefail
url=${KONAK_URL:-http://127.0.0.1:2024}
auth=()
[ -z "${KONAK_TOKEN:-}" ] || auth=(-H "Authorization: Bearer $KONAK_TOKEN")

ask() {  # method, path, body
    curl --silent --show-error --fail-with-body --no-buffer --max-time 120 -X "$1" "$url$2" "${auth[@]}" \
        -H "Content-Type: application/json" ${3:+--data "$3"}
}

thread=$(ask POST /threads '{}' | sed -E 's/.*"thread_id": ?"([^"]+)".*/\1/')
echo "thread: $thread"

echo "--- wait for the whole turn"
ask POST "/threads/$thread/runs/wait" '{
  "assistant_id": "assistant",
  "input": {"messages": [{"role": "user", "content": "2 bedroom flat to rent in Kyrenia, up to 800 pounds"}]}
}'
echo

echo "--- stream one"
ask POST "/threads/$thread/runs/stream" '{
  "assistant_id": "assistant",
  "stream_mode": ["messages-tuple"],
  "input": {"messages": [{"role": "user", "content": "where is the nearest pharmacy to the first one?"}]}
}'

if [ -n "${KONAK_TOKEN:-}" ]; then
    sleep 1  # memory is written behind the reply
    echo "--- what is remembered about me"
    ask GET "/app/memory?lang=en"
    echo
    echo "--- everything that is held about me"
    ask GET /app/export
    echo "--- erase me"
    ask DELETE /app/me
    echo
fi
