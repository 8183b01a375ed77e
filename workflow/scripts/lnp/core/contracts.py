"""All tables by name: their columns and dtypes, for readers and writers, and a table without rows.

Nothing here reads a file, so models can be loaded where no reader of tables is installed.
"""

import pandas as pd

from lnp.core.schemas.assessment import ASSESSMENT
from lnp.core.schemas.models import MODELS
from lnp.core.schemas.plates import PLATES
from lnp.core.schemas.profiles import PROFILES
from lnp.core.schemas.published import PUBLISHED
from lnp.core.schemas.rankings import RANKINGS
from lnp.core.schemas.spatial import SPATIAL
from lnp.core.schemas.staining import STAINING
from lnp.core.schemas.truth import TRUTH

COLUMNS = (
    PLATES | MODELS | ASSESSMENT | RANKINGS | TRUTH | PROFILES | PUBLISHED | SPATIAL | STAINING
)


def no_rows(name):
    """Return a table of a contract without rows."""
    return pd.DataFrame(columns=list(COLUMNS[name])).astype(COLUMNS[name])
