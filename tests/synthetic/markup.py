"""Names of plates, wells, files and reasons that mean something to a browser or a type-setter."""

MARKUP = [
    "<script>alert(1)</script>",
    "a &amp; b < c > d",
    "$x^2$ and $\\frac{$",
    "\"quoted\" and 'single'",
    "C04_f001_~^#%{}\\",
    '</text></svg><b onload="x">bold',
    "{{ settings }} {% raw %}",
    "]]> <!-- -->",
]
