#!/usr/bin/python3
"""Events and rules for measuring the matcher: lots of a city, each with an address and a polygon.

    bench/city_lots.py events FILE      213,068 events, one a line, 184 MB
    bench/city_lots.py rules FILE       the rules of each kind, as `penstock bench match` takes them
    bench/city_lots.py many FILE        1,000,000 rules of one exact field; 1,000 wildcards

The events have the shape that the published benchmark of event-ruler addresses, with about as many
matches for each of its kinds of rules. Every run makes the same bytes.
"""

import argparse
import json
import random

LOTS = 213_068
SEED = 20260721
# A point that one rule looks for, in so many lots; and lots of several polygons.
KNOWN_X = -122.42916360922355
KNOWN_X_LOTS = 218
MULTIPOLYGONS = 120

# Streets that rules look for or nearly look for, with the number of their lots.
STREETS = {
    "FULTON": 1910, "MASON": 2657, "17TH": 1619, "FOLSOM": 1390, "JEFFERSON": 131, "BEACH": 211,
    "HYDE": 1758, "CHESTNUT": 825, "ACADIA": 12, "ACCACIA": 12, "BLAKE": 200, "BLYTHDALE": 242,
    "DRUMM": 13, "DRAKE": 25, "FUNSTON": 477, "RHINE": 120, "RHODE ISLAND": 208,
    "WASHINGTON": 3000, "CLAYTON": 1900, "HARRISON": 2100, "JACKSON": 2200, "MADISON": 700,
    "DIVISION": 400, "MISSION": 4410, "JERROLD": 900, "SPEAR": 300, "STARVIEW": 40,
    "IRVING": 1963, "SANTIAGO": 682, "DUKE": 300, "CLARKE": 346, "CALIFORNIA": 2600,
    "SACRAMENTO": 2300,
}
STEMS = ["OCTAV", "GREENW", "CABRILL", "TUR", "VALENC", "GUERRER", "DOLOR", "CHURC", "SANCHE",
         "NOE", "CASTR", "DIAMON", "EURE", "COLLINGWOO", "HARTFOR", "LIBERT", "CUMBERLAN",
         "ELIZABET", "JERSE", "CLIPPE", "ARM", "DUNCA", "VALLE", "DAY", "BILL", "RANDAL",
         "FAIRMOUN", "LAIDLE", "MATEO", "ARLINGTO"]
ENDINGS = ["IA", "ICH", "E", "Y", "ST"]
STREET_TYPES = {"ST": 116386, "AVE": 70000, "BLVD": 4500, "DR": 6500, "WAY": 4200, "CT": 1760,
                "TER": 1200, "PL": 1500, "RD": 400, "LN": 250}
# Blocks and lots that rules look for.
KNOWN_LOTS = {"1430022": 1, "2607117": 101, "2607218": 35, "3745012": 655}
VACANT = "VACSTWIL"
# How many corners a polygon has: up to this part of the lots, between these numbers.
CORNERS = [(0.60, 5, 5), (0.86, 6, 9), (0.965, 10, 20), (0.998, 21, 60), (0.9997, 61, 300),
           (1.0, 300, 3400)]


class CityLots:
    def __init__(self):
        self.random = random.Random(SEED)
        self.streets = self._streets()
        self.types = self._street_types()
        self.lots = self._lots()
        self.multipolygons = set(self.random.sample(range(LOTS), MULTIPOLYGONS))
        self.known_x = set(self.random.sample(range(LOTS), KNOWN_X_LOTS))

    def _streets(self):
        others = [stem + ending for stem in STEMS for ending in ENDINGS]
        others += [f"{number}TH" for number in range(18, 49)]
        weights = [1 / (rank + 3) for rank in range(len(others))]
        streets = [street for street, lots in STREETS.items() for _ in range(lots)]
        streets += self.random.choices(others, weights, k=LOTS - len(streets))
        self.random.shuffle(streets)
        return streets

    def _street_types(self):
        types = [name for name, lots in STREET_TYPES.items() for _ in range(lots)]
        types += [None] * (LOTS - len(types))
        self.random.shuffle(types)
        return types

    def _lots(self):
        lots = [lot for lot, count in KNOWN_LOTS.items() for _ in range(count)] + [VACANT]
        while len(lots) < LOTS:
            block = self.random.randint(1, 9999)
            lot = f"{block:04}{min(999, 1 + int(self.random.expovariate(1 / 40))):03}"
            if lot not in KNOWN_LOTS:
                lots.append(lot)
        self.random.shuffle(lots)
        return lots

    def _corner_count(self):
        roll = self.random.random()
        for part, least, most in CORNERS:
            if roll < part:
                return least if least == most else self.random.randint(least, most)
        raise AssertionError(roll)

    def _polygon(self, number):
        """Corners around a point; about 70% of the lots lie in the west."""
        if self.random.random() < 0.699:
            x = -122.51 + 0.094 * self.random.random()
        else:
            x = -122.416 + 0.05 * self.random.random()
        y = 37.708 + 0.124 * self.random.random()
        corners = [{"x": x + self.random.uniform(-4e-4, 4e-4),
                    "y": y + self.random.uniform(-4e-4, 4e-4), "z": 0}
                   for _ in range(self._corner_count() - 1)]
        if number in self.known_x:
            corners[1]["x"] = KNOWN_X
        return corners + [dict(corners[0])]

    def event(self, number):
        corners = self._polygon(number)
        lot = self.lots[number]
        house = self.random.randint(1, 3600) if self.random.random() > 0.0115 else 441
        former = lot
        if self.random.random() >= 0.8:
            former = f"{self.random.randint(1, 9999):04}{self.random.randint(1, 200):03}"
        return {
            "type": "Feature",
            "properties": {
                "MAPBLKLOT": lot, "BLKLOT": former, "BLOCK_NUM": lot[:4], "LOT_NUM": lot[4:],
                "FROM_ST": str(house), "TO_ST": str(house), "STREET": self.streets[number],
                "ST_TYPE": self.types[number], "ODD_EVEN": "OE"[house % 2 == 0]},
            "geometry": {
                "type": "MultiPolygon" if number in self.multipolygons else "Polygon",
                "firstCoordinates": dict(corners[0]), "coordinates": corners}}


def write_events(path):
    lots = CityLots()
    with open(path, "w", encoding="ascii") as file:
        for number in range(LOTS):
            file.write(json.dumps(lots.event(number)) + "\n")


def lot(entry):
    return {"properties": {"MAPBLKLOT": [entry]}}


def street(entry):
    return {"properties": {"STREET": [entry]}}


def street_type(entry):
    return {"properties": {"ST_TYPE": [entry]}}


def polygons(kind, where, axis, *comparison):
    geometry = {"type": [kind]} if kind else {}
    return {"geometry": geometry | {where: {axis: [{"numeric": list(comparison)}]}}}


def anything_but(wrap):
    """Five fields that are nearly always something else."""
    return [street({"anything-but": wrap("FULTON")}), street({"anything-but": wrap("MASON")}),
            street_type({"anything-but": wrap("ST")}),
            {"geometry": {"type": [{"anything-but": wrap("Polygon")}]}},
            {"properties": {"FROM_ST": [{"anything-but": wrap("441")}]}}]


def numbers(where, second_axis, second):
    return [polygons("Polygon", where, "x", "=", KNOWN_X),
            polygons("MultiPolygon", where, second_axis, "=", second),
            polygons(None, where, "x", "<", -122.41600944012424),
            polygons(None, where, "x", ">", -122.41600944012424),
            polygons(None, where, "x", ">", -122.46471267081272, "<", -122.4063085128395)]


def rules():
    wildcards = ["143*", "2*0*1*7", "*218", "3*5*2", "VA*IL"]
    mixed = {"FULTON": "Fulton", "MASON": "Mason", "ST": "st", "Polygon": "polygon"}
    starts = {"FULTON": "FULTO", "MASON": "MASO", "ST": "S", "Polygon": "Poly", "441": "44"}
    ends = {"FULTON": "ULTON", "MASON": "ASON", "ST": "T", "Polygon": "olygon", "441": "41"}
    kinds = {
        "EXACT": [lot(value) for value in ("1430022", "2607117", "2607218", "3745012", VACANT)],
        "WILDCARD": [lot({"wildcard": value}) for value in wildcards],
        "PREFIX": [street({"prefix": value}) for value in ("AC", "BL", "DR", "FU", "RH")],
        "PREFIX_EIC": [street({"prefix": {"equals-ignore-case": value}})
                       for value in ("Ac", "bL", "dR", "Fu", "rH")],
        "SUFFIX": [street({"suffix": value}) for value in ("ON", "KE", "MM", "ING", "GO")],
        "SUFFIX_EIC": [street({"suffix": {"equals-ignore-case": value}})
                       for value in ("oN", "Ke", "mM", "InG", "gO")],
        "EQUALS_IGNORE_CASE": [street({"equals-ignore-case": value})
                               for value in ("jefferson", "bEaCh", "HyDe", "CHESTNUT")]
                              + [street_type({"equals-ignore-case": "st"})],
        "NUMERIC": numbers("firstCoordinates", "z", 0),
        "ANYTHING_BUT": anything_but(lambda text: [text]),
        "ANYTHING_BUT_IGNORE_CASE": anything_but(
            lambda text: {"equals-ignore-case": [mixed.get(text, text)]}),
        "ANYTHING_BUT_PREFIX": anything_but(lambda text: {"prefix": starts[text]}),
        "ANYTHING_BUT_SUFFIX": anything_but(lambda text: {"suffix": ends[text]}),
        "ANYTHING_BUT_WILDCARD": [lot({"anything-but": {"wildcard": value}})
                                  for value in wildcards],
        "COMPLEX_ARRAYS": numbers("coordinates", "y", 37.729900216217324),
    }
    parts = ["NUMERIC", "EXACT", "PREFIX", "ANYTHING_BUT", "ANYTHING_BUT_IGNORE_CASE",
             "ANYTHING_BUT_PREFIX", "ANYTHING_BUT_SUFFIX", "ANYTHING_BUT_WILDCARD"]
    kinds["PARTIAL_COMBO"] = [rule for part in parts for rule in kinds[part]]
    kinds["COMBO"] = kinds["PARTIAL_COMBO"] + kinds["COMPLEX_ARRAYS"]
    return kinds


def many_rules():
    """Every lot that can be, a tenth of which are there; wildcards that overlap as they please."""
    chance = random.Random(SEED)
    digits = "0123456789"
    return {
        "EXACT_1000000": [lot(f"{number:07}") for number in range(9_000_000, 10_000_000)],
        "WILDCARD_1000": [lot({"wildcard": "{}*{}{}*{}".format(*chance.choices(digits, k=4))})
                          for _ in range(1_000)],
    }


def write_rules(path, kinds):
    with open(path, "w", encoding="ascii") as file:
        json.dump(kinds, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("what", choices=["events", "rules", "many"])
    parser.add_argument("file")
    options = parser.parse_args()
    if options.what == "events":
        write_events(options.file)
    else:
        write_rules(options.file, rules() if options.what == "rules" else many_rules())


if __name__ == "__main__":
    main()
