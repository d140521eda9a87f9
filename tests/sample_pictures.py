"""Pictures for tests, as cameras, programs and attackers make them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

SECRET = b"51 degrees north, serial number 4711"


def a_picture(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Return a picture without symmetry, red at its top left corner."""
    across, down = (Image.linear_gradient("L").resize(size) for _ in range(2))
    picture = Image.merge("RGB", (across, down.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Image.new("L", size, 90)))
    picture.paste((255, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def photograph(size: tuple[int, int] = (400, 300), orientation: int = 1, **options: Any) -> bytes:
    """Return a JPEG with the place, the camera, a comment and a thumbnail, as telephones write them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    packet = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    return encoded(a_picture(size), exif=exif, xmp=packet, comment=SECRET, **options)


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims, and has, a great many pixels of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = zlib.compress(bytes(1 + (width + 7) // 8) * min(height, 1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def exchanged_profile() -> bytes:
    """Return a colour profile in which red means green, so that whoever ignores it shows the wrong colour."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    profile[red + 4 : red + 8], profile[green + 4 : green + 8] = (
        bytes(profile[green + 4 : green + 8]),
        bytes(profile[red + 4 : red + 8]),
    )
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "ours".encode("utf-16-be"))
