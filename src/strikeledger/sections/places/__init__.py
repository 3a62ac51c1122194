"""Where attacks fell and strikes hit: a map that places its own labels, a sentence on what it shows, and a table."""

from strikeledger.sections.places.display import place_figures, places_map, places_sentence, places_table

__all__ = ["place_figures", "places_map", "places_sentence", "places_table"]
