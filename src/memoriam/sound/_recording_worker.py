"""The child process that decodes one recording from outside.

``python -I -m memoriam.sound._recording_worker REQUEST`` with the file on standard input. REQUEST is JSON: demuxer,
rate (hertz), channels (1 or 2), most_seconds, memory (bytes), seconds. The answer on standard output is one line of
JSON, then float32, the channels of each sample beside one another.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from memoriam.media._decode_worker import confine


def main() -> None:
    request = json.loads(sys.argv[1])
    confine(request["memory"], request["seconds"])
    data = BytesIO(sys.stdin.buffer.read())
    try:
        answer, sound = _decode(data, request)
    except MemoryError:
        answer, sound = {"refused": "memory"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(sound)
    sys.stdout.buffer.flush()


def _decode(data: BytesIO, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Only the demuxer named by the first bytes ever sees the file; nothing else may be opened from inside it."""
    import av  # after the limits are in force

    width = 4 * int(request["channels"])
    sound, most = bytearray(), int(request["most_seconds"] * request["rate"]) * width
    facts: dict[str, Any] = {"damaged": False, "longer": False}
    try:
        with av.open(data, format=request["demuxer"]) as container:
            if not container.streams.audio:
                return {"refused": "no sound"}, b""
            stream = container.streams.audio[0]
            facts |= {"rate": stream.codec_context.sample_rate, "codec": stream.codec_context.name}
            for block in _resampled(container, stream, request):
                sound += block
                if len(sound) >= most:
                    facts["longer"] = len(sound) > most
                    break
    except (av.FFmpegError, ValueError) as error:
        if not sound:
            return {"refused": "damaged", "detail": str(getattr(error, "strerror", error))}, b""
        facts["damaged"] = True
    del sound[most:]
    return facts | {"samples": len(sound) // width}, bytes(sound)


def _resampled(container: Any, stream: Any, request: dict[str, Any]) -> Iterator[bytes]:
    import av

    layout = "stereo" if request["channels"] == 2 else "mono"
    resampler = av.AudioResampler(format="flt", layout=layout, rate=request["rate"])
    for frame in container.decode(stream):
        frame.pts = None  # gaps and jumps of damaged time stamps are not the sound's
        for part in resampler.resample(frame):
            yield part.to_ndarray().tobytes()
    for part in resampler.resample(None):
        yield part.to_ndarray().tobytes()


if __name__ == "__main__":
    main()
