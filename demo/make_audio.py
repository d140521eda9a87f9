"""Speak the scripts of the demonstration's episodes with espeak-ng, and encode them with ffmpeg.

Run `python3 demo/make_audio.py`: each script becomes an MP3 in content/media/, with a WebVTT transcript where the
episode's front matter names one, and its chapters are printed as front matter has them. The output is deterministic.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

DEMO = Path(__file__).resolve().parent
SITE, MEDIA = DEMO / "content" / "site.yaml", DEMO / "content" / "media"
RATE = 22_050  # samples per second, the rate of espeak-ng
LOUDNESS, PEAK = 3_000, 30_000  # root mean square and largest sample of a sentence
OPENING, BREATH, TURN, CHAPTER, CLOSING = 0.3, 0.32, 0.55, 1.2, 0.6  # seconds of silence

# An espeak-ng voice with its variant, words per minute, and pitch (0 to 99).
VOICES = {
    "Mara Ellison": ("en-gb-x-rp+f2", 162, 52),
    "Inês Barrocal": ("en-us+f4", 154, 46),
    "Tendai Mukwashi": ("en-gb+m3", 150, 36),
    "Ravi Subramanyan": ("en-gb-x-rp+m7", 156, 48),
    "Sigrún Hallgrímsdóttir": ("en-gb-scotland+f3", 150, 42),
    "Caoimhe Ní Dhuibhne": ("en-gb-x-gbclan+f4", 158, 54),
    "Leila Marzouk": ("en-us+f3", 158, 50),
    "Anirban Chakladar": ("en-gb+m1", 150, 44),
}
# The voices read English, so these names are respelled for them.
PRONUNCIATIONS = {
    "Inês": "Inesh",
    "Sigrún": "Sigroon",
    "Hallgrímsdóttir": "Hahl grims dotter",
    "Caoimhe": "Keeva",
    "Ní Dhuibhne": "Nee Guivna",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of speech with its start and end in seconds; `chapter` is the title of the chapter it starts, if any."""

    speaker: str
    text: str
    chapter: str
    starts: float = 0
    ends: float = 0


def read_script(path: Path) -> Iterator[Line]:
    """Yield the lines of a script: `SPEAKER: sentence`, and `# Title` above the first line of a chapter."""
    chapter = ""
    for row in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if row.startswith("# "):
            chapter = row[2:]
            continue
        speaker, _, text = row.partition(": ")
        yield Line(speaker, text, chapter)
        chapter = ""


def say(speaker: str, sentence: str, folder: Path) -> array[int]:
    """Return a sentence as 16-bit samples in the speaker's voice, at the same loudness for all sentences."""
    voice, speed, pitch = VOICES[speaker]
    for written, pronounced in PRONUNCIATIONS.items():
        sentence = sentence.replace(written, pronounced)
    wav = folder / "sentence.wav"
    subprocess.run(
        ["espeak-ng", "-z", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", str(wav), sentence], check=True
    )
    with wave.open(str(wav)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    root_mean_square = (sum(sample * sample for sample in samples) / len(samples)) ** 0.5
    gain = min(LOUDNESS / root_mean_square, PEAK / max(map(abs, samples)))
    return array("h", (round(sample * gain) for sample in samples))


def speak(script: Iterator[Line], folder: Path) -> tuple[array[int], list[Line]]:
    """Return the samples of a script, and its lines with their start and end times."""
    samples, spoken = silence(OPENING), list[Line]()
    for line in script:
        if spoken:
            turned = spoken[-1].speaker != line.speaker
            samples += silence(CHAPTER if line.chapter else TURN if turned else BREATH)
        starts = len(samples) / RATE
        for number, sentence in enumerate(re.split(r"(?<=[.?!]) ", line.text)):
            samples += silence(BREATH if number else 0) + say(line.speaker, sentence, folder)
        spoken.append(replace(line, starts=starts, ends=len(samples) / RATE))
    return samples + silence(CLOSING), spoken


def silence(seconds: float) -> array[int]:
    """Return samples of silence."""
    return array("h", bytes(2 * round(seconds * RATE)))


def encode(samples: array[int], mp3: Path, tags: dict[str, str]) -> None:
    """Write samples as a mono MP3 with tags."""
    given = ["-loglevel", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "-"]
    sound = ["-af", "highpass=f=70,lowpass=f=8500", "-c:a", "libmp3lame", "-b:a", "48k"]
    metadata = [part for field, value in tags.items() for part in ("-metadata", f"{field}={value}")]
    exact = ["-id3v2_version", "3", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    subprocess.run(["ffmpeg", *given, *sound, *metadata, *exact, str(mp3)], input=samples.tobytes(), check=True)


def transcript(lines: list[Line]) -> str:
    """Return the lines as WebVTT with voice tags."""
    cues = []
    for line in lines:
        times = f"{format_timestamp(line.starts)} --> {format_timestamp(line.ends)}"
        cues.append(f"\n{times}\n<v {line.speaker}>{escape(line.text, quote=False)}\n")
    return "WEBVTT\n" + "".join(cues)


def format_timestamp(seconds: float) -> str:
    """Format seconds as a WebVTT timestamp: `00:01:02.500`."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def value_of(field: str, path: Path) -> str:
    """Return the value of a field on one line of a YAML file, or an empty string."""
    match = re.search(rf'^{field}: "?(.+?)"?$', path.read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else ""


def main() -> None:
    """Make the audio of all episodes."""
    MEDIA.mkdir(exist_ok=True)
    tags = {"artist": value_of("name", SITE), "album": value_of("podcast_title", SITE)}
    for script in sorted((DEMO / "scripts").glob("*.txt")):
        episode = DEMO / "content" / "episodes" / f"{script.stem}.md"
        with tempfile.TemporaryDirectory() as folder:
            samples, lines = speak(read_script(script), Path(folder))
        encode(samples, MEDIA / value_of("audio", episode), tags | {"title": value_of("title", episode)})
        if name := value_of("transcript", episode):
            (MEDIA / name).write_text(transcript(lines), encoding="utf-8")
        print(f"{script.stem}: {len(samples) / RATE:.1f} s")
        for number, line in enumerate(line for line in lines if line.chapter):
            print(f'  - {{starts: "{format_timestamp(line.starts if number else 0)[3:8]}", title: {line.chapter}}}')


if __name__ == "__main__":
    main()
