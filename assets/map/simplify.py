"""Makes countries.txt from countries-110m.json of the npm package world-atlas 2.0.2.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install pycountry
    python3 simplify.py package/countries-110m.json > countries.txt

One line a ring: code of the country, its name, then longitude and latitude of each corner in tenths of a degree.
Arcs that countries share are simplified once (Douglas and Peucker), so that neighbours still meet.
"""

import json
import math
import sys

import pycountry

TOLERANCE = 0.22  # degrees
SMALLEST = 1.2  # square degrees; smaller rings go, unless a country has no other


def distance(p, a, b):
    (px, py), (ax, ay), (bx, by) = p, a, b
    dx, dy = bx - ax, by - ay
    if dx == dy == 0:
        return math.hypot(px - ax, py - ay)
    t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)))
    return math.hypot(px - ax - t * dx, py - ay - t * dy)


def simplified(points):
    if len(points) < 3:
        return points
    at, far = max(((i, distance(points[i], points[0], points[-1])) for i in range(1, len(points) - 1)), key=lambda x: x[1])
    closed = points[0] == points[-1]
    if far <= TOLERANCE and not closed:
        return [points[0], points[-1]]
    return simplified(points[: at + 1])[:-1] + simplified(points[at:])


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))) / 2


def clipped(ring, x, keep_west):
    """The part of a closed ring on one side of a meridian (Sutherland and Hodgman)."""
    inside = (lambda p: p[0] <= x) if keep_west else (lambda p: p[0] >= x)
    kept = []
    for a, b in zip(ring, ring[1:]):
        if inside(a) != inside(b):
            t = (x - a[0]) / (b[0] - a[0])
            kept += [a] * (not kept and inside(a)) + [(x, a[1] + t * (b[1] - a[1]))]
        if inside(b):
            kept.append(b)
    return kept + kept[:1]


def cut(ring):
    """Rings that cross the date line, in two parts."""
    shift, whole = 0, [ring[0]]
    for a, b in zip(ring, ring[1:]):
        if abs(b[0] - a[0]) > 180:
            shift += 360 if b[0] < a[0] else -360
        whole.append((b[0] + shift, b[1]))
    low, high = min(p[0] for p in whole), max(p[0] for p in whole)
    if low >= -180 and high <= 180:
        return [whole]
    x, move = (180, -360) if high > 180 else (-180, 360)
    near, far = clipped(whole, x, high > 180), clipped(whole, x, high <= 180)
    return [part for part in (near, [(px + move, py) for px, py in far]) if len(part) > 3]


def main():
    atlas = json.load(open(sys.argv[1], encoding="utf-8"))
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(simplified(points))
    lines = []
    for country in atlas["objects"]["countries"]["geometries"]:
        name = country["properties"]["name"]
        found = pycountry.countries.get(numeric=country.get("id") or "")
        code = found.alpha_2 if found else {"Kosovo": "XK"}.get(name, "--")
        if code == "AQ":
            continue
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        rings = []
        for polygon in polygons:
            ring = []
            for index in polygon[0]:
                points = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring += points if not ring else points[1:]
            rings.append(ring)
        rings = [part for ring in rings for part in cut(ring)]
        rings.sort(key=area, reverse=True)
        for i, ring in enumerate(rings):
            if i and area(ring) < SMALLEST:
                continue
            tenths = [(round(x * 10), round(y * 10)) for x, y in ring[:-1]]
            kept = [p for j, p in enumerate(tenths) if p != tenths[j - 1]]
            if len(kept) >= 3:
                lines.append(f"{code}\t{name}\t" + " ".join(f"{x},{y}" for x, y in kept))
    print("\n".join(sorted(lines)))


main()
