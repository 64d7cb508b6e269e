"""ZSTD streams of every kind of block, table and header, by libzstd itself, as JSON beside this file.

    /usr/bin/python3 test/golden/zstd.py

libzstd 1.5.4. Of the content only length and SHA-1 are kept.
"""

import base64
import ctypes
import hashlib
import json
from pathlib import Path

lib = ctypes.CDLL("libzstd.so.1")
for name in ("ZSTD_createCCtx", "ZSTD_compress2", "ZSTD_CCtx_setParameter"):
    getattr(lib, name).restype = ctypes.c_void_p if name == "ZSTD_createCCtx" else ctypes.c_size_t

# ZSTD_cParameter.
LEVEL, STRATEGY, MIN_MATCH, CONTENT_SIZE, CHECKSUM, WINDOW_LOG = 100, 107, 105, 200, 201, 101


def compress(content, parameters):
    context = ctypes.c_void_p(lib.ZSTD_createCCtx())
    for key, value in parameters.items():
        lib.ZSTD_CCtx_setParameter(context, ctypes.c_int(key), ctypes.c_int(value))
    room = len(content) + 1024
    target = ctypes.create_string_buffer(room)
    size = lib.ZSTD_compress2(context, target, ctypes.c_size_t(room), content, ctypes.c_size_t(len(content)))
    assert size <= room
    lib.ZSTD_freeCCtx(context)
    return target.raw[:size]


def noise(count, seed):
    values = []
    state = seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(state >> 16)
    return values


def walk(count, step, seed):
    """Samples of 16 bits, each a little off the one before."""
    value = 20000
    out = bytearray()
    for n in noise(count, seed):
        value = (value + n % (2 * step + 1) - step) % 65536
        out += value.to_bytes(2, "little")
    return bytes(out)


coins = bytes(n % 2 for n in noise(60000, 5))
CONTENTS = {
    "nothing": b"",
    "one byte": b"q",
    "noise": bytes(n % 256 for n in noise(700, 1)),
    "one value": b"\x07" * 300000,
    "text": b"".join(b"%d bottles of beer on the wall, " % n for n in range(99)),
    "skewed": bytes((n % 40) * (n % 3 == 0) for n in noise(6000, 2)),
    "smooth": walk(5000, 3, 3),
    "rough": walk(5000, 90, 4),
    "far apart": coins + b"\x09" * 90000 + coins,
}

streams = []
for name, content in CONTENTS.items():
    for level in (-5, 1, 3, 9, 19):
        frame = {LEVEL: level, CHECKSUM: level in (1, 9), CONTENT_SIZE: level != 3, WINDOW_LOG: 10 if level == 9 else 18}
        if name == "far apart" and level != 19:
            continue
        streams.append((f"{name}, level {level}", compress(content, frame), content))
text, rough = CONTENTS["text"], CONTENTS["rough"]
skipped = bytes.fromhex("532a4d18") + (5).to_bytes(4, "little") + b"notes"
streams.append(("several frames", compress(text, {LEVEL: 3}) + skipped + compress(rough, {LEVEL: 3}), text + rough))

lines = [
    json.dumps({
        "name": name,
        "length": len(content),
        "sha1": hashlib.sha1(content).hexdigest(),
        "data": base64.b64encode(stream).decode(),
    })
    for name, stream, content in streams
]
Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
