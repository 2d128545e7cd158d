"""Who speaks when becomes the frames of a calm picture: two figures and the moving sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FPS = 640, 360, 10
_PX_PER_S, _STRIP, _STRIP_Y = 24, 64, 276
_PAPER, _INK, _QUIET, _LINE = "#F7F5F0", "#23303B", "#8A949C", "#DDD8CC"
_COLOURS = ("#0B6E74", "#B4541A")


@dataclass(frozen=True, slots=True)
class Figure:
    """One person in the picture, and when they speak: [start, end] pairs in seconds."""

    name: str
    title: str
    speaks: Sequence[tuple[float, float]]

    def at(self, second: float) -> bool:
        return any(start <= second < end for start, end in self.speaks)


def frames(
    figures: Sequence[Figure], loudness: NDArray[np.float64], heading: str
) -> Iterator[bytes]:
    """
    Raw RGB frames of WIDTH x HEIGHT, FPS a second, for as long as the loudness lasts.

    loudness  0..1, one value for each 1/24 s
    """
    strip = _strip(figures, loudness)
    cards: dict[tuple[bool, ...], Image.Image] = {}
    for i in range(len(loudness) * FPS // _PX_PER_S):
        second = i / FPS
        speaking = tuple(figure.at(second) for figure in figures)
        card = cards.setdefault(speaking, _card(figures, speaking, heading))
        frame = card.copy()
        left = round(second * _PX_PER_S)
        frame.paste(strip.crop((left, 0, left + WIDTH, _STRIP)), (0, _STRIP_Y))
        middle = WIDTH // 2
        ImageDraw.Draw(frame).line(
            (middle, _STRIP_Y, middle, _STRIP_Y + _STRIP), fill=_QUIET, width=1
        )
        yield frame.tobytes()


def _card(figures: Sequence[Figure], speaking: Sequence[bool], heading: str) -> Image.Image:
    card = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(card)
    draw.text((WIDTH // 2, 28), heading, fill=_INK, font=_font(17), anchor="mm")
    draw.line((40, 52, WIDTH - 40, 52), fill=_LINE, width=1)
    for i, figure in enumerate(figures):
        x = WIDTH * (1 + 2 * i) // (2 * len(figures))
        _draw_figure(draw, x, figure, _COLOURS[i], speaking=speaking[i])
    return card


def _draw_figure(
    draw: ImageDraw.ImageDraw, x: int, figure: Figure, colour: str, *, speaking: bool
) -> None:
    """A bust, filled while the person speaks and outlined while they listen."""
    fill, mark = (colour, _PAPER) if speaking else (_PAPER, colour)
    draw.ellipse((x - 30, 74, x + 30, 134), fill=fill, outline=colour, width=3)
    draw.pieslice((x - 54, 142, x + 54, 270), 180, 360, fill=fill, outline=colour, width=3)
    initials = "".join(part[0] for part in figure.name.split())
    draw.text((x, 104), initials, fill=mark, font=_font(22), anchor="mm")
    draw.text((x, 226), figure.name, fill=_INK, font=_font(17), anchor="mm")
    draw.text((x, 248), figure.title, fill=_QUIET, font=_font(13), anchor="mm")


def _strip(figures: Sequence[Figure], loudness: NDArray[np.float64]) -> Image.Image:
    """The whole sound as bars in the speakers' colours, half a picture of nothing at either end."""
    strip = Image.new("RGB", (len(loudness) + WIDTH, _STRIP), _PAPER)
    draw = ImageDraw.Draw(strip)
    colours: Mapping[int, str] = dict(enumerate(_COLOURS))
    for i in range(0, len(loudness), 3):
        second = i / _PX_PER_S
        who = next((k for k, figure in enumerate(figures) if figure.at(second)), None)
        half = 1 + round(float(loudness[i : i + 3].max()) * (_STRIP // 2 - 3))
        x, middle = i + WIDTH // 2, _STRIP // 2
        colour = _LINE if who is None else colours[who]
        draw.line((x, middle - half, x, middle + half), fill=colour, width=2)
    return strip


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
