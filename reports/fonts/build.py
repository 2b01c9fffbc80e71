"""Cuts the shipped fonts out of the npm package `inter-ui`; run by hand when the version changes.

    npm pack inter-ui@4.1.1 && tar xf inter-ui-4.1.1.tgz
    python3 -m venv fontenv && fontenv/bin/pip install fonttools brotli
    fontenv/bin/python reports/fonts/build.py package

fonttools and brotli are needed here only, so they are no dependencies of the product. The result is
byte-identical on every run: times inside the fonts are left as the designers set them.
"""

import importlib
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
FEATURES = ["kern", "mark", "ccmp", "locl", "calt", "tnum", "case"]
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0100, 0x017F),  # Latin extended A: names from abroad
    (0x0400, 0x052F),  # Cyrillic with the Kazakh letters
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2190, 0x2193),
)
SINGLE = (0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x20B8, 0x20BD, 0x20AC, 0x2116, 0x25B2, 0x25BC)


def wanted() -> set[int]:
    """The code points to keep, where Inter has them."""
    return {point for first, last in RANGES for point in range(first, last + 1)} | set(SINGLE)


def cut(source: Path, target: Path) -> set[int]:
    """Writes one subset TTF and returns the code points it covers."""
    subset = importlib.import_module("fontTools.subset")
    options = subset.Options(layout_features=FEATURES, recalc_timestamp=False, notdef_outline=True, hinting=False)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    font.flavor = None
    font.save(str(target))
    return set(font.getBestCmap())


def as_ranges(points: Iterable[int]) -> list[str]:
    """Code points as lines such as "0020-007E"."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return [f"{first:04X}-{last:04X}" for first, last in runs]


def main(package: Path) -> None:
    """Builds the four fonts, their licence and `coverage.txt` from the unpacked npm package."""
    covered = [cut(package / "web" / f"Inter-{weight}.woff2", HERE / f"Inter-{weight}.ttf") for weight in WEIGHTS]
    lines = as_ranges(set.intersection(*covered))
    (HERE / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    shutil.copyfile(package / "LICENSE.txt", HERE / "OFL.txt")
    sys.stdout.write(f"{len(WEIGHTS)} fonts, {len(set.intersection(*covered))} code points each\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
