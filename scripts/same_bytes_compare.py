"""Where two files differ, in words; "" where all that is compared is the same.

Times are no result. Of each kind of file this says what is left out for that:
- metrics.jsonl: fields that end in `seconds`, `symbols_per_second`, and lines of progress after the
  first one, which come by the clock; of a training that was killed, the last line of an update.
- compare: columns and fields of speed (TIMES), and with them the table's rules and group headings.
- state.json, run.json: their own checksums, seconds, and the folder that this script made.
- pages: where their script or style differs, their data alone is compared, and that is said.
"""

import json
import re
import struct

TIMES = {"seconds", "training_seconds", "symbols_per_second", "speed"}
FOLDER = re.compile(rb"[^\"]*/same-bytes-[^/\"]*/[^/\"]*/")
TIME_COLUMNS = {"train", "trains", "epoch", "translate", "took"}


def where_bytes(old, new):
    if old == new:
        return ""
    at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    line = old[:at].count(b"\n") + 1
    return f"byte {at + 1}, line {line}; {len(old)} and {len(new)} bytes"


def where_values(old, new, path=""):
    """The first place where two JSON values differ, and how many there are."""
    places = []

    def look(a, b, path):
        if isinstance(a, dict) and isinstance(b, dict):
            for key in sorted(a.keys() | b.keys()):
                if key not in a or key not in b:
                    places.append(f"{path}.{key} is in the {'new' if key in b else 'old'} alone")
                else:
                    look(a[key], b[key], f"{path}.{key}")
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            for i, (x, y) in enumerate(zip(a, b)):
                look(x, y, f"{path}[{i}]")
        elif a != b or type(a) is not type(b):
            places.append(f"{path}: {str(a)[:30]} and {str(b)[:30]}")

    look(old, new, path)
    if not places:
        return ""
    more = f", and {len(places) - 1} more" if len(places) > 1 else ""
    return places[0].lstrip(".") + more


def tensors(data):
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    return header.pop("__metadata__", {}), header, data[8 + length:]


def where_safetensors(old, new):
    """As bytes; but says whether the tensors or only what is said of them differs."""
    if old == new:
        return ""
    try:
        (said_old, shapes_old, values_old), (said_new, shapes_new, values_new) = map(tensors, (old, new))
    except (ValueError, struct.error):
        return where_bytes(old, new)
    if shapes_old != shapes_new:
        return "tensors: " + where_values(shapes_old, shapes_new)
    if values_old != values_new:
        others = [name for name, shape in shapes_old.items()
                  if values_old[slice(*shape["data_offsets"])] != values_new[slice(*shape["data_offsets"])]]
        return f"values of {len(others)} of {len(shapes_old)} tensors, first {others[0]}"
    return "the header alone, all tensors are the same: " + where_values(said_old, said_new)


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(inner) for key, inner in value.items() if key not in TIMES}
    if isinstance(value, list):
        return [without_times(inner) for inner in value]
    return value


def records(data, killed):
    """Lines of metrics.jsonl, as they would be without a clock."""
    lines = [json.loads(line) for line in data.decode().splitlines()]
    kept = [without_times(line) for i, line in enumerate(lines)
            if line.get("kind") != "progress" or (i == 0 and line.get("update") == 1)]
    if not killed:
        return kept
    return list({(line.get("kind"), line.get("update")): line for line in kept}.values())


def where_metrics(old, new, killed):
    old, new = records(old, killed), records(new, killed)
    if len(old) != len(new):
        return f"{len(old)} and {len(new)} lines"
    return where_values(old, new, "line")


def page_data(page):
    """The JSON in a page, and the page without it."""
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    if not found:
        return None, page
    return found.group(1), page[:found.start(1)] + page[found.end(1):]


def where_page(old, new):
    """(where it differs, what is to be said)."""
    if old == new:
        return "", ""
    old_data, old_page = page_data(old)
    new_data, new_page = page_data(new)
    if old_data is None or new_data is None:
        return "no data in the page: " + where_bytes(old, new), ""
    if old_data == new_data:
        return "", "its data; its script, style or markup is another: " + where_bytes(old_page, new_page)
    return "data: " + where_values(json.loads(old_data), json.loads(new_data)), ""


def table_without_times(data):
    """The text of attend compare, its lines by cells, without the columns of speed."""
    lines = data.decode().splitlines()
    rule = next((i for i, line in enumerate(lines) if re.fullmatch(r"(-+ *)+", line)), None)
    if rule is None:
        return lines
    spans = [match.span() for match in re.finditer(r"-+", lines[rule])]
    heads = [lines[rule - 1][a:b].strip() for a, b in spans]
    kept = [i for i, head in enumerate(heads) if head not in TIME_COLUMNS]
    cut = []
    for i, line in enumerate(lines):
        inside = rule - 1 <= i and i != rule and line and all(lines[rule:i])
        if i != rule:
            cut.append([line[spans[j][0]:spans[j][1]].strip() for j in kept] if inside else line)
    return cut


def html_without_times(data):
    """The page of attend compare as lines, without cells of speed and the row of groups."""
    text = data.decode()
    cell = re.compile(r"<t[hd][ >].*?</t[hd]>", re.S)
    heads = []

    def row(match):
        nonlocal heads
        if 'class="groups"' in match.group(0):
            return ""
        cells = cell.findall(match.group(0))
        if "<button" in match.group(0):
            heads = [re.sub(r"<[^>]*>", "", one).strip() for one in cells]
        if len(cells) != len(heads):
            return match.group(0)
        return "".join(one for one, head in zip(cells, heads) if head not in TIME_COLUMNS)

    return re.sub(r"<tr.*?</tr>", row, text, flags=re.S).encode()


def where(name, old, new, killed=False):
    """(where two files of this name differ or "", what is to be said of it or "")."""
    if name.endswith(".safetensors"):
        return where_safetensors(old, new), ""
    if name.endswith("metrics.jsonl"):
        return where_metrics(old, new, killed), "without times"
    if name.startswith("compare") and name.endswith(".html"):
        return where_bytes(html_without_times(old), html_without_times(new)), "without times"
    if name == "compare":
        return where_values(table_without_times(old), table_without_times(new), "row"), "without times"
    if name == "compare-json":
        return where_values(*(without_times(json.loads(one)) for one in (old, new))), "without times"
    if name.endswith(".html"):
        return where_page(old, new)
    if name.endswith(("state.json", "run.json")):
        old, new = (without_times(json.loads(FOLDER.sub(b"", one))) for one in (old, new))
        return where_values({**old, "checksum": ""}, {**new, "checksum": ""}), "without times and folders"
    difference = where_bytes(old, new)
    if difference and name.endswith((".json", "-json", "manifest.json")):
        difference = where_values(json.loads(old), json.loads(new)) or difference
    return difference, ""
