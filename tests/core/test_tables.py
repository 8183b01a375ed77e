import pandas as pd
import pytest

from lnp.core.tables import TableError, read_table, write_table

SPOTS = pd.DataFrame(
    {
        "plate": ["P"],
        "site": ["C04_f001"],
        "cell": [3],
        "frame": [0],
        "row": [1.5],
        "col": [2],
        "intensity": [9],
    }
)


def test_a_table_comes_back_in_the_order_and_types_of_its_contract(tmp_path):
    write_table("spots", SPOTS[SPOTS.columns[::-1]], tmp_path / "spots.parquet")
    table = read_table("spots", tmp_path / "spots.parquet")
    assert list(table) == list(SPOTS)
    assert table["intensity"].dtype == "float64"


def test_several_tables_are_read_as_one_and_filtered(tmp_path):
    paths = [str(tmp_path / name) for name in ("a.parquet", "b.parquet")]
    for path, cell in zip(paths, [3, 4], strict=True):
        write_table("spots", SPOTS.assign(cell=cell), path)
    assert read_table("spots", paths)["cell"].tolist() == [3, 4]
    assert read_table("spots", paths, cell=4)["cell"].tolist() == [4]


@pytest.mark.parametrize("wrong", [SPOTS.drop(columns="row"), SPOTS.assign(colour="red")])
def test_a_missing_or_unknown_column_is_refused_and_nothing_written(tmp_path, wrong):
    with pytest.raises(TableError, match=r"row|colour"):
        write_table("spots", wrong, tmp_path / "spots.parquet")
    assert list(tmp_path.iterdir()) == []


def test_the_same_table_is_the_same_file(tmp_path):
    for name in ("a", "b"):
        write_table("spots", SPOTS, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
