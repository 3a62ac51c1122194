"""Build the Vega bundle that pages carry from vl-convert's own copies of the libraries."""

from pathlib import Path

import vl_convert

BUNDLE = Path(__file__).parents[1] / "src" / "strikeledger" / "render" / "assets" / "vega.js"
# Pages need this one name; a `</script` inside the bundle would end the inline script that holds it.
SNIPPET = "window.vegaEmbed = vegaEmbed;"


def vega_bundle() -> str:
    """The Vega, Vega-Lite and Vega-Embed libraries as one script that sets `window.vegaEmbed`."""
    bundle = vl_convert.javascript_bundle(SNIPPET).replace("</script", "<\\/script")
    # Its names are short and many: in a function of its own they can't meet those of the page.
    return f'(() => {{"use strict";\n{bundle}\n}})();\n'


if __name__ == "__main__":
    BUNDLE.write_text(vega_bundle(), encoding="utf-8", newline="\n")
    print(f"{BUNDLE.name}: {BUNDLE.stat().st_size:,} bytes")
