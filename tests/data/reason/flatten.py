#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes stn_cases.tsv and stn_calendar.tsv, which the tests read, of the JSON files beside this script."""
import json
import pathlib

HERE = pathlib.Path(__file__).parent


def cell(value):
    return '*' if value is None else str(value)


def flatten_cases():
    rows = []
    for case in json.loads((HERE / 'stn_cases.json').read_text())['cases']:
        result = case['result']
        rows.append(['CASE', case['id'], case['family'], 'yes' if result['consistent'] else 'no'])
        for e in case['events']:
            rows.append(['EVENT', e['id'], *map(cell, e['s'] + e['e'] + e['d'])])
        for c in case['constraints']:
            if c['kind'] == 'rel':
                rows.append(['REL', c['id'], c['a'], c['b'], c['rel']])
            else:
                rows.append(['OFF', c['id'], *c['from'].split('.'), *c['to'].split('.'), cell(c['min']), cell(c['max'])])
        for event, b in result.get('bounds', {}).items():
            rows.append(['BOUNDS', event, *map(cell, b['s'] + b['e'] + b['d'])])
        for pair, letters in result.get('possible', {}).items():
            rows.append(['PAIR', *pair.split(','), letters])
        if 'order' in result:
            rows.append(['ORDER', *result['order']])
        for conflict in result.get('all_minimal_conflicts', []):
            rows.append(['CONFLICT', *conflict])
        if 'min_conflict' in result:
            rows.append(['SMALLEST', *result['min_conflict']])
            rows.append(['COUNT', result['n_minimal_conflicts']])
            rows += [['CHANGE', k, cell(v)] for k, v in result['relax_days_conflict'].items()]
            rows += [['WHOLE', k, cell(v)] for k, v in result['relax_days_whole'].items()]
        rows.append(['END'])
    return rows


def flatten_calendar():
    rows = []
    for case in json.loads((HERE / 'stn_calendar.json').read_text())['cases']:
        result = case['result']
        rows.append(['CASE', case['id'], 'calendar', 'yes' if result['consistent'] else 'no'])
        for event, window in case['events'].items():
            rows.append(['EVENT', event, *window])
        for c in case['constraints']:
            if c['mode'] == 'days':
                rows.append(['DAYS', c['x'], c['y'], cell(c['min']), cell(c['max'])])
            else:
                rows.append(['MONTHS', c['x'], c['y'], c['mode'], c['n'], c['k']])
        for event, window in result.get('bounds', {}).items():
            rows.append(['BOUNDS', event, *window])
        rows.append(['END'])
    return rows


for name, rows in (('stn_cases', flatten_cases()), ('stn_calendar', flatten_calendar())):
    text = ''.join('\t'.join(map(str, row)) + '\n' for row in rows)
    (HERE / f'{name}.tsv').write_text(f'# made by flatten.py of {name}.json\n' + text)
