#!/usr/bin/env python3
"""validate.py SCHEMA FILE: is FILE JSON by the schema? validate.py --csv COLUMNS FILE: CSV with these columns, no cell that a spreadsheet runs?"""
import csv
import json
import re
import sys

import jsonschema


def check_json(schema, file):
    with open(schema, encoding="utf-8") as stream:
        rules = json.load(stream)
    jsonschema.Draft7Validator.check_schema(rules)
    with open(file, encoding="utf-8") as stream:
        data = json.load(stream)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in jsonschema.Draft7Validator(rules).iter_errors(data)]


def check_csv(columns, file):
    with open(file, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, strict=True))
    wrong = [] if rows and rows[0] == columns.split(",") else [f"columns: {rows[:1]}"]
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            wrong.append(f"row {number}: {len(row)} cells")
        wrong += [f"row {number}: {cell!r}" for cell in row
                  if cell[:1] in set("=+-@\t\r") and cell != "-" and not re.fullmatch(r"[+-]?[0-9][0-9.,]*", cell)]
    return wrong


problems = check_csv(sys.argv[2], sys.argv[3]) if sys.argv[1] == "--csv" else check_json(sys.argv[1], sys.argv[2])
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
